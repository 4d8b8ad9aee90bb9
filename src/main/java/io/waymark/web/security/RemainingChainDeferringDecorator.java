package io.waymark.web.security;

import java.util.List;
import org.springframework.security.web.server.WebFilterChainProxy.WebFilterChainDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.handler.DefaultWebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Completes the filter chain of Spring Security as soon as its filters have admitted a request. {@link
 * RemainingChainFilter} then runs the remaining filters and the controller.
 */
final class RemainingChainDeferringDecorator implements WebFilterChainDecorator {

    @Override
    public WebFilterChain decorate(WebFilterChain original, List<WebFilter> filters) {
        return exchange -> new DefaultWebFilterChain(
                        (ServerWebExchange end) -> Mono.fromRunnable(
                                () -> RemainingChainFilter.admit(exchange, () -> original.filter(exchange))),
                        filters)
                .filter(exchange);
    }
}
