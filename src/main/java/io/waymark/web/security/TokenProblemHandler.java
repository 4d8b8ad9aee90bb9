package io.waymark.web.security;

import io.waymark.web.problem.RequestRejectedException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authorization.ServerAccessDeniedHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Rejects requests without a valid token with status 401, and requests whose token does not allow them with 403
 * (API-50). The response contains the {@code WWW-Authenticate} challenge of RFC 6750.
 */
final class TokenProblemHandler implements ServerAuthenticationEntryPoint, ServerAccessDeniedHandler {
    private static final String CHALLENGE = "Bearer realm=\"waymark\"";

    @Override
    public Mono<Void> commence(ServerWebExchange exchange, AuthenticationException failure) {
        return failure instanceof BadCredentialsException
                ? reject(
                        exchange,
                        CHALLENGE + ", error=\"invalid_token\"",
                        unauthorized(String.valueOf(failure.getMessage())))
                : reject(exchange, CHALLENGE, unauthorized("Send a token: Authorization: Bearer <token>."));
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, AccessDeniedException denied) {
        return reject(
                exchange,
                CHALLENGE + ", error=\"insufficient_scope\"",
                new RequestRejectedException(403, "forbidden", "This token may only read: send one that may write."));
    }

    private static RequestRejectedException unauthorized(String detail) {
        return new RequestRejectedException(401, "unauthorized", detail);
    }

    private static Mono<Void> reject(ServerWebExchange exchange, String challenge, RequestRejectedException problem) {
        exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, challenge);
        return Mono.error(problem);
    }
}
