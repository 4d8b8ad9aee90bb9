package io.waymark.client.publish;

import io.waymark.domain.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An event to send. Immutable.
 *
 * @param id unique per run and source; Waymark applies an event only once if it arrives twice
 * @param time the time of the event
 * @param json the CloudEvent in structured mode: one line of ASCII
 */
public record OutgoingEvent(RunId run, String id, Instant time, String json) {
    byte[] bytes() {
        return json.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the size in bytes. */
    int size() {
        return json.length();
    }
}
