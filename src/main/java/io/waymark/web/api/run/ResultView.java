package io.waymark.web.api.run;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a completion left. */
record ResultView(
        String key,
        ExecutionKey path,
        @Nullable RawJson data,
        Value.@Nullable Members ref,
        Value.@Nullable Members profile,
        @Nullable SchemaReference schema,
        Instant recordedAt) {

    static ResultView of(RecordedResult filed) {
        var result = filed.result();
        return new ResultView(
                filed.key().toString(),
                filed.key(),
                result.data(),
                result.ref(),
                result.profile(),
                filed.schema(),
                filed.recordedAt());
    }
}
