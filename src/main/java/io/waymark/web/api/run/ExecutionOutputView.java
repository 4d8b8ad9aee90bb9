package io.waymark.web.api.run;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The result of a completed execution in a response.
 *
 * @param key the execution key, which is the path from the first module to the execution, as text
 * @param path the same as {@code key}, as an array
 * @param data the output data; null if there is none
 * @param ref a reference to data that is stored elsewhere; null if there is none
 * @param profile row and null counts of the data; null if there is none
 * @param schema a reference to the output schema; null if there is none
 * @param recordedAt the time of the event that contained the result
 */
record ExecutionOutputView(
        String key,
        ExecutionKey path,
        @Nullable RawJson data,
        Value.@Nullable Members ref,
        Value.@Nullable Members profile,
        @Nullable SchemaReference schema,
        Instant recordedAt) {

    static ExecutionOutputView of(RecordedResult recorded) {
        var result = recorded.result();
        return new ExecutionOutputView(
                recorded.key().toString(),
                recorded.key(),
                result.data(),
                result.ref(),
                result.profile(),
                recorded.schema(),
                recorded.recordedAt());
    }
}
