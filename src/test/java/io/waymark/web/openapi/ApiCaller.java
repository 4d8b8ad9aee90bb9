package io.waymark.web.openapi;

import io.waymark.fixture.TestService;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Sends requests to a service.
 *
 * @param client adds the token to each request
 */
record ApiCaller(TestService service, WebTestClient client) {

    static ApiCaller of(TestService service, String token) {
        var client = service.client().mutate();
        return new ApiCaller(
                service,
                token == null
                        ? client.build()
                        : client.defaultHeaders(headers -> headers.setBearerAuth(token))
                                .build());
    }

    ApiCaller accepting(String type) {
        return with("Accept", type);
    }

    ApiCaller with(String header, String value) {
        return new ApiCaller(
                service, client.mutate().defaultHeader(header, value).build());
    }

    WebTestClient.ResponseSpec exchange(ApiOperation operation, URI uri, String body) {
        var request = client.method(operation.method()).uri(absolute(uri));
        return operation.body().isEmpty()
                ? request.exchange()
                : request.contentType(operation.requestMediaType())
                        .bodyValue(body)
                        .exchange();
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

    /** Waits until the response body contains the text, and returns the body. */
    String await(String path, String content) {
        return Mono.fromSupplier(() -> text(get(path)))
                .subscribeOn(Schedulers.boundedElastic())
                .filter(text -> text.contains(content))
                .repeatWhenEmpty(empty -> empty.delayElements(Duration.ofMillis(50)))
                .timeout(Duration.ofSeconds(60))
                .block();
    }

    /** Resolves an encoded URI without encoding it again. */
    URI absolute(URI uri) {
        return URI.create(service.url()).resolve(uri);
    }

    private static String text(WebTestClient.ResponseSpec answer) {
        return answer.expectBody(String.class).returnResult().getResponseBody();
    }
}
