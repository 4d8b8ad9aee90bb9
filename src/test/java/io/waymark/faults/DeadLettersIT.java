package io.waymark.faults;

import static io.waymark.faults.EventsTopic.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that dead letters keep the complete record and are removed only by a request. */
class DeadLettersIT {
    private static final byte[] NO_TEXT = {'{', (byte) 0xff, 0};
    private static final String NO_TEXT_SHOWN =
            "{\"text\":null,\"base64\":\"%s\"}".formatted(Base64.getEncoder().encodeToString(NO_TEXT));

    private static MonitoredService service;
    private static DeadLetterClient letters;

    private RunId run;

    @BeforeAll
    static void start() throws Exception {
        service =
                new MonitoredService(TestService.start(DeadLettersIT.class, "--waymark.maintenance.survey-every=50ms"));
        letters = new DeadLetterClient(service);
        Awaiter.until("the topic exists", () -> service.topic().exists());
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
    void deadLetterKeepsEveryByteOfTheRecord() throws Exception {
        var headers = List.of(header("h", NO_TEXT), header("h", null), header("é", "t".getBytes(UTF_8)));
        long offset = service.topic().end(3);
        service.topic().sendTo(3, NO_TEXT, NO_TEXT, headers);

        var letter = letters.read(letters.await(1).getFirst());

        assertThat(letter.get("topic").asString()).isEqualTo(service.topic().name());
        assertThat(letter.get("partition").asInt()).isEqualTo(3);
        assertThat(letter.get("offset").asLong()).isEqualTo(offset);
        assertThat(letter.get("bytes").asInt()).isEqualTo(NO_TEXT.length);
        assertThat(letter.get("key").toString()).isEqualTo(NO_TEXT_SHOWN);
        assertThat(letter.get("value").toString()).isEqualTo(NO_TEXT_SHOWN);
        assertThat(letter.get("headers").toString())
                .isEqualTo("[{\"name\":\"h\",\"value\":%s},{\"name\":\"h\",\"value\":null},".formatted(NO_TEXT_SHOWN)
                        + "{\"name\":\"é\",\"value\":{\"text\":\"t\",\"base64\":\"dA==\"}}]");
        var copy = letters.copyOf(letter);
        assertThat(copy.key()).isEqualTo(NO_TEXT);
        assertThat(copy.value()).isEqualTo(NO_TEXT);
        assertThat(List.of(copy.headers().toArray()).subList(0, 3)).isEqualTo(headers);
        assertThat(headerValue(copy, "reason")).isEqualTo(letter.get("reason").asString());
        assertThat(headerValue(copy, "partition")).isEqualTo("3");
        for (var time : List.of("time", "put-aside-at")) {
            assertThat(Instant.parse(headerValue(copy, time)).truncatedTo(ChronoUnit.MICROS))
                    .isEqualTo(letter.get(time.replace('-', '_')).asString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void deadLettersAreListedInPagesWithoutValues(String order) throws Exception {
        long first = service.topic().end(0);
        service.topic()
                .sendTo(0, run, IntStream.range(0, 5).mapToObj(i -> NO_TEXT).toList());
        letters.await(5);

        var offsets = new ArrayList<Long>();
        var next = "";
        while (next != null) {
            var page = DeadLetterClient.json(service.get(DeadLetterClient.PATH + "?limit=2&order=" + order + next));
            assertThat(page.get("items").size()).isBetween(1, 2);
            for (var letter : page.get("items")) {
                assertThat(letter.get("value").isNull()).isTrue();
                assertThat(letter.get("bytes").asInt()).isEqualTo(NO_TEXT.length);
                assertThat(letter.get("reason").asString()).isNotBlank();
                offsets.add(letter.get("offset").asLong() - first);
            }
            next = page.get("next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.get("next_cursor").asString();
        }

        assertThat(order.equals("asc") ? offsets : offsets.reversed()).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void invalidReplacementIsRejected() throws Exception {
        service.topic().sendTo(0, run, List.of("no event".getBytes(UTF_8)));
        service.topic().sendTo(0, run.value().getBytes(UTF_8), null, List.of());
        for (var letter : letters.await(2)) {
            var before = letters.read(letter);
            for (var body : List.of(
                    "",
                    " ",
                    "{",
                    "[]",
                    new String(event("1", "Loader"), UTF_8).replace("started", "exploded"),
                    "{\"specversion\":\"1.0\"}")) {
                var refused = letters.redrive(letter, body);
                assertThat(refused.statusCode()).as(body).isEqualTo(400);
                assertThat(DeadLetterClient.json(refused).get("type").asString())
                        .isEqualTo("urn:waymark:problem:undecodable-event");
                assertThat(DeadLetterClient.json(refused).get("detail").asString())
                        .contains("send the corrected event");
            }
            assertThat(letters.redrive(letter, "x".repeat((1 << 20) + 1)).statusCode())
                    .isEqualTo(413);
            assertThat(letters.read(letter)).isEqualTo(before);
        }
        assertThat(letters.count()).isEqualTo(2);
    }

    @Test
    void deadLettersAndOutcomesAreCounted() throws Exception {
        double deadLettersBefore = service.count("waymark.ingest.events", "outcome", "dead_letter");
        double deleted = letters.metric("waymark_dead_letters_handled_total{how=\"deleted\"}");
        double redriven = letters.metric("waymark_dead_letters_handled_total{how=\"redriven\"}");
        service.topic().sendTo(0, run, List.of(NO_TEXT, NO_TEXT, NO_TEXT));
        var three = letters.await(3);
        Awaiter.until("3 dead letters exist", () -> letters.metric("waymark_dead_letters_kept") == 3);
        assertThat(service.count("waymark.ingest.events", "outcome", "dead_letter"))
                .isEqualTo(deadLettersBefore + 3);

        var path = DeadLetterClient.PATH + "/" + three.getFirst();
        assertThat(service.delete(path).statusCode()).isEqualTo(204);
        for (var again : List.of(service.delete(path), service.get(path), letters.redrive(three.getFirst(), ""))) {
            assertThat(again.statusCode()).isEqualTo(404);
            assertThat(DeadLetterClient.json(again).get("type").asString())
                    .isEqualTo("urn:waymark:problem:unknown-dead-letter");
        }
        assertThat(letters.redrive(three.get(1), "").statusCode()).isEqualTo(400);
        assertThat(letters.redrive(three.get(1), new String(event("1", "Loader"), UTF_8))
                        .statusCode())
                .isEqualTo(202);

        Awaiter.until("1 dead letter exists", () -> letters.metric("waymark_dead_letters_kept") == 1);
        assertThat(letters.metric("waymark_dead_letters_handled_total{how=\"deleted\"}"))
                .isEqualTo(deleted + 1);
        assertThat(letters.metric("waymark_dead_letters_handled_total{how=\"redriven\"}"))
                .isEqualTo(redriven + 1);
        assertThat(service.delete(DeadLetterClient.PATH + "/first").statusCode())
                .isEqualTo(400);
    }

    private static String headerValue(ConsumerRecord<?, ?> copy, String header) {
        return new String(copy.headers().lastHeader("waymark-" + header).value(), UTF_8);
    }

    private byte[] event(String id, String module) {
        return EventFixtures.json(run, id, module);
    }
}
