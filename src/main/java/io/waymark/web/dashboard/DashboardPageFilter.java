package io.waymark.web.dashboard;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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
 * Serves the page of the dashboard at the address of every view, such as {@code /runs/…}; the script of the page reads
 * the address. The filter runs before the security filters: everyone may read the page, but its API requests are
 * checked. A browser that opens an unknown address receives the page with status 404. If {@code
 * spring.webflux.base-path} is set, the base path without a trailing slash redirects to the page.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
final class DashboardPageFilter implements WebFilter {
    private static final String ASSETS = "/assets/";
    private static final String PAGE_PATH = ASSETS + "index.html";
    private static final int VERSION_LENGTH = 16;
    private static final PathPattern VERSIONED_FILE =
            PathPatternParser.defaultInstance.parse("/assets/{version:[0-9a-f]{16}}/**");
    private static final CacheControl IMMUTABLE =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    /** The name of the exchange attribute with the {@link Address} of a view. */
    static final String ADDRESS = DashboardPageFilter.class.getName() + ".address";

    private static final Set<HttpMethod> READ_METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final List<PathPattern> VIEWS = patterns(
            "/",
            "/index.html",
            "/workflows/**",
            "/runs/**",
            "/changes/**",
            "/datasets/**",
            "/compare",
            "/dead-letters/**");

    /** Paths of the service that are not views; their unknown addresses are answered by their own handlers. */
    private static final List<PathPattern> NO_VIEWS = patterns(
            "/api/**",
            "/openapi/**",
            "/openapi.*",
            "/asyncapi/**",
            "/asyncapi.*",
            "/schemas/**",
            "/actuator/**",
            "/webjars/**",
            "/assets/**",
            "/favicon.ico");

    private final AssetVersion version;

    /**
     * The address of a view.
     *
     * @param path the path, relative to the root of the service
     * @param root the relative path from the address to the root of the service, such as {@code ../../}
     */
    record Address(PathContainer path, String root) {}

    DashboardPageFilter(AssetVersion version) {
        this.version = version;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        var path = request.getPath().pathWithinApplication();
        if (!READ_METHODS.contains(request.getMethod())) {
            return chain.filter(exchange);
        }
        if (path.value().isEmpty()) {
            return redirectToRoot(exchange);
        }
        if (VERSIONED_FILE.matches(path)) {
            return serveVersionedFile(exchange, chain, path);
        }
        if (matches(VIEWS, path)) {
            return servePage(exchange, chain, path);
        }
        if (!matches(NO_VIEWS, path) && request.getHeaders().getAccept().contains(MediaType.TEXT_HTML)) {
            exchange.getResponse().setStatusCode(HttpStatus.NOT_FOUND);
            return servePage(exchange, chain, path);
        }
        return chain.filter(exchange);
    }

    private static Mono<Void> servePage(ServerWebExchange exchange, WebFilterChain chain, PathContainer path) {
        exchange.getAttributes().put(ADDRESS, new Address(path, "../".repeat(separators(path) - 1)));
        return chain.filter(
                exchange.mutate().request(page(exchange.getRequest())).build());
    }

    /**
     * Serves {@code /assets/<version>/x} as {@code /assets/x}. A browser may cache it without limit if the version is
     * the current one; during an upgrade, a page of another instance may have another.
     */
    private Mono<Void> serveVersionedFile(ServerWebExchange exchange, WebFilterChain chain, PathContainer path) {
        var request = exchange.getRequest();
        var file = ASSETS + path.value().substring(ASSETS.length() + VERSION_LENGTH + 1);
        var response = exchange.getResponse();
        boolean isCurrent = path.value().startsWith(ASSETS + version.current() + "/");
        response.beforeCommit(() -> Mono.fromRunnable(() -> {
            var status = response.getStatusCode();
            if (isCurrent && (status == null || status.is2xxSuccessful())) {
                response.getHeaders().setCacheControl(IMMUTABLE);
            }
        }));
        var own = request.mutate()
                .path(request.getPath().contextPath().value() + file)
                .build();
        return chain.filter(exchange.mutate().request(own).build());
    }

    private static ServerHttpRequest page(ServerHttpRequest request) {
        return request.mutate()
                .path(request.getPath().contextPath().value() + PAGE_PATH)
                .build();
    }

    private static int separators(PathContainer path) {
        return (int) path.elements().stream()
                .filter(PathContainer.Separator.class::isInstance)
                .count();
    }

    /**
     * Adds the trailing slash that relative links need. The target is relative, too, because a proxy may have another
     * prefix.
     */
    private static Mono<Void> redirectToRoot(ServerWebExchange exchange) {
        var basePath = exchange.getRequest().getPath().contextPath().value();
        var response = exchange.getResponse();
        response.setStatusCode(HttpStatus.PERMANENT_REDIRECT);
        response.getHeaders().set(HttpHeaders.LOCATION, basePath.substring(basePath.lastIndexOf('/') + 1) + "/");
        return response.setComplete();
    }

    private static boolean matches(List<PathPattern> patterns, PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }

    private static List<PathPattern> patterns(String... patterns) {
        return Stream.of(patterns).map(PathPatternParser.defaultInstance::parse).toList();
    }
}
