package io.waymark.web.security;

import java.util.List;
import org.springframework.security.web.server.WebFilterChainProxy.WebFilterChainDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.handler.DefaultWebFilterChain;
import reactor.core.publisher.Mono;

/** Ends the security filters when they admit a request, and leaves the rest of the chain to {@link AdmissionFilter}. */
final class AdmissionDecorator implements WebFilterChainDecorator {

    @Override
    public WebFilterChain decorate(WebFilterChain original, List<WebFilter> filters) {
        return exchange -> new DefaultWebFilterChain(
                        (ServerWebExchange end) -> Mono.fromRunnable(
                                () -> AdmissionFilter.admit(exchange, () -> original.filter(exchange))),
                        filters)
                .filter(exchange);
    }
}
