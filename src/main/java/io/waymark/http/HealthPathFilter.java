package io.waymark.http;

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.PathContainer.PathSegment;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Answers 404 to a health group whose name contains an encoded slash. Spring Boot's health endpoint takes such a name for
 * several path segments, and fails with an {@code IllegalArgumentException}.
 */
@Component
@Order(EmptyErrorFilter.BEFORE_CONTROLLERS + 1)
class HealthPathFilter implements WebFilter {
    private final PathPattern health;

    HealthPathFilter(WebEndpointProperties endpoints) {
        this.health = PathPatternParser.defaultInstance.parse(endpoints.getBasePath() + "/health/**");
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var path = exchange.getRequest().getPath().pathWithinApplication();
        return health.matches(path) && hasEncodedSlash(path)
                ? Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND))
                : chain.filter(exchange);
    }

    private static boolean hasEncodedSlash(PathContainer path) {
        return path.elements().stream()
                .anyMatch(element -> element instanceof PathSegment segment
                        && segment.valueToMatch().contains("/"));
    }
}
