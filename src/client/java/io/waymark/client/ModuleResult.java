package io.waymark.client;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored result of a completed execution. Immutable.
 *
 * @param key the path down to the execution; as text {@code Loader[load_v1]_Synthesizer[method_a]}
 * @param data {@link Value.Null} if the event has no result data
 * @param reference the location of larger data; empty for none
 * @param schema null if the module reported no schema
 * @param recordedAt the time of the event
 */
public record ModuleResult(
        ExecutionKey key,
        Value data,
        Value.Members reference,
        @Nullable SchemaReference schema,
        Instant recordedAt) {}
