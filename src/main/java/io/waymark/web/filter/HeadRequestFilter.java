package io.waymark.web.filter;

import org.reactivestreams.Publisher;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers HEAD requests without creating the body of a stream (API-17). The server would read the body to its end and
 * discard it; it may be a list of a million entries.
 */
@Component
@Order(0)
class HeadRequestFilter implements WebFilter {

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return HttpMethod.HEAD.equals(exchange.getRequest().getMethod())
                ? chain.filter(exchange.mutate()
                        .response(new BodilessResponse(exchange.getResponse()))
                        .build())
                : chain.filter(exchange);
    }

    private static final class BodilessResponse extends ServerHttpResponseDecorator {
        BodilessResponse(ServerHttpResponse response) {
            super(response);
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return body instanceof Flux ? setComplete() : super.writeWith(body);
        }
    }
}
