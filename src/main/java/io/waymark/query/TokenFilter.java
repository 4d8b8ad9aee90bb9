package io.waymark.query;

import io.waymark.port.RequestRejected;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Asks for a bearer token (RFC 6750) when tokens are set: reading wants any of them, everything else one that may write.
 * Health is for everybody, and so is the page itself, which holds nothing but what anyone can download.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class TokenFilter implements WebFilter {
    private static final String SCHEME = "bearer ";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final List<PathPattern> HEALTH = patterns("/actuator/health", "/actuator/health/{group}");
    private static final List<PathPattern> PAGE = patterns(
            "/",
            "/{file:[A-Za-z0-9_-]+\\.(?:html|css|js|mjs|svg|png|ico|webmanifest)}",
            "/assets/**",
            "/webjars/**",
            "/openapi/ui");

    private final SecuritySettings settings;
    private final Tokens tokens;

    TokenFilter(SecuritySettings settings) {
        this.settings = settings;
        this.tokens = new Tokens(settings.readTokens(), settings.writeTokens());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        if (!settings.hasTokens() || isForEverybody(request)) {
            return chain.filter(exchange);
        }
        var token = token(request);
        if (token == null) {
            return challenge(exchange, "", "Send a token: Authorization: Bearer <token>.");
        }
        return switch (tokens.grant(token)) {
            case WRITE -> chain.filter(exchange);
            case READ -> reads(request) ? chain.filter(exchange) : forbidden(exchange);
            case NOTHING ->
                challenge(exchange, ", error=\"invalid_token\"", "This token is not known: send one that is set.");
        };
    }

    private static Mono<Void> challenge(ServerWebExchange exchange, String error, String detail) {
        exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"waymark\"" + error);
        return Mono.error(new RequestRejected(401, "unauthorized", detail));
    }

    private static Mono<Void> forbidden(ServerWebExchange exchange) {
        exchange.getResponse()
                .getHeaders()
                .set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"waymark\", error=\"insufficient_scope\"");
        return Mono.error(new RequestRejected(403, "forbidden", "This token may only read: send one that may write."));
    }

    private static boolean isForEverybody(ServerHttpRequest request) {
        var path = request.getPath().pathWithinApplication();
        return reads(request) && (matches(HEALTH, path) || matches(PAGE, path));
    }

    private static boolean reads(ServerHttpRequest request) {
        return READING.contains(request.getMethod());
    }

    private static @Nullable String token(ServerHttpRequest request) {
        var header = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    private static boolean matches(List<PathPattern> patterns, PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }

    private static List<PathPattern> patterns(String... patterns) {
        return Stream.of(patterns).map(PathPatternParser.defaultInstance::parse).toList();
    }
}
