package io.waymark.web.filter;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Adds {@code Vary: Accept-Encoding} to every response if response compression is enabled. Without it, a shared cache
 * could return a compressed response to a client that cannot inflate it (RFC 9110, section 12.5.5).
 */
@Component
@Order(CompressionVaryFilter.BEFORE_SECURITY)
@ConditionalOnBooleanProperty("server.compression.enabled")
class CompressionVaryFilter implements WebFilter {
    static final int BEFORE_SECURITY = -200;

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        return chain.filter(exchange);
    }
}
