package io.waymark.web.security;

import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Checks the bearer token (RFC 6750) of a request against the configured tokens, and grants the permission to read or
 * to write (API-49).
 */
@Component
class TokenAuthenticator implements ServerAuthenticationConverter, ReactiveAuthenticationManager {
    static final String READ = "read";
    static final String WRITE = "write";

    private static final String SCHEME = "bearer ";
    private static final Authentication READER = holder(READ);
    private static final Authentication WRITER = holder(READ, WRITE);

    private final TokenVerifier tokens;

    TokenAuthenticator(SecurityProperties settings) {
        this.tokens = new TokenVerifier(settings.readTokens(), settings.writeTokens());
    }

    /** Returns the token of the request. Empty if there is none; the request is then allowed on public paths only. */
    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        List<String> sent = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
        if (sent.size() > 1) {
            return Mono.error(new BadCredentialsException(
                    "The request has " + sent.size() + " Authorization headers: send one."));
        }
        return sent.stream()
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .findFirst()
                .map(header -> header.substring(SCHEME.length()).strip())
                .map(token -> Mono.<Authentication>just(new PreAuthenticatedAuthenticationToken("bearer", token)))
                .orElseGet(Mono::empty);
    }

    @Override
    public Mono<Authentication> authenticate(Authentication bearer) {
        return switch (tokens.grant(String.valueOf(bearer.getCredentials()))) {
            case WRITE -> Mono.just(WRITER);
            case READ -> Mono.just(READER);
            case NONE ->
                Mono.error(new BadCredentialsException("The token is unknown: send a token that is configured."));
        };
    }

    private static Authentication holder(String... authorities) {
        return new PreAuthenticatedAuthenticationToken("bearer", "", AuthorityUtils.createAuthorityList(authorities));
    }
}
