package io.waymark.ingest;

import io.waymark.Setting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Events over HTTP, {@code waymark.events.…}.
 *
 * @param maxBody of one request
 * @param maxEvent of one event
 */
@ConfigurationProperties("waymark.events")
record EventsSettings(
        @DefaultValue("10MB") DataSize maxBody,
        @DefaultValue("1MB") DataSize maxEvent) {
    EventsSettings {
        Setting.atLeast(DataSize.ofBytes(1), "waymark.events.max-event", maxEvent);
        Setting.atLeast(maxEvent, "waymark.events.max-body", maxBody);
        Setting.atMost(DataSize.ofGigabytes(1), "waymark.events.max-body", maxBody);
    }
}
