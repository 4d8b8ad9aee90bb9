package io.waymark.web.server;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits and timeouts of the HTTP server, {@code waymark.http.…}.
 *
 * @param maxConnections open connections at a time; the server closes each further one at once
 * @param headerTimeout from the first byte of a request to the end of its headers
 * @param readTimeout between two pieces of a request's body
 * @param requestTimeout from the end of a request's headers to the end of its body
 * @param writeTimeout how long a client may read nothing of a response
 */
@ConfigurationProperties("waymark.http")
record HttpServerProperties(
        @DefaultValue("20000") int maxConnections,
        @DefaultValue("10s") Duration headerTimeout,
        @DefaultValue("15s") Duration readTimeout,
        @DefaultValue("60s") Duration requestTimeout,
        @DefaultValue("90s") Duration writeTimeout) {
    HttpServerProperties {
        SettingChecks.atLeast(1, "waymark.http.max-connections", maxConnections);
        SettingChecks.atLeast(MIN_DURATION, "waymark.http.header-timeout", headerTimeout);
        SettingChecks.atLeast(MIN_DURATION, "waymark.http.read-timeout", readTimeout);
        SettingChecks.atLeast(MIN_DURATION, "waymark.http.request-timeout", requestTimeout);
        SettingChecks.atLeast(MIN_DURATION, "waymark.http.write-timeout", writeTimeout);
    }

    private static final Duration MIN_DURATION = Duration.ofMillis(100);
}
