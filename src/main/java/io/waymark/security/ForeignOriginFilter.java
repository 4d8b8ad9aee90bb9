package io.waymark.security;

import io.waymark.port.RequestRejected;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses the requests of {@link ForeignOrigin} with 403 {@code foreign-origin}, on every path. */
final class ForeignOriginFilter implements WebFilter {
    private final ForeignOrigin foreign;

    ForeignOriginFilter(ForeignOrigin foreign) {
        this.foreign = foreign;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return foreign.matches(exchange)
                .filter(MatchResult::isMatch)
                .flatMap(match -> Mono.<Void>error(new RequestRejected(
                        403,
                        "foreign-origin",
                        "A web page of another origin sent this request. Add its origin to"
                                + " waymark.web.cors.allowed-origins if it may; behind a reverse proxy, let the proxy"
                                + " pass the Host header on.")))
                .switchIfEmpty(chain.filter(exchange));
    }
}
