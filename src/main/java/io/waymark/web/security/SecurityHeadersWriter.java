package io.waymark.web.security;

import io.waymark.web.filter.SecurityHeaders;
import io.waymark.web.security.origin.AllowedOrigins;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.server.header.ServerHttpHeadersWriter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Writes the security headers before a request is processed. Spring Security's own filter would write them when the
 * response is committed. That never happens for responses of the feed, which are written to the connection directly.
 */
final class SecurityHeadersWriter implements ServerHttpHeadersWriter, WebFilter {
    private final AllowedOrigins origins;

    SecurityHeadersWriter(AllowedOrigins origins) {
        this.origins = origins;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return writeHttpHeaders(exchange).then(chain.filter(exchange));
    }

    @Override
    public Mono<Void> writeHttpHeaders(ServerWebExchange exchange) {
        var headers = exchange.getResponse().getHeaders();
        SecurityHeaders.apply(headers::set);
        var policy = ContentSecurityPolicy.of(exchange.getRequest().getPath().pathWithinApplication());
        if (policy != null) {
            headers.set("Content-Security-Policy", policy);
        }
        if (origins.allows(exchange.getRequest().getHeaders().getFirst(HttpHeaders.ORIGIN))) {
            headers.set("Cross-Origin-Resource-Policy", "cross-origin");
        }
        return Mono.empty();
    }
}
