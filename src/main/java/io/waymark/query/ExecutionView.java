package io.waymark.query;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
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
 */
record ExecutionView(
        String key,
        ExecutionKey path,
        String moduleName,
        String experimentName,
        OptionalLong attempt,
        Lifecycle state,
        boolean planned,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    static ExecutionView planned(ExecutionKey key, @Nullable Execution execution) {
        return of(execution == null ? Execution.planned(0, key) : execution.movedTo(key), true);
    }

    static ExecutionView unplanned(Execution execution) {
        return of(execution, false);
    }

    private static ExecutionView of(Execution execution, boolean planned) {
        var what = execution.key().last();
        return new ExecutionView(
                execution.key().toString(),
                execution.key(),
                what.module(),
                what.experiment(),
                execution.attempt() == null ? OptionalLong.empty() : OptionalLong.of(execution.attempt()),
                execution.state(),
                planned,
                execution.startedAt(),
                execution.endedAt());
    }
}
