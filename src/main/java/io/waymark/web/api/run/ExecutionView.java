package io.waymark.web.api.run;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.port.read.ExecutionReader.Listed;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An execution as it is now.
 *
 * @param key for people, {@code Loader[load_v1]_Synthesizer[method_a]}
 * @param path the same for programs
 * @param attempt the last that an event counted; left out when none did
 * @param planned whether the run's config asks for it
 * @param error of an execution that failed
 */
record ExecutionView(
        String key,
        ExecutionKey path,
        String moduleName,
        String experimentName,
        OptionalLong attempt,
        LifecycleState state,
        boolean planned,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Failure error) {

    static ExecutionView of(Listed listed) {
        var execution = listed.execution();
        var what = execution.key().last();
        return new ExecutionView(
                execution.key().toString(),
                execution.key(),
                what.module(),
                what.experiment(),
                execution.attempt() == null ? OptionalLong.empty() : OptionalLong.of(execution.attempt()),
                execution.state(),
                listed.planned(),
                execution.startedAt(),
                execution.endedAt(),
                listed.error());
    }
}
