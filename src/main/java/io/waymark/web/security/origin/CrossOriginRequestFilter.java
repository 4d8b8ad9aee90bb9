package io.waymark.web.security.origin;

import io.waymark.web.problem.RequestRejectedException;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Rejects requests that could change data and were sent by a web page of a disallowed origin, with status 403 {@code
 * foreign-origin}. The filter applies to every path. {@link CrossOriginRequestMatcher} recognizes these requests.
 */
public final class CrossOriginRequestFilter implements WebFilter {
    private final CrossOriginRequestMatcher foreign;

    public CrossOriginRequestFilter(CrossOriginRequestMatcher foreign) {
        this.foreign = foreign;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return foreign.matches(exchange)
                .filter(MatchResult::isMatch)
                .flatMap(match -> Mono.<Void>error(new RequestRejectedException(
                        403,
                        "foreign-origin",
                        "A web page of another origin sent this request. Add its origin to"
                                + " waymark.web.cors.allowed-origins if it may; behind a reverse proxy, let the proxy"
                                + " pass the Host header on.")))
                .switchIfEmpty(chain.filter(exchange));
    }
}
