package io.waymark.web.filter;

import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Turns error responses without a body into exceptions, so that they get a problem document like every other error
 * (API-18). Spring Boot's actuator sends such a response for an unknown health group.
 */
@Component
@Order(EmptyErrorFilter.BEFORE_CONTROLLERS)
class EmptyErrorFilter implements WebFilter {
    static final int BEFORE_CONTROLLERS = 10;

    private static final int FIRST_ERROR = 400;

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(exchange.mutate()
                .response(new ErrorsAsExceptions(exchange.getResponse()))
                .build());
    }

    /** A response that fails with an exception if it would complete with an error status and without a body. */
    private static final class ErrorsAsExceptions extends ServerHttpResponseDecorator {
        ErrorsAsExceptions(ServerHttpResponse response) {
            super(response);
        }

        @Override
        public Mono<Void> setComplete() {
            var status = getStatusCode();
            return status == null || status.value() < FIRST_ERROR || isCommitted()
                    ? super.setComplete()
                    : Mono.error(new ResponseStatusException(status));
        }
    }
}
