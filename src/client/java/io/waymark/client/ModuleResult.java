package io.waymark.client;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a completion left, under the path down to its module.
 *
 * @param key as text it is {@code Loader[load_v1]_Synthesizer[method_a]}
 * @param data {@link Value.Null} when none came along
 * @param reference where larger data lies, empty for nowhere
 * @param schema null when the module reported none
 * @param recordedAt the time of the event
 */
public record ModuleResult(
        ExecutionKey key,
        Value data,
        Value.Members reference,
        @Nullable SchemaReference schema,
        Instant recordedAt) {}
