package io.waymark.web.security;

import static io.waymark.web.security.TokenAuthenticator.READ;
import static io.waymark.web.security.TokenAuthenticator.WRITE;

import io.waymark.web.security.origin.AllowedHostFilter;
import io.waymark.web.security.origin.AllowedOrigins;
import io.waymark.web.security.origin.CorsProblemProcessor;
import io.waymark.web.security.origin.CrossOriginRequestFilter;
import io.waymark.web.security.origin.CrossOriginRequestMatcher;
import io.waymark.web.security.origin.ListenAddresses;
import io.waymark.web.security.origin.WebAccessProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.AuthorizeExchangeSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.CsrfSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.HeaderSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.LogoutSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.RequestCacheSpec;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.WebFilterChainProxy.WebFilterChainDecorator;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.util.matcher.NegatedServerWebExchangeMatcher;
import org.springframework.web.cors.reactive.CorsWebFilter;

/**
 * Configures the security filters, which every request passes in this order: security headers, allowed host, CORS,
 * cross-origin requests, token.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final PublicPathMatcher PUBLIC = new PublicPathMatcher();

    @Bean
    SecurityWebFilterChain securityChain(
            ServerHttpSecurity http,
            SecurityProperties security,
            WebAccessProperties web,
            ListenAddresses listeners,
            TokenAuthenticator tokens) {
        var origins = new AllowedOrigins(web.cors());
        http.headers(HeaderSpec::disable) // written by SecurityHeadersWriter
                .csrf(CsrfSpec::disable) // no sessions, no cookies: CrossOriginRequestFilter needs no token
                .logout(LogoutSpec::disable)
                .requestCache(RequestCacheSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .addFilterAt(new SecurityHeadersWriter(origins), SecurityWebFiltersOrder.HTTP_HEADERS_WRITER)
                .addFilterAfter(new AllowedHostFilter(web, listeners), SecurityWebFiltersOrder.HTTP_HEADERS_WRITER)
                .addFilterAt(
                        new CorsWebFilter(origins, new CorsProblemProcessor(origins)), SecurityWebFiltersOrder.CORS)
                .addFilterAt(
                        new CrossOriginRequestFilter(new CrossOriginRequestMatcher(origins)),
                        SecurityWebFiltersOrder.CSRF);
        if (security.hasTokens()) {
            var problems = new TokenProblemHandler();
            http.exceptionHandling(answers ->
                            answers.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                    .addFilterAt(authentication(tokens, problems), SecurityWebFiltersOrder.AUTHENTICATION)
                    .authorizeExchange(SecurityConfiguration::authorize);
        }
        return http.build();
    }

    /**
     * Creates the filter that checks the token. It ignores the {@code Authorization} header on public paths, so that a
     * health probe or a page with an old token still works.
     */
    private static AuthenticationWebFilter authentication(TokenAuthenticator tokens, TokenProblemHandler problems) {
        var filter = new AuthenticationWebFilter(tokens);
        filter.setRequiresAuthenticationMatcher(new NegatedServerWebExchangeMatcher(PUBLIC));
        filter.setServerAuthenticationConverter(tokens);
        filter.setAuthenticationFailureHandler(new ServerAuthenticationEntryPointFailureHandler(problems));
        return filter;
    }

    private static void authorize(AuthorizeExchangeSpec requests) {
        requests.matchers(PUBLIC).permitAll();
        PublicPathMatcher.READ_METHODS.forEach(
                method -> requests.pathMatchers(method).hasAuthority(READ));
        requests.anyExchange().hasAuthority(WRITE);
    }

    /**
     * Accepts every path and header. Names in this API contain encoded slashes, percent signs, control characters and
     * semicolons, which the strict firewall rejects. No rule here depends on a normalized path: each non-public path
     * needs a token, and the same parser matches paths to rules and to controllers.
     */
    @Bean
    ServerWebExchangeFirewall firewall() {
        return ServerWebExchangeFirewall.INSECURE_NOOP;
    }

    @Bean
    @Primary
    static ObjectPostProcessor<WebFilterChainDecorator> admission() {
        return new ObjectPostProcessor<>() {
            @Override
            @SuppressWarnings("unchecked") // Spring requests a WebFilterChainDecorator only
            public <D extends WebFilterChainDecorator> D postProcess(D standard) {
                return (D) new RemainingChainDeferringDecorator();
            }
        };
    }

    /** Disables the metrics of single security filters; there are metrics of the whole request. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }
}
