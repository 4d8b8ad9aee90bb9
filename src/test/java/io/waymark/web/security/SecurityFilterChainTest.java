package io.waymark.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.web.problem.RequestRejectedException;
import io.waymark.web.security.origin.HostAndPort;
import io.waymark.web.security.origin.ListenAddresses;
import io.waymark.web.security.origin.Origin;
import io.waymark.web.security.origin.WebAccessProperties;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.test.web.reactive.server.MockServerConfigurer;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/** Tests the filter chain of Spring Security in front of a controller that responds to every request. */
class SecurityFilterChainTest {
    private static final SecurityProperties WITH_TOKENS =
            new SecurityProperties(List.of("reader", "other reader"), List.of("writer"), false);
    private static final SecurityProperties WITHOUT_TOKENS = new SecurityProperties(List.of(""), List.of(), false);

    @ParameterizedTest
    @CsvSource(textBlock = """
            GET,     /api/v1/runs,              ,                      401
            GET,     /api/v1/runs,              Bearer nobody,         401
            GET,     /api/v1/runs,              'Bearer ',             401
            GET,     /api/v1/runs,              Bearer,                401
            GET,     /api/v1/runs,              'Bearer reader, Bearer writer', 401
            GET,     /api/v1/runs,              Basic cmVhZGVy,        401
            GET,     /api/v1/runs,              Bearer reader,         200
            HEAD,    /api/v1/runs,              Bearer reader,         200
            OPTIONS, /api/v1/runs,              ,                      401
            OPTIONS, /api/v1/runs,              Bearer reader,         200
            GET,     /api/v1/runs,              bearer other reader,   200
            GET,     /api/v1/runs,              Bearer writer,         200
            DELETE,  /api/v1/runs/r,            ,                      401
            DELETE,  /api/v1/runs/r,            Bearer reader,         403
            DELETE,  /api/v1/runs/r,            Bearer writer,         200
            POST,    /api/v1/events,            Bearer reader,         403
            POST,    /,                         ,                      401
            GET,     /openapi,                  ,                      401
            GET,     /actuator/prometheus,      ,                      401
            GET,     /actuator/health/../env,   ,                      401
            GET,     /api/v1/runs.html,         ,                      401
            GET,     /nowhere,                  ,                      401
            GET,     //api/v1/runs,             ,                      401
            GET,     /api/v1/runs;.css,         ,                      401
            GET,     /actuator/health,          ,                      200
            GET,     /actuator/health/liveness, ,                      200
            GET,     /actuator/health/liveness, Bearer nobody,         200
            GET,     /actuator/health/r2dbc,    ,                      200
            GET,     /actuator/health/across-runs, ,                    401
            GET,     /actuator/health/across-runs, Bearer nobody,       401
            GET,     /actuator/health/across-runs, Bearer reader,       200
            GET,     /actuator/health/across-runs;a=b, ,                401
            GET,     /actuator/health//across-runs, ,                  401
            GET,     /actuator/health/across-runs/projection, ,        401
            GET,     /,                         ,                      200
            GET,     /index.html,               ,                      200
            GET,     /assets/a.js,              Basic cmVhZGVy,        200
            """)
    void tokensGuardEveryPathButHealthAndPages(HttpMethod method, String path, String header, int status) {
        var request = client(WITH_TOKENS, web(), "127.0.0.1").method(method).uri(path);
        if (header != null) {
            request.header(HttpHeaders.AUTHORIZATION, header);
        }

        assertThat(status(request)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/v1/runs", "DELETE, /api/v1/runs/r", "POST, /api/v1/events"})
    void withoutConfiguredTokensNoneIsRequired(HttpMethod method, String path) {
        var request = client(WITHOUT_TOKENS, web(), "127.0.0.1").method(method).uri(path);

        assertThat(status(request.header(HttpHeaders.AUTHORIZATION, "Bearer any")))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing |                | Bearer realm="waymark"
            reader  | Bearer nobody  | Bearer realm="waymark", error="invalid_token"
            two     | Bearer reader  | Bearer realm="waymark", error="invalid_token"
            """)
    void unauthorizedResponsesCarryAChallenge(String kind, String header, String challenge) {
        var request = client(WITH_TOKENS, web(), "127.0.0.1").get().uri("/api/v1/runs");
        if (header != null) {
            request.header(HttpHeaders.AUTHORIZATION, header);
        }
        if (kind.equals("two")) {
            request.header(HttpHeaders.AUTHORIZATION, header);
        }

        request.exchange()
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .valueEquals(HttpHeaders.WWW_AUTHENTICATE, challenge);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            POST,   ,                        ,            200
            POST,   ,                        same-origin, 200
            POST,   ,                        none,        200
            POST,   ,                        same-site,   403
            POST,   ,                        cross-site,  403
            POST,   ,                        other,       403
            POST,   http://localhost:8080,   ,            200
            POST,   http://localhost:8080,   same-origin, 200
            POST,   https://localhost:8080,  same-origin, 200
            POST,   http://LOCALHOST:8080,   same-origin, 200
            POST,   http://localhost:8080,   same-site,   403
            POST,   http://localhost:3000,   ,            403
            POST,   http://localhost,        ,            403
            POST,   http://localhost:80800,  ,            403
            POST,   http://a.localhost:8080, ,            403
            POST,   http://evil.example,     ,            403
            POST,   http://evil.example,     same-origin, 403
            POST,   http://evil.example,     none,        403
            POST,   'http://localhost:8080, http://evil.example', , 403
            POST,   null,                    ,            403
            POST,   null,                    same-origin, 403
            POST,   '',                      ,            403
            POST,   https://app.example,     cross-site,  200
            POST,   https://app.example:443, cross-site,  200
            POST,   https://app.example:444, cross-site,  403
            POST,   http://app.example,      cross-site,  403
            POST,   https://app.example.evil, cross-site, 403
            DELETE, http://evil.example,     ,            403
            PUT,    http://evil.example,     ,            403
            PATCH,  http://evil.example,     ,            403
            TRACE,  http://evil.example,     ,            403
            GET,    http://evil.example,     cross-site,  200
            HEAD,   http://evil.example,     cross-site,  200
            OPTIONS, http://evil.example,    cross-site,  200
            GET,    null,                    cross-site,  200
            GET,    '%%%',                   cross-site,  200
            """)
    void unsafeRequestsOfForeignOriginsAreRejected(HttpMethod method, String origin, String site, int status) {
        var request = client(WITHOUT_TOKENS, web("https://app.example"), "127.0.0.1")
                .method(method)
                .uri("http://localhost:8080/actuator/anything")
                .header(HttpHeaders.HOST, "localhost:8080");
        if (origin != null) {
            request.header(HttpHeaders.ORIGIN, origin);
        }
        if (site != null) {
            request.header("Sec-Fetch-Site", site);
        }

        assertThat(status(request)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            http://anything.example, 200
            null,                    403
            """)
    void anyOriginCanBeAllowed(String origin, int status) {
        var request = client(WITHOUT_TOKENS, web("*"), "127.0.0.1").post().uri("http://localhost/api/v1/events");

        assertThat(status(request.header(HttpHeaders.ORIGIN, origin))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            http://waymark.example,       waymark.example,     true
            https://waymark.example,      waymark.example,     true
            https://waymark.example,      waymark.example:443, true
            https://waymark.example:8443, waymark.example,     false
            https://waymark.example,      waymark.example:80,  false
            http://[2001:DB8::1]:8080,    [2001:db8::1]:8080,  true
            http://my_service:8080,       my_service:8080,     true
            """)
    void originsAreComparedByHostAndPort(String origin, String host, boolean same) {
        assertThat(Origin.parse(origin).isOf(HostAndPort.parse(host))).isEqualTo(same);
    }

    @Test
    void trustedForwardedHeadersNameTheOwnOrigin() {
        var request = client(WITHOUT_TOKENS, web(), "127.0.0.1", new ForwardedHeaderTransformer())
                .post()
                .uri("http://localhost:8080/base/api/v1/events")
                .header(HttpHeaders.HOST, "localhost:8080")
                .header("X-Forwarded-Host", "waymark.example")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Prefix", "/base")
                .header(HttpHeaders.ORIGIN, "https://waymark.example");

        assertThat(status(request)).isEqualTo(200);
    }

    @Test
    void untrustedForwardedHeadersAreIgnored() {
        var request = client(WITHOUT_TOKENS, web(), "127.0.0.1")
                .post()
                .uri("http://localhost:8080/api/v1/events")
                .header("X-Forwarded-Host", "evil.example")
                .header(HttpHeaders.ORIGIN, "http://evil.example");

        assertThat(status(request)).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            127.0.0.1, localhost,                200
            127.0.0.1, localhost:8080,           200
            127.0.0.1, LocalHost.:8080,          200
            127.0.0.1, waymark.localhost,        200
            127.0.0.1, 127.0.0.1:9999,           200
            127.0.0.1, 127.8.9.10,               200
            127.0.0.1, [::1]:8080,               200
            127.0.0.1, [0:0:0:0:0:0:0:1],        200
            127.0.0.1, [::1%lo],                 200
            ::1,       localhost,                200
            127.0.0.1, waymark.example,          200
            127.0.0.1, WAYMARK.example.:443,     200
            127.0.0.1, evil.example,             421
            127.0.0.1, evil.example:8080,        421
            127.0.0.1, localhost.evil.example,   421
            127.0.0.1, notlocalhost,             421
            127.0.0.1, 127.0.0.1.evil.example,   421
            127.0.0.1, a.waymark.example,        421
            127.0.0.1, 192.0.2.1,                421
            127.0.0.1, [fe80::1%eth0],           421
            127.0.0.1, 0.0.0.0,                  421
            127.0.0.1, '',                       421
            127.0.0.1, 'localhost, evil.example', 421
            127.0.0.1, localhost@evil.example,   421
            127.0.0.1, localhost:99999,          200
            0.0.0.0,   evil.example,             421
            0.0.0.0,   waymark.example,          200
            0.0.0.0,   10.1.2.3:8080,            200
            0.0.0.0,   [2001:db8::1]:8080,       200
            ,          evil.example,             421
            """)
    void foreignHostsAreMisdirected(String bind, String host, int status) {
        var web = new WebAccessProperties(List.of("waymark.example"), new WebAccessProperties.Cors(List.of()));
        var request = client(WITHOUT_TOKENS, web, bind).get().uri("/");

        assertThat(status(request.header(HttpHeaders.HOST, host))).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "10.1.2.3", ""})
    void beyondLoopbackHostsAreCheckedOnlyIfConfigured(String host) {
        var request = client(WITH_TOKENS, web(), "0.0.0.0").get().uri("/actuator/health/liveness");

        assertThat(status(request.header(HttpHeaders.HOST, host))).isEqualTo(200);
    }

    @Test
    void requestWithoutHostPasses() {
        var request = client(WITHOUT_TOKENS, web(), "127.0.0.1").get().uri("/");

        assertThat(status(request.headers(headers -> headers.remove(HttpHeaders.HOST))))
                .isEqualTo(200);
    }

    private static WebAccessProperties web(String... origins) {
        return new WebAccessProperties(List.of(), new WebAccessProperties.Cors(List.of(origins)));
    }

    private static int status(WebTestClient.RequestHeadersSpec<?> request) {
        return request.exchange().returnResult(String.class).getStatus().value();
    }

    private static WebTestClient client(
            SecurityProperties security,
            WebAccessProperties web,
            String bind,
            ForwardedHeaderTransformer... transformers) {
        var configuration = new SecurityConfiguration();
        var chain = configuration.securityChain(
                ServerHttpSecurity.http(), security, web, listeners(bind), new TokenAuthenticator(security));
        var proxy = new WebFilterChainProxy(chain);
        proxy.setFirewall(configuration.firewall());
        proxy.setFilterChainDecorator(new RemainingChainDeferringDecorator());
        return WebTestClient.bindToController(new CatchAllController())
                .apply(new MockServerConfigurer() {
                    @Override
                    public void beforeServerCreated(WebHttpHandlerBuilder builder) {
                        builder.exceptionHandlers(handlers -> handlers.addFirst(new StatusExceptionHandler()));
                        List.of(transformers).forEach(builder::forwardedHeaderTransformer);
                    }
                })
                .webFilter(proxy)
                .build();
    }

    private static ListenAddresses listeners(String bind) {
        try {
            var server = new ServerProperties();
            server.setAddress(bind == null ? null : InetAddress.getByName(bind));
            return new ListenAddresses(server, new MockEnvironment(), null);
        } catch (UnknownHostException failure) {
            throw new AssertionError(failure);
        }
    }

    private static final class StatusExceptionHandler implements WebExceptionHandler {
        @Override
        public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
            if (failure instanceof RequestRejectedException rejected) {
                exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(rejected.status()));
                return exchange.getResponse().setComplete();
            }
            return Mono.error(failure);
        }
    }

    @RestController
    static class CatchAllController {
        @RequestMapping("/**")
        String answer() {
            return "anything";
        }
    }
}
