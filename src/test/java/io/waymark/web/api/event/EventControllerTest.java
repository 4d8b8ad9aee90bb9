package io.waymark.web.api.event;

import static io.waymark.fixture.EventFixtures.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.run.RunId;
import io.waymark.port.broker.FakeEventPublisher;
import io.waymark.web.problem.RequestRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.reactive.function.BodyInserters;
import reactor.core.publisher.Mono;

class EventControllerTest {

    private static final String ONE = "application/cloudevents+json";
    private static final String ARRAY = "application/cloudevents-batch+json";
    private static final String LINES = "application/x-ndjson";

    private final FakeEventPublisher publisher = new FakeEventPublisher();
    private final RunId run = new RunId("adult");

    private final WebTestClient client = WebTestClient.bindToController(new EventController(
                    new EventProperties(DataSize.ofKilobytes(100), DataSize.ofKilobytes(10)),
                    new EventDecoder(),
                    publisher))
            .controllerAdvice(new RejectionAdvice())
            .build();

    @Test
    void singleEventIsPublishedUnchanged() {
        var event = json(run, "1", "Loader");
        send(ONE + ";charset=utf-8", event)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .json("{\"accepted\": 1, \"rejected\": []}");
        assertThat(publisher.texts()).containsExactly("adult " + text(event));
    }

    @Test
    void arrayEventsArePublishedInOrder() {
        send(ARRAY, ("[" + event("1") + ",\n" + event("2") + "," + event("3") + "]").getBytes(UTF_8))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.accepted")
                .isEqualTo(3);
        assertThat(publisher.texts())
                .containsExactly("adult " + event("1"), "adult " + event("2"), "adult " + event("3"));
    }

    @Test
    void invalidEventIsReportedAndRestIsPublished() {
        send(LINES, (event("1") + "\n{\"id\":\"odd\"}\n\n{nonsense\n" + event("2") + "\n").getBytes(UTF_8))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.accepted")
                .isEqualTo(2)
                .jsonPath("$.rejected[0].index")
                .isEqualTo(1)
                .jsonPath("$.rejected[0].id")
                .isEqualTo("odd")
                .jsonPath("$.rejected[0].reason")
                .isNotEmpty()
                .jsonPath("$.rejected[1].index")
                .isEqualTo(2);
        assertThat(publisher.texts()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[{}]", "[1, 2]", "{", "["})
    void requestWithoutValidEventsIsRejected(String body) {
        send(ARRAY, body.getBytes(UTF_8)).expectStatus().isBadRequest();
        assertThat(publisher.texts()).isEmpty();
    }

    @Test
    void tooLargeEventRejectsTheWholeRequest() {
        var large = event("2").replace("Loader", "x".repeat(11 * 1024));
        send(LINES, (event("1") + "\n" + large).getBytes(UTF_8)).expectStatus().isEqualTo(413);
        assertThat(publisher.texts()).isEmpty();
    }

    /** EVT-11. */
    @Test
    void emptyBatchIsAccepted() {
        send(ARRAY, "\uFEFF [ ] ".getBytes(UTF_8))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .json("{\"accepted\": 0, \"rejected\": []}");
    }

    /** EVT-11. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t\n"})
    void linesWithoutEventsAreRejected(String body) {
        send(LINES, body.getBytes(UTF_8))
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .valueEquals("Problem-Type", "no-events");
    }

    @Test
    void tooManyLinesAreRejected() {
        send(LINES, "5\n".repeat(2000).getBytes(UTF_8)).expectStatus().isEqualTo(413);
    }

    @Test
    void emptyBodyIsRejected() {
        send(ONE, new byte[0]).expectStatus().isBadRequest();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/json",
                "application/vnd.acme+json",
                "text/plain",
                "application/cloudevents",
                "application/cloudevents+avro",
                "application/cloudevents-batch+avro"
            })
    void otherFormatsAreRejected(String type) {
        send(type, json(run, "1", "Loader"))
                .expectStatus()
                .isEqualTo(415)
                .expectHeader()
                .value("Accept", accept -> assertThat(accept).contains(ONE, ARRAY, LINES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "Application/JSON; Charset=UTF-8"})
    void plainJsonIsOneEventOrBatch(String type) {
        send(type, (" " + event("1")).getBytes(UTF_8)).expectStatus().isAccepted();
        send(type, ("\uFEFF [" + event("2") + "," + event("3") + "]").getBytes(UTF_8))
                .expectStatus()
                .isAccepted();
        send(type, "[]".getBytes(UTF_8)).expectStatus().isAccepted();
        send(type, "5".getBytes(UTF_8)).expectStatus().isBadRequest();
        send(type, new byte[0]).expectStatus().isBadRequest();

        assertThat(publisher.texts()).hasSize(3).last().isEqualTo("adult " + event("3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, ARRAY, LINES})
    void cloudEventsMediaTypeWinsOverBinaryHeaders(String type) {
        var event = event("1");
        var body = type.equals(ARRAY) ? "[" + event + "]" : event;
        binary(type, body).expectStatus().isAccepted();

        assertThat(publisher.texts()).containsExactly("adult " + event);
    }

    /** EVT-10: {@code ce-specversion} alone declares binary mode. */
    @Test
    void otherAttributeHeadersDoNotSelectBinaryMode() {
        var event = event("1");

        client.post()
                .uri("/api/v1/events")
                .contentType(MediaType.APPLICATION_JSON)
                .header("ce-id", "2")
                .header("ce-type", "io.waymark.run.completed")
                .bodyValue(event)
                .exchange()
                .expectStatus()
                .isAccepted();

        assertThat(publisher.texts()).containsExactly("adult " + event);
    }

    @Test
    void missingSpecversionHeaderIsNamed() {
        client.post()
                .uri("/api/v1/events")
                .contentType(MediaType.APPLICATION_JSON)
                .header("ce-id", "1")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .valueEquals("Problem-Type", "invalid-events")
                .expectBody(String.class)
                .value(detail -> assertThat(detail).contains("ce-specversion: a string is required"));
    }

    /** EVT-10, EVT-12. */
    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "Application/JSON; Charset=UTF-8", "text/json", "application/vnd.acme+json"})
    void binaryEventIsPublishedInBinaryMode(String type) {
        binary(type).expectStatus().isAccepted();

        assertThat(publisher.texts())
                .singleElement()
                .asString()
                .startsWith("adult ce_id=a b ce_source=/tests ce_specversion=1.0 ce_subject=adult"
                        + " ce_time=2024-12-24T21:00:00Z ce_type=io.waymark.run.completed content-type=")
                .endsWith(" {}");
    }

    /** EVT-17: the headers are part of the event. */
    @Test
    void largeHeadersMakeAnEventTooLarge() {
        client.post()
                .uri("/api/v1/events")
                .contentType(MediaType.APPLICATION_JSON)
                .header("ce-specversion", "1.0")
                .header("ce-extra", "x".repeat(10 * 1024))
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isEqualTo(413)
                .expectHeader()
                .valueEquals("Problem-Type", "event-too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/cloudevents+avro", "application/octet-stream"})
    void binaryModeNeedsJson(String type) {
        binary(type).expectStatus().isEqualTo(415);
    }

    private WebTestClient.ResponseSpec binary(String type) {
        return binary(type, "{}");
    }

    private WebTestClient.ResponseSpec binary(String type, String body) {
        return client.post()
                .uri("/api/v1/events")
                .headers(headers -> headers.add("Content-Type", type))
                .header("CE-ID", "a%20b")
                .header("ce-specversion", "1.0")
                .header("ce-source", "/tests")
                .header("ce-type", "io.waymark.run.completed")
                .header("ce-subject", "adult")
                .header("ce-time", "2024-12-24T21:00:00Z")
                .body(BodyInserters.fromDataBuffers(
                        Mono.just(DefaultDataBufferFactory.sharedInstance.wrap(body.getBytes(UTF_8)))))
                .exchange();
    }

    @Test
    void missingAcknowledgementReturnsRetryAfter() {
        publisher.failAt(2);
        send(LINES, (event("1") + "\n" + event("2")).getBytes(UTF_8))
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .valueEquals("Retry-After", "2");
    }

    private WebTestClient.ResponseSpec send(String type, byte[] body) {
        return client.post()
                .uri("/api/v1/events")
                .contentType(MediaType.parseMediaType(type))
                .bodyValue(body)
                .exchange();
    }

    private String event(String id) {
        return text(json(run, id, "Loader"));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    /** Throws the errors of the service, so that the handlers of problems process them. */
    @ControllerAdvice
    static final class RejectionAdvice {
        @ExceptionHandler
        ResponseEntity<String> rejected(RequestRejectedException rejected) {
            var response = ResponseEntity.status(rejected.status());
            response.header("Problem-Type", rejected.problemType());
            rejected.headers().forEach(response::header);
            rejected.retryAfter().ifPresent(wait -> response.header("Retry-After", "" + wait.toSeconds()));
            return response.contentType(MediaType.TEXT_PLAIN).body(rejected.getMessage());
        }
    }

    @Test
    void warningsAreLimitedAndCounted() {
        var unknown = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            unknown.append("\"unknown").append(i).append("\": 1, ");
        }
        var event = event("1").replace("\"module\"", unknown + "\"module\"");

        var body = send(LINES, (event + "\n" + event("2") + "\n" + event.replace("\"1\"", "\"3\"")).getBytes(UTF_8))
                .expectStatus()
                .isAccepted()
                .expectBody();

        body.jsonPath("$.accepted").isEqualTo(3);
        body.jsonPath("$.warnings.length()").isEqualTo(100);
        body.jsonPath("$.warnings[59].index").isEqualTo(0);
        body.jsonPath("$.warnings[59].id").isEqualTo("1");
        body.jsonPath("$.warnings[59].path").isEqualTo("/data/unknown59");
        body.jsonPath("$.warnings[60].index").isEqualTo(2);
        body.jsonPath("$.warnings[60].id").isEqualTo("3");
        body.jsonPath("$.warningsOmitted").isEqualTo(20);
        assertThat(publisher.texts()).hasSize(3).first().asString().contains("unknown59");
    }
}
