package io.waymark.web.security.origin;

import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Recognizes requests that could change data and were sent by a web page of a disallowed origin. It relies on the
 * headers {@code Origin} and {@code Sec-Fetch-Site}: a page cannot forge them, because the browser sets them, and other
 * clients do not send them.
 */
public final class CrossOriginRequestMatcher implements ServerWebExchangeMatcher {
    private static final Set<HttpMethod> SAFE_METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> SAME_SITE_VALUES = Set.of("same-origin", "none");

    private final AllowedOrigins allowed;

    public CrossOriginRequestMatcher(AllowedOrigins allowed) {
        this.allowed = allowed;
    }

    @Override
    public Mono<MatchResult> matches(ServerWebExchange exchange) {
        var request = exchange.getRequest();
        return !SAFE_METHODS.contains(request.getMethod()) && isForeign(request)
                ? MatchResult.match()
                : MatchResult.notMatch();
    }

    private boolean isForeign(ServerHttpRequest request) {
        var origins = request.getHeaders().getOrEmpty(HttpHeaders.ORIGIN);
        if (!origins.isEmpty() && origins.stream().allMatch(allowed::allows)) {
            return false;
        }
        return !origins.stream().allMatch(origin -> allowed.allows(origin) || isSameOrigin(origin, request))
                || !SAME_SITE_VALUES.containsAll(request.getHeaders().getOrEmpty("Sec-Fetch-Site"));
    }

    /**
     * Returns whether an origin is that of this service. The host of the service is that of the request URI, which
     * comes from the {@code Host} header or from trusted forwarded headers.
     */
    private static boolean isSameOrigin(String text, ServerHttpRequest request) {
        var origin = Origin.parse(text);
        var authority = request.getURI().getRawAuthority();
        var own = authority == null ? null : HostAndPort.parse(authority);
        return origin != null && own != null && origin.isOf(own);
    }
}
