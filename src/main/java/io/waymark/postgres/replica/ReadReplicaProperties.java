package io.waymark.postgres.replica;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of a replica of the database for reading. These are the settings {@code waymark.read.…}.
 *
 * @param url the R2DBC URL of the replica; null if all reads go to the primary database
 * @param username the user; null for that of the primary database
 * @param password the password; null for that of the primary database
 * @param poolSize the maximum number of connections to the replica
 * @param maxWait the maximum time that an answer waits for the replica to reach the required position; then the primary
 *     database answers
 * @param pause the time without reads from the replica after it failed
 */
@ConfigurationProperties("waymark.read")
public record ReadReplicaProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("10") int poolSize,
        @DefaultValue("200ms") Duration maxWait,
        @DefaultValue("5s") Duration pause) {
    public ReadReplicaProperties {
        SettingChecks.atLeast(1, "waymark.read.pool-size", poolSize);
        SettingChecks.atLeast(Duration.ZERO, "waymark.read.max-wait", maxWait);
        SettingChecks.atLeast(Duration.ZERO, "waymark.read.pause", pause);
    }
}
