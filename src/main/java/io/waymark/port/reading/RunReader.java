package io.waymark.port.reading;

import io.waymark.domain.fold.RunState;
import io.waymark.domain.fold.Sequence;
import io.waymark.domain.fold.Standing;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.Plan;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads what runs are like now. */
public interface RunReader {

    /** Reads runs in the order of their start; a run that has not started counts from its first event. */
    Mono<Answer<Page<Overview>>> runs(Filter filter, PageRequest page);

    /** One run; fails with 404 {@code unknown-run}. */
    Mono<Answer<Summary>> run(RunId run);

    /** Returns the plan and the context of a run; fails with 404 {@code unknown-run}. */
    Mono<Answer<Planned>> plan(RunId run);

    /** The executions on the path; fails with 404 {@code unknown-run}. */
    Mono<Answer<OnPath>> path(RunId run);

    /**
     * Which runs are wanted.
     *
     * @param workflow {@code namespace/name}; null for any
     * @param states empty for any
     * @param since runs that started then or later; a run that has not started counts from its first event
     * @param until runs that started before
     */
    record Filter(
            @Nullable String workflow,
            Set<Lifecycle> states,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /**
     * A run at a glance.
     *
     * @param breaking how many of the changes that are kept break
     * @param deadLetters how many dead letters name the run
     */
    record Overview(
            RunId id, Standing standing, Plan plan, RunState.Counters counters, Breaking breaking, long deadLetters) {}

    /**
     * Changes that break who reads the new data with the old schema's expectations.
     *
     * @param records all of them
     * @param changes without the records of schemas that break only because one of their fields does
     */
    record Breaking(long records, long changes) {
        public static final Breaking NONE = new Breaking(0, 0);
    }

    /**
     * A run as a whole.
     *
     * @param activeModules those on the path, in sequence order
     * @param metadataModules those that have metadata now, in sequence order
     * @param changeTypes how many of the changes that are kept are of each type; absent when none is
     * @param targetTypes how many of the changes that are kept are of each target; absent when none is
     */
    record Summary(
            Overview run,
            Sequence sequence,
            List<String> activeModules,
            List<String> metadataModules,
            Map<Change.Type, Long> changeTypes,
            Map<Change.Target, Long> targetTypes) {}

    /**
     * The plan and the context of a run.
     *
     * @param context what its events added
     */
    record Planned(Plan plan, Value.Members context) {}

    /**
     * A run's path.
     *
     * @param executions in sequence order
     */
    record OnPath(Sequence sequence, List<Execution> executions) {}
}
