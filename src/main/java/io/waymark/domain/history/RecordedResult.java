package io.waymark.domain.history;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ExecutionOutput;
import io.waymark.domain.schema.SchemaReference;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored result (output data) of a completed execution.
 *
 * @param key the key of the execution: the modules and experiments that lead to it, itself included
 * @param result the output data, or a reference to it
 * @param schema the schema of the output data; null if the executor reported none
 * @param recordedAt the time of the event that reported the result
 */
public record RecordedResult(
        ExecutionKey key, ExecutionOutput result, @Nullable SchemaReference schema, Instant recordedAt) {}
