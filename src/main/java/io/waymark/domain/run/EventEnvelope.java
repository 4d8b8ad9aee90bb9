package io.waymark.domain.run;

import io.waymark.domain.schema.ContentHash;
import java.time.Instant;

/**
 * What every event carries (CloudEvents 1.0).
 *
 * @param id unique per run and source
 * @param time of the occurrence, in microseconds
 * @param content hash of type, time and data: the same id with other content is another event
 * @param legacyContent the hash that release 0.1 stored for the same event
 */
public record EventEnvelope(
        RunId runId, String source, String id, Instant time, ContentHash content, ContentHash legacyContent) {
    /** Makes the envelope of an event that has one hash in all releases. */
    public EventEnvelope(RunId runId, String source, String id, Instant time, ContentHash content) {
        this(runId, source, id, time, content, content);
    }

    /** Returns whether an event that was stored with this hash has the same content (EVT-5). */
    public boolean hasContent(ContentHash stored) {
        return content.equals(stored) || legacyContent.equals(stored);
    }
}
