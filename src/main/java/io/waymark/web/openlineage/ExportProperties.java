package io.waymark.web.openlineage;

import io.waymark.startup.ApplicationVersion;
import io.waymark.startup.SettingChecks;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings of the export of runs as OpenLineage events.
 *
 * @param producer the URI that the events name as their producer; by default {@code urn:waymark:<version>}
 */
@ConfigurationProperties("waymark.openlineage.export")
record ExportProperties(@Nullable String producer) {
    ExportProperties {
        if (producer != null) {
            SettingChecks.require(
                    isAbsolute(producer),
                    "waymark.openlineage.export.producer",
                    producer,
                    "a URI with a scheme, for example https://example.org/waymark");
        }
    }

    /** Returns the producer of events and facets. */
    String producerOrDefault() {
        return producer == null ? "urn:waymark:" + ApplicationVersion.get() : producer;
    }

    private static boolean isAbsolute(String uri) {
        try {
            return new URI(uri).isAbsolute();
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
