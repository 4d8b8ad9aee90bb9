package io.waymark.domain.run;

import io.waymark.domain.schema.ContentHash;
import java.time.Instant;

/**
 * The attributes that all events have, independent of their type (CloudEvents 1.0).
 *
 * @param runId the run to which the event belongs
 * @param source the producer of the event
 * @param id the id of the event, unique per run and source
 * @param time the time of the event, to the microsecond
 * @param content the hash of type, time and data; an event with the same id and another hash is a conflict
 * @param legacyContent the hash that release 0.1 stored for the same event
 */
public record EventAttributes(
        RunId runId, String source, String id, Instant time, ContentHash content, ContentHash legacyContent) {
    /** Creates the envelope of an event that has the same hash in all releases. */
    public EventAttributes(RunId runId, String source, String id, Instant time, ContentHash content) {
        this(runId, source, id, time, content, content);
    }

    /** Returns whether an event with this stored hash has the same content (EVT-5). */
    public boolean hasContent(ContentHash stored) {
        return content.equals(stored) || legacyContent.equals(stored);
    }
}
