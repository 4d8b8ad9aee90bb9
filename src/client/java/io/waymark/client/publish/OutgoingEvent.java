package io.waymark.client.publish;

import io.waymark.domain.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An event that is ready to be sent. Immutable.
 *
 * @param run the run to which the event belongs
 * @param id the id of the event, unique per run and source. If an event arrives twice, Waymark applies it only once.
 * @param time the time of the event
 * @param json the event as CloudEvents JSON: one line of ASCII
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
