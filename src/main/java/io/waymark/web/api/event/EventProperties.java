package io.waymark.web.api.event;

import io.waymark.startup.SettingChecks;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Size limits for events that are sent over HTTP. These are the settings {@code waymark.events.…}.
 *
 * @param maxBody the maximum size of the body of one request, after inflation
 * @param maxEvent the maximum size of one event
 */
@ConfigurationProperties("waymark.events")
record EventProperties(
        @DefaultValue("10MB") DataSize maxBody,
        @DefaultValue("1MB") DataSize maxEvent) {
    EventProperties {
        SettingChecks.atLeast(DataSize.ofBytes(1), "waymark.events.max-event", maxEvent);
        SettingChecks.atLeast(maxEvent, "waymark.events.max-body", maxBody);
        SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.events.max-body", maxBody);
    }
}
