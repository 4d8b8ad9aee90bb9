package io.waymark.dashboard;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
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
 * Answers every address of a view with the page, which reads the address itself. It goes before the security chain: the
 * page is for everybody, what it asks for is not.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
final class PageFilter implements WebFilter {
    private static final String PAGE = "/assets/index.html";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final List<PathPattern> VIEWS =
            patterns("/", "/index.html", "/runs/**", "/changes", "/compare", "/dead-letters/**");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        var path = request.getPath().pathWithinApplication();
        if (READING.contains(request.getMethod()) && matches(VIEWS, path)) {
            return chain.filter(exchange.mutate().request(page(request)).build());
        }
        return chain.filter(exchange);
    }

    private static ServerHttpRequest page(ServerHttpRequest request) {
        return request.mutate()
                .path(request.getPath().contextPath().value() + PAGE)
                .build();
    }

    private static boolean matches(List<PathPattern> patterns, PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }

    private static List<PathPattern> patterns(String... patterns) {
        return Stream.of(patterns).map(PathPatternParser.defaultInstance::parse).toList();
    }
}
