package io.waymark.web.security.origin;

import io.waymark.web.problem.RequestRejectedException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;

/**
 * Rejects CORS preflight requests of disallowed origins with a problem document (RFC 9457). Spring would send an empty
 * response with status 403.
 */
public final class CorsProblemProcessor extends DefaultCorsProcessor {
    private final AllowedOrigins origins;

    public CorsProblemProcessor(AllowedOrigins origins) {
        this.origins = origins;
    }

    /**
     * Rejects preflight requests of disallowed origins. Other requests of these origins pass without CORS headers:
     * browsers withhold the response from the page, and safe requests have no effects.
     */
    @Override
    public boolean process(@Nullable CorsConfiguration configuration, ServerWebExchange exchange) {
        if (configuration != null) {
            return super.process(configuration, exchange);
        }
        var response = exchange.getResponse();
        if (CorsUtils.isPreFlightRequest(exchange.getRequest())) {
            rejectRequest(response);
        }
        if (!origins.isEmpty()) {
            response.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        return true;
    }

    @Override
    protected void rejectRequest(ServerHttpResponse response) {
        throw new RequestRejectedException(
                403,
                "foreign-origin",
                "Pages of this origin may not send this request. Add the origin to waymark.web.cors.allowed-origins;"
                        + " the methods are GET, HEAD, POST and DELETE.");
    }
}
