package io.waymark.web.security;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Matches the requests that need no token: health checks, and the pages and static files of the dashboard and of the
 * API description (API-49). The health group {@code across-runs} is the only one with details, so it needs a token. The
 * pattern of the other groups excludes encoded slashes, because Spring Boot reads {@code %2Fa} as the group {@code a}.
 */
final class PublicPathMatcher implements ServerWebExchangeMatcher {
    static final Set<HttpMethod> READ_METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private static final List<PathPattern> PATTERNS = Stream.of(
                    "/actuator/health",
                    "/actuator/health/{group:(?!across-runs$)[A-Za-z0-9_-]+}",
                    "/",
                    "/{file:[A-Za-z0-9_-]+\\.(?:html|css|js|mjs|svg|png|ico|webmanifest)}",
                    "/assets/**",
                    "/webjars/**",
                    "/openapi/ui")
            .map(PathPatternParser.defaultInstance::parse)
            .toList();

    @Override
    public Mono<MatchResult> matches(ServerWebExchange exchange) {
        var request = exchange.getRequest();
        var path = request.getPath().pathWithinApplication();
        return READ_METHODS.contains(request.getMethod())
                        && PATTERNS.stream().anyMatch(pattern -> pattern.matches(path))
                ? MatchResult.match()
                : MatchResult.notMatch();
    }
}
