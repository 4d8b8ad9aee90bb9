package io.waymark.web.server;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits and timeouts of the HTTP server. These are the settings {@code waymark.http.…}.
 *
 * @param maxConnections the maximum number of open connections; the server immediately closes each additional one
 * @param headerTimeout the maximum time from the first byte of a request to the end of its headers
 * @param readTimeout the maximum time between two parts of the body of a request
 * @param requestTimeout the maximum time from the end of the headers of a request to the end of its body
 * @param writeTimeout the time after which a connection is closed if its client reads nothing of a response
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
