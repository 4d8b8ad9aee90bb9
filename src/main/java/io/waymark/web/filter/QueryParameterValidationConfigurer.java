package io.waymark.web.filter;

import java.util.List;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * Installs the validation of query parameters: every API request is checked against {@link AcceptsQueryParameters}
 * before its controller method is called (API-1).
 */
@Component
class QueryParameterValidationConfigurer implements WebFluxRegistrations {
    private static final String API_PREFIX = "/api/v1/";

    @Override
    public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
        return new RequestMappingHandlerAdapter() {
            @Override
            public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
                return Mono.defer(() -> {
                    check(exchange, (HandlerMethod) handler);
                    return super.handle(exchange, handler);
                });
            }
        };
    }

    private static void check(ServerWebExchange exchange, HandlerMethod handler) {
        var names = exchange.getRequest().getQueryParams().keySet();
        if (!names.isEmpty() && isOfApi(exchange)) {
            var accepted = handler.getMethodAnnotation(AcceptsQueryParameters.class);
            QueryParameterValidator.check(names, accepted == null ? List.of() : List.of(accepted.value()));
        }
    }

    private static boolean isOfApi(ServerWebExchange exchange) {
        return exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof PathPattern pattern
                && pattern.getPatternString().startsWith(API_PREFIX);
    }
}
