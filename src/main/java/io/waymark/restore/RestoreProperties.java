package io.waymark.restore;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a request for a restore waits, {@code waymark.restore.…}.
 *
 * @param timeout until the restore is stored; it may be stored later all the same
 */
@ConfigurationProperties("waymark.restore")
record RestoreProperties(@DefaultValue("20s") Duration timeout) {
    RestoreProperties {
        SettingChecks.atLeast(Duration.ofMillis(1), "waymark.restore.timeout", timeout);
    }
}
