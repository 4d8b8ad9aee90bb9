package io.waymark.client;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored result of one completed execution of a module. Immutable.
 *
 * @param key the execution key, which is the path from the first module to this execution; as text {@code
 *     Loader[load_v1]_Synthesizer[method_a]}
 * @param data the output data; {@link Value.Null} if the event contained none
 * @param reference the location of data that is stored elsewhere; empty for none
 * @param schema a reference to the output schema; null if the module reported none
 * @param recordedAt the time of the event
 */
public record ModuleResult(
        ExecutionKey key,
        Value data,
        Value.Members reference,
        @Nullable SchemaReference schema,
        Instant recordedAt) {}
