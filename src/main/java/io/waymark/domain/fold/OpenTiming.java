package io.waymark.domain.fold;

import io.waymark.domain.schema.Value;
import java.time.Instant;

/**
 * A step that started and has not ended.
 *
 * @param weight bytes that it takes in memory, about
 */
public record OpenTiming(Instant startedAt, Value.Members context, long weight) {
    private static final int OWN = 256;

    public OpenTiming(Instant startedAt, Value.Members context) {
        this(startedAt, context, OWN + context.weight());
    }
}
