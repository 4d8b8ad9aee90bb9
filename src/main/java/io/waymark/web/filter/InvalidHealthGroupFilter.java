package io.waymark.web.filter;

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Responds with status 404 to invalid names of health groups. Spring Boot's health endpoint throws an {@code
 * IllegalArgumentException} or {@code IllegalStateException} for some of them, such as a name with an encoded slash,
 * which would result in status 500.
 */
@Component
@Order(EmptyErrorFilter.BEFORE_CONTROLLERS + 1)
class InvalidHealthGroupFilter implements WebFilter {
    private final PathPattern health;

    InvalidHealthGroupFilter(WebEndpointProperties endpoints) {
        this.health = PathPatternParser.defaultInstance.parse(endpoints.getBasePath() + "/health/**");
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var handled = chain.filter(exchange);
        return health.matches(exchange.getRequest().getPath().pathWithinApplication())
                ? handled.onErrorMap(
                        InvalidHealthGroupFilter::isOfName, name -> new ResponseStatusException(HttpStatus.NOT_FOUND))
                : handled;
    }

    /**
     * Returns whether an invalid name caused the failure. A failed health check throws nothing: it gives a response
     * with status 503.
     */
    private static boolean isOfName(Throwable failure) {
        return failure instanceof IllegalArgumentException || failure instanceof IllegalStateException;
    }
}
