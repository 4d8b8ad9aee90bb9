package io.waymark.security;

import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Matches requests that a web page of another origin sends and that are not safe. Browsers set {@code Origin} and
 * {@code Sec-Fetch-Site} themselves, so that a page cannot forge them; other clients send neither.
 */
final class ForeignOrigin implements ServerWebExchangeMatcher {
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final AllowedOrigins allowed;

    ForeignOrigin(AllowedOrigins allowed) {
        this.allowed = allowed;
    }

    @Override
    public Mono<MatchResult> matches(ServerWebExchange exchange) {
        var request = exchange.getRequest();
        return !SAFE.contains(request.getMethod()) && isForeign(request) ? MatchResult.match() : MatchResult.notMatch();
    }

    private boolean isForeign(ServerHttpRequest request) {
        var origins = request.getHeaders().getOrEmpty(HttpHeaders.ORIGIN);
        if (!origins.isEmpty() && origins.stream().allMatch(allowed::allows)) {
            return false;
        }
        return !origins.stream().allMatch(origin -> allowed.allows(origin) || isOwn(origin, request))
                || !OWN_SITE.containsAll(request.getHeaders().getOrEmpty("Sec-Fetch-Site"));
    }

    /** The URI has the host of the {@code Host} header, or of the forwarded headers where those are trusted. */
    private static boolean isOwn(String text, ServerHttpRequest request) {
        var origin = Origin.parse(text);
        var authority = request.getURI().getRawAuthority();
        var own = authority == null ? null : Authority.parse(authority);
        return origin != null && own != null && origin.isOf(own);
    }
}
