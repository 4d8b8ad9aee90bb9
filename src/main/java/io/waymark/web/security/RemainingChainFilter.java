package io.waymark.web.security;

import java.util.function.Supplier;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Runs the remaining filters and the controller of an admitted request after the filters of Spring Security have
 * completed. By default, these filters stay subscribed until the response is complete, which costs 5 KB of memory for
 * each open feed. The remaining filters and the controller therefore have no access to the security context.
 */
@Component
@Order(RemainingChainFilter.BEFORE_SPRING_SECURITY)
class RemainingChainFilter implements WebFilter {
    static final int BEFORE_SPRING_SECURITY = -101; // the proxy of Spring Security has -100

    private static final String REMAINING_CHAIN = RemainingChainFilter.class.getName();

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(exchange).then(Mono.defer(() -> continueChain(exchange)));
    }

    /** Records that a request is admitted, with the filters and the controller that are still to run. */
    static void admit(ServerWebExchange exchange, Supplier<Mono<Void>> rest) {
        exchange.getAttributes().put(REMAINING_CHAIN, rest);
    }

    @SuppressWarnings("unchecked") // only this class uses the attribute
    private static Mono<Void> continueChain(ServerWebExchange exchange) {
        var rest = (Supplier<Mono<Void>>) exchange.getAttributes().remove(REMAINING_CHAIN);
        return rest == null ? Mono.empty() : rest.get();
    }
}
