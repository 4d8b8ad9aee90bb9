package io.waymark.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.port.broker.BrokerRejectedEventException;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.restore.RestoreFailedException;
import io.waymark.restore.RestoreFailure;
import io.waymark.web.api.ControllerClients;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

class ProblemExceptionHandlerTest {

    private final WebTestClient client = ControllerClients.of(
                    new Probe(), new ProblemExceptionHandler(ServerCodecConfigurer.create()))
            .build();

    @ParameterizedTest
    @CsvSource(textBlock = """
            GET,  /fail/rejected,  ,                 400, malformed-cursor,       Malformed cursor
            GET,  /fail/store,     ,                 503, database-unavailable,   Database unavailable
            GET,  /fail/broker,    ,                 503, broker-unavailable,     Broker unavailable
            GET,  /fail/event,     ,                 413, content-too-large,      Content too large
            GET,  /fail/run,       ,                 404, unknown-run,            Unknown run
            GET,  /fail/restore,   ,                 503, restore-pending,        Restore pending
            GET,  /fail/bug,       ,                 500, internal-error,         Internal error
            GET,  /nowhere,        ,                 404, unknown-path,           Unknown path
            PUT,  /fail/bug,       ,                 405, method-not-allowed,     Method not allowed
            GET,  /json,           text/csv,         406, not-acceptable,         Not acceptable
            POST, /number,         text/csv,         415, unsupported-media-type, Unsupported media type
            GET,  /number,         ,                 400, malformed-request,      Malformed request
            GET,  /number?n=many,  ,                 400, malformed-request,      Malformed request
            """)
    void everyErrorIsAProblemWithRemedy(
            HttpMethod method, String uri, String media, int status, String name, String title) {
        var request = client.method(method).uri(uri);
        if (media != null) {
            request.header(HttpHeaders.ACCEPT, media).header(HttpHeaders.CONTENT_TYPE, media);
        }
        var problem = body(request.exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody(ProblemDetail.class)
                .returnResult());
        assertThat(problem.getType()).isEqualTo(URI.create("urn:waymark:problem:" + name));
        assertThat(problem.getTitle()).isEqualTo(title);
        assertThat(problem.getInstance()).isEqualTo(URI.create(uri.replaceFirst("\\?.*", "")));
        assertThat(problem.getDetail()).hasSizeGreaterThan(10);
    }

    @Test
    void temporaryErrorsHaveRetryAfter() {
        client.get().uri("/fail/store").exchange().expectHeader().valueEquals("Retry-After", 2);
        client.get().uri("/fail/busy").exchange().expectHeader().valueEquals("Retry-After", 7);
    }

    @Test
    void wrongMethodListsTheAllowedMethods() {
        client.put().uri("/json").exchange().expectHeader().valueEquals("Allow", "GET");
    }

    @Test
    void tooLargeBodyIs413() {
        client.post()
                .uri("/number")
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue("1".repeat(300_000))
                .exchange()
                .expectStatus()
                .isEqualTo(413)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:waymark:problem:content-too-large");
    }

    @Test
    void internalErrorsAreNotExposed() {
        var problem = body(client.get()
                .uri("/fail/bug")
                .exchange()
                .expectBody(String.class)
                .returnResult());
        assertThat(problem).doesNotContain("secret", "Exception", "\tat ");
    }

    private static <T> T body(EntityExchangeResult<T> answer) {
        return Objects.requireNonNull(answer.getResponseBody());
    }

    @RestController
    static class Probe {
        private static final Map<String, RuntimeException> FAILURES = Map.of(
                "rejected", RequestRejectedException.malformed("malformed-cursor", "Take the cursor from an answer."),
                "busy", new RequestRejectedException(503, "busy", "Reduce the limit.", Duration.ofSeconds(7)),
                "store", new StoreUnavailableException("down", new IOException("secret: Connection reset by peer")),
                "broker", new BrokerUnavailableException("down", new IllegalStateException("secret")),
                "event", new BrokerRejectedEventException("too large", new IllegalStateException("secret")),
                "run", new QueryFailure.UnknownRun(new RunId("r")).exception(),
                "restore", new RestoreFailedException(new RestoreFailure.Pending(new RunId("r"))),
                "bug", new IllegalStateException("secret"));

        @GetMapping("/fail/{how}")
        Mono<String> fail(@PathVariable("how") String how) {
            return Mono.error(Objects.requireNonNull(FAILURES.get(how)));
        }

        @GetMapping(path = "/json", produces = MediaType.APPLICATION_JSON_VALUE)
        Map<String, Integer> json() {
            return Map.of("a", 1);
        }

        @GetMapping("/number")
        int number(@RequestParam("n") int number) {
            return number;
        }

        @PostMapping(path = "/number", consumes = MediaType.TEXT_PLAIN_VALUE)
        String take(@RequestBody String body) {
            return body;
        }
    }
}
