package io.waymark.domain.history;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ExecutionResult;
import io.waymark.domain.schema.SchemaReference;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The result of a completed execution.
 *
 * @param key the path down to the execution
 * @param recordedAt the time of the event
 */
public record RecordedResult(
        ExecutionKey key, ExecutionResult result, @Nullable SchemaReference schema, Instant recordedAt) {}
