package io.waymark.domain.state;

import io.waymark.domain.schema.Value;
import java.time.Instant;

/**
 * A timed step of an execution that has started and not ended.
 *
 * @param startedAt the start of the step
 * @param context the further members of the start event
 * @param estimatedBytes the approximate size in memory in bytes
 */
public record OpenTiming(Instant startedAt, Value.Members context, long estimatedBytes) {
    private static final int BASE_BYTES = 256;

    public OpenTiming(Instant startedAt, Value.Members context) {
        this(startedAt, context, BASE_BYTES + context.estimatedBytes());
    }
}
