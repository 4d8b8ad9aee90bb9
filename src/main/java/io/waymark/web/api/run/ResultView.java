package io.waymark.web.api.run;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The result of a completed execution. */
record ResultView(
        String key,
        ExecutionKey path,
        @Nullable RawJson data,
        Value.@Nullable Members ref,
        Value.@Nullable Members profile,
        @Nullable SchemaReference schema,
        Instant recordedAt) {

    static ResultView of(RecordedResult recorded) {
        var result = recorded.result();
        return new ResultView(
                recorded.key().toString(),
                recorded.key(),
                result.data(),
                result.ref(),
                result.profile(),
                recorded.schema(),
                recorded.recordedAt());
    }
}
