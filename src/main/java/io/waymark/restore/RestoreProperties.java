package io.waymark.restore;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of restore requests, {@code waymark.restore.…}.
 *
 * @param timeout the maximum time that a request waits until the restore is stored. The restore may still be stored
 *     later.
 */
@ConfigurationProperties("waymark.restore")
record RestoreProperties(@DefaultValue("20s") Duration timeout) {
    RestoreProperties {
        SettingChecks.atLeast(Duration.ofMillis(1), "waymark.restore.timeout", timeout);
    }
}
