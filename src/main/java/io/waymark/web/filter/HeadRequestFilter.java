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
 * Responds to HEAD requests without producing the body (API-17) if the body is a stream. Otherwise the server would
 * produce the whole body, such as a list of a million entries, only to discard it.
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

    /** A response that completes without subscribing to its body if the body is a stream. */
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
