package io.waymark.domain.run;

import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What every event carries (CloudEvents 1.0).
 *
 * @param id unique per run and source
 * @param time of the occurrence, in microseconds
 * @param content hash of type, time and data: the same id with other content is another event
 * @param contentOf01 the hash that release 0.1 made of the same event, null where it is the same
 */
public record Envelope(
        RunId runId,
        String source,
        String id,
        Instant time,
        ContentHash content,
        @Nullable ContentHash contentOf01) {

    /** Makes the envelope of an event whose content has one hash in all releases. */
    public Envelope(RunId runId, String source, String id, Instant time, ContentHash content) {
        this(runId, source, id, time, content, null);
    }

    /** Returns whether this is the hash of the content, also if release 0.1 stored it. */
    public boolean hasContent(ContentHash stored) {
        return stored.equals(content) || stored.equals(contentOf01);
    }
}
