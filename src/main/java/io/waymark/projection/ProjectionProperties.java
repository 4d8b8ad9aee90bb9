package io.waymark.projection;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the projection.
 *
 * @param enabled whether this instance may run the projection; at least one instance must be allowed to
 * @param poll interval at which the projection looks for new feed entries
 * @param lease time after which another instance takes over from one that has stopped
 * @param stepItems approximate maximum number of feed items that one transaction applies; while more are waiting, it
 *     grows to five times as many
 */
@ConfigurationProperties("waymark.projection")
public record ProjectionProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("100ms") Duration poll,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("2000") int stepItems) {
    public ProjectionProperties {
        SettingChecks.atLeast(Duration.ofMillis(10), "waymark.projection.poll", poll);
        SettingChecks.atLeast(Duration.ofSeconds(1), "waymark.projection.lease", lease);
        SettingChecks.atLeast(1, "waymark.projection.step-items", stepItems);
    }
}
