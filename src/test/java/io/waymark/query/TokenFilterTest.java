package io.waymark.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

class TokenFilterTest {
    private static final SecuritySettings GUARDED =
            new SecuritySettings(List.of("reader", "other reader"), List.of("writer"), false);
    private static final SecuritySettings UNGUARDED = new SecuritySettings(List.of(""), List.of(), false);

    @ParameterizedTest
    @CsvSource(textBlock = """
            GET,    /api/v1/runs,              ,                    401
            GET,    /api/v1/runs,              Bearer nobody,       401
            GET,    /api/v1/runs,              Basic cmVhZGVy,      401
            GET,    /api/v1/runs,              Bearer reader,       200
            HEAD,   /api/v1/runs,              Bearer reader,       200
            GET,    /api/v1/runs,              bearer other reader, 200
            GET,    /api/v1/runs,              Bearer writer,       200
            DELETE, /api/v1/runs/r,            ,                    401
            DELETE, /api/v1/runs/r,            Bearer reader,       403
            DELETE, /api/v1/runs/r,            Bearer writer,       200
            POST,   /api/v1/events,            Bearer reader,       403
            POST,   /,                         ,                    401
            GET,    /openapi,                  ,                    401
            GET,    /actuator/prometheus,      ,                    401
            GET,    /actuator/health/../env,   ,                    401
            GET,    /api/v1/runs.html,         ,                    401
            GET,    /actuator/health,          ,                    200
            GET,    /actuator/health/liveness, ,                    200
            GET,    /,                         ,                    200
            GET,    /index.html,               ,                    200
            """)
    void tokensGuardEveryPathButHealthAndThePage(HttpMethod method, String path, String header, int status) {
        assertThat(answer(GUARDED, method, path, header)).isEqualTo(HttpStatusCode.valueOf(status));
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/v1/runs", "DELETE, /api/v1/runs/r", "POST, /api/v1/events"})
    void withoutTokensNoneIsAskedFor(HttpMethod method, String path) {
        assertThat(answer(UNGUARDED, method, path, null)).isEqualTo(HttpStatusCode.valueOf(200));
    }

    @Test
    void aRefusalSaysWhatIsWanted() {
        client(GUARDED)
                .get()
                .uri("/api/v1/runs")
                .exchange()
                .expectHeader()
                .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"waymark\"")
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:waymark:problem:unauthorized");
    }

    private static HttpStatusCode answer(SecuritySettings settings, HttpMethod method, String path, String header) {
        var request = client(settings).method(method).uri(path);
        if (header != null) {
            request.header(HttpHeaders.AUTHORIZATION, header);
        }
        return request.exchange().returnResult(String.class).getStatus();
    }

    private static WebTestClient client(SecuritySettings settings) {
        return Clients.of(new Anything(), new ProblemAdvice(ServerCodecConfigurer.create()))
                .webFilter(new TokenFilter(settings))
                .build();
    }

    @RestController
    static class Anything {
        @RequestMapping("/**")
        String answer() {
            return "anything";
        }
    }
}
