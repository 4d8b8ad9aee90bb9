package io.waymark.domain.run;

import io.waymark.domain.schema.ContentHash;
import java.time.Instant;

/**
 * What every event carries (CloudEvents 1.0).
 *
 * @param id unique per run and source
 * @param time of the occurrence, in microseconds
 * @param content hash of type, time and data: the same id with other content is another event
 */
public record Envelope(RunId runId, String source, String id, Instant time, ContentHash content) {}
