package io.waymark.web.security.origin;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.server.ServerWebExchange;

/**
 * The origins whose web pages may use this service ({@code waymark.web.cors.allowed-origins}), as a CORS configuration
 * (API-51). Credentials are never allowed. The service needs none: it has no cookies, and a bearer token is a header
 * that the page sets itself.
 */
public final class AllowedOrigins implements CorsConfigurationSource {
    private static final long PREFLIGHT_SECONDS = 3600;

    private final boolean any;
    private final Set<Origin> origins;
    private final CorsConfiguration configuration = new CorsConfiguration();

    public AllowedOrigins(WebAccessProperties.Cors settings) {
        var allowed = settings.allowedOrigins();
        this.any = allowed.contains(WebAccessProperties.ANY_ORIGIN);
        this.origins =
                allowed.stream().map(Origin::parse).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
        if (any) {
            configuration.addAllowedOrigin(CorsConfiguration.ALL);
        } else {
            configuration.addAllowedOriginPattern(
                    CorsConfiguration.ALL); // the response names the origin of the request
        }
        configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "DELETE"));
        configuration.addAllowedHeader(CorsConfiguration.ALL);
        configuration.setExposedHeaders(List.of(
                "Waymark-Cursor",
                "Waymark-Projected",
                HttpHeaders.ETAG,
                HttpHeaders.RETRY_AFTER,
                HttpHeaders.WWW_AUTHENTICATE));
        configuration.setMaxAge(PREFLIGHT_SECONDS);
    }

    boolean isEmpty() {
        return !any && origins.isEmpty();
    }

    /** Returns whether the pages of an origin may use the service. The opaque origin {@code null} is never allowed. */
    public boolean allows(@Nullable String text) {
        var origin = text == null || isEmpty() ? null : Origin.parse(text);
        return origin != null && (any || origins.contains(origin));
    }

    @Override
    public @Nullable CorsConfiguration getCorsConfiguration(ServerWebExchange exchange) {
        return allows(exchange.getRequest().getHeaders().getFirst(HttpHeaders.ORIGIN)) ? configuration : null;
    }
}
