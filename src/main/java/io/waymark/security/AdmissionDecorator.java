package io.waymark.security;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.security.web.server.WebFilterChainProxy.WebFilterChainDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.handler.DefaultWebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets the security filters finish before a request that they admit goes on. Spring Security keeps them subscribed
 * around the request, which takes 4 KB a feed as long as it is open. Nothing behind the chain reads the security context.
 */
final class AdmissionDecorator implements WebFilterChainDecorator {
    @Override
    public WebFilterChain decorate(WebFilterChain original, List<WebFilter> filters) {
        return exchange -> Mono.defer(() -> {
            var admitted = new AtomicBoolean();
            return Mono.defer(() -> admission(filters, admitted).filter(exchange))
                    .then(Mono.defer(() -> admitted.get() ? original.filter(exchange) : Mono.empty()));
        });
    }

    private static WebFilterChain admission(List<WebFilter> filters, AtomicBoolean admitted) {
        return new DefaultWebFilterChain(
                (ServerWebExchange end) -> Mono.fromRunnable(() -> admitted.set(true)), filters);
    }
}
