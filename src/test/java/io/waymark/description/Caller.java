package io.waymark.description;

import io.waymark.fixture.Service;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Sends requests to a service.
 *
 * @param client adds the token
 */
record Caller(Service service, WebTestClient client) {

    static Caller of(Service service, String token) {
        var client = service.client().mutate();
        return new Caller(
                service,
                token == null
                        ? client.build()
                        : client.defaultHeaders(headers -> headers.setBearerAuth(token))
                                .build());
    }

    Caller accepting(String type) {
        return with("Accept", type);
    }

    Caller with(String header, String value) {
        return new Caller(service, client.mutate().defaultHeader(header, value).build());
    }

    WebTestClient.ResponseSpec ask(Operation operation, URI uri, String body) {
        var request = client.method(operation.method()).uri(absolute(uri));
        return operation.body().isEmpty()
                ? request.exchange()
                : request.contentType(operation.takes()).bodyValue(body).exchange();
    }

    WebTestClient.ResponseSpec get(String path) {
        return client.get().uri(path).exchange();
    }

    WebTestClient.ResponseSpec delete(String path) {
        return client.delete().uri(path).exchange();
    }

    WebTestClient.ResponseSpec post(String path, String type, String body) {
        return client.post()
                .uri(path)
                .contentType(MediaType.parseMediaType(type))
                .bodyValue(body)
                .exchange();
    }

    /** The answer's body, as soon as it holds this. */
    String await(String path, String content) {
        return Mono.fromSupplier(() -> text(get(path)))
                .subscribeOn(Schedulers.boundedElastic())
                .filter(text -> text.contains(content))
                .repeatWhenEmpty(empty -> empty.delayElements(Duration.ofMillis(50)))
                .timeout(Duration.ofSeconds(60))
                .block();
    }

    /** Encoded as it is. */
    URI absolute(URI uri) {
        return URI.create(service.url()).resolve(uri);
    }

    private static String text(WebTestClient.ResponseSpec answer) {
        return answer.expectBody(String.class).returnResult().getResponseBody();
    }
}
