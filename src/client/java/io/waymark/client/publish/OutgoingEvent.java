package io.waymark.client.publish;

import io.waymark.domain.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An event on its way.
 *
 * @param id unique per run and source, so that sending it twice does no harm
 * @param time of the event
 * @param json the CloudEvent in structured mode: one line of ASCII
 */
public record OutgoingEvent(RunId run, String id, Instant time, String json) {
    byte[] bytes() {
        return json.getBytes(StandardCharsets.US_ASCII);
    }

    /** In bytes. */
    int size() {
        return json.length();
    }
}
