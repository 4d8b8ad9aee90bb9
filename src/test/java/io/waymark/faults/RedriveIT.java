package io.waymark.faults;

import static io.waymark.faults.EventsTopic.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestService;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that a redriven dead letter has its effect exactly once or remains stored. */
class RedriveIT {
    private static MonitoredService service;
    private static DeadLetterClient letters;

    private RunId run;

    @BeforeAll
    static void start() {
        service = new MonitoredService(TestService.start(RedriveIT.class, "--waymark.kafka.delivery-timeout=2s"));
        letters = new DeadLetterClient(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void setUp() {
        run = EventFixtures.newRun();
        letters.deleteAll();
    }

    @Test
    void eventRejectedByStoreIsAppliedOnRedrive() throws Exception {
        double alarms = service.count("waymark.ingest.alarms");
        service.sql("create function refuse() returns trigger language plpgsql as $$"
                + " begin raise exception 'refused by the test' using errcode = '22001'; end $$");
        service.sql("create trigger refuse before insert on snapshot for each row"
                + " when (new.module = 'Refused') execute function refuse()");
        try {
            service.topic().send(run, List.of(event("1", "Loader"), event("2", "Refused"), event("3", "Loader")));
            service.awaitApplied(run, 2);
        } finally {
            service.sql("drop function refuse cascade");
        }
        var letter = letters.await(1).getFirst();
        assertThat(letters.read(letter).get("reason").asString()).startsWith("Cannot store an event");
        assertThat(service.count("waymark.ingest.alarms")).isEqualTo(alarms + 1);

        var answer = letters.redrive(letter, "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"id\":%s,\"run_id\":\"%s\"}".formatted(letter, run));
        service.awaitApplied(run, 3);
        assertThat(service.get("/api/v1/runs/" + run + "/snapshots?module=Refused")
                        .body())
                .contains("\"module_name\":\"Refused\"");
        assertThat(letters.count()).isZero();
    }

    @Test
    void eventWithWrongKeyIsAppliedOnRedrive() throws Exception {
        var another = "another key".getBytes(UTF_8);
        service.topic().sendTo(0, another, event("1", "Loader"), List.of());
        service.topic()
                .sendTo(
                        0,
                        another,
                        "{\"module\":\"Loader\",\"experiment\":\"binary\"}".getBytes(UTF_8),
                        List.of(
                                header("ce_specversion", "1.0".getBytes(UTF_8)),
                                header("ce_id", "2".getBytes(UTF_8)),
                                header("ce_source", "/tests".getBytes(UTF_8)),
                                header("ce_type", "io.waymark.module.started".getBytes(UTF_8)),
                                header("ce_subject", run.value().getBytes(UTF_8)),
                                header("ce_time", "2024-12-24T21:00:00Z".getBytes(UTF_8))));

        for (var letter : letters.await(2)) {
            assertThat(letters.read(letter).get("reason").asString()).contains("record key");
            var answer = letters.redrive(letter, "");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        }

        service.awaitApplied(run, 2);
        assertThat(service.get("/api/v1/runs/" + run + "/snapshots?experiment=binary")
                        .body())
                .contains("\"experiment_name\":\"binary\"");
        assertThat(letters.count()).isZero();
    }

    @Test
    void unfixedEventReturnsAsDeadLetter() throws Exception {
        service.topic().send(run, List.of(event("1", "Loader"), event("1", "Splitter")));
        var first = letters.await(1).getFirst();

        assertThat(letters.redrive(first, "").statusCode()).isEqualTo(202);
        Awaiter.until(
                "the dead letter is stored again",
                () -> letters.count() == 1 && !letters.await(1).getFirst().equals(first));
        var second = letters.await(1).getFirst();
        assertThat(letters.read(second).get("reason").asString()).contains("its id was used before");
        assertThat(letters.redrive(second, new String(event("2", "Splitter"), UTF_8))
                        .statusCode())
                .isEqualTo(202);

        service.awaitApplied(run, 2);
        assertThat(letters.count()).isZero();
    }

    @Test
    void concurrentRedrivesHaveOneEffect() throws Exception {
        service.topic().sendTo(0, "another key".getBytes(UTF_8), event("1", "Loader"), List.of());
        var letter = letters.await(1).getFirst();

        var answers =
                IntStream.range(0, 16).parallel().mapToObj(i -> status(letter)).toList();

        assertThat(answers).contains(202).isSubsetOf(202, 404);
        service.topic().send(run, List.of(event("2", "Loader")));
        service.awaitApplied(run, 2);
        assertThat(service.applied(run)).isEqualTo(2);
        assertThat(letters.count()).isZero();
    }

    /** Report 62: a simple cross-origin request, which a browser sends without a preflight request. */
    @Test
    void crossOriginRequestCannotRedrive() throws Exception {
        service.topic().sendTo(0, "another key".getBytes(UTF_8), event("1", "Loader"), List.of());
        var letter = letters.await(1).getFirst();
        var forged = new String(event("2", "Forged"), UTF_8);
        var path = DeadLetterClient.PATH + "/" + letter + "/redrive";

        for (var header : List.of("Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site")) {
            var answer = service.post(path, "text/plain", forged, header.split(": "));
            assertThat(answer.statusCode()).as(header).isEqualTo(403);
            assertThat(answer.body()).contains("urn:waymark:problem:foreign-origin");
        }

        assertThat(letters.read(letter).get("id").asString()).isEqualTo(letter);
        assertThat(service.applied(run)).isZero();
    }

    @Test
    void letterStaysWhenBrokerRejectsIt() throws Exception {
        service.topic().sendTo(0, "another key".getBytes(UTF_8), event("1", "Loader"), List.of());
        var letter = letters.await(1).getFirst();
        service.topic().setMaxRecordBytes(1);
        try {
            Awaiter.until("the broker rejects records", () -> !isAccepted(EventFixtures.newRun()));
            var refused = letters.redrive(letter, "");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(413); // a retry alone does not help (API-44)
            assertThat(letters.read(letter).get("id").asString()).isEqualTo(letter);
        } finally {
            service.topic().setMaxRecordBytes(4 << 20);
        }

        Awaiter.until(
                "the dead letter is sent", () -> letters.redrive(letter, "").statusCode() != 413);
        service.awaitApplied(run, 1);
        assertThat(letters.count()).isZero();
    }

    private static int status(String redriven) {
        try {
            return letters.redrive(redriven, "").statusCode();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private static boolean isAccepted(RunId any) {
        try {
            service.topic().send(any, List.of(EventFixtures.json(any, "1", "Loader")));
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    private byte[] event(String id, String module) {
        return EventFixtures.json(run, id, module);
    }
}
