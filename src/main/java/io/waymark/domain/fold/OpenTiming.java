package io.waymark.domain.fold;

import io.waymark.domain.schema.Value;
import java.time.Instant;

/** A step that started and has not ended. */
public record OpenTiming(Instant startedAt, Value.Members context) {}
