package io.waymark.port.read;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.failure.QueryFailure;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lists the snapshots, changes and timings that a run still keeps, in the order in which they were recorded. Every
 * method fails with {@link QueryFailure.UnknownRun} if the run is not stored. An empty set in a filter matches
 * everything. Names match exactly.
 */
public interface HistoryReader {

    Mono<ResultAtPosition<Page<Snapshot>>> snapshots(RunId run, SnapshotFilter filter, PageRequest page);

    /** Returns snapshots with their schemas. */
    Mono<ResultAtPosition<Page<ResolvedSnapshot>>> resolvedSnapshots(
            RunId run, SnapshotFilter filter, PageRequest page);

    /**
     * Returns one snapshot with its schemas. Fails with {@link QueryFailure.UnknownSnapshot} or {@link
     * QueryFailure.PrunedSnapshot}.
     */
    Mono<ResultAtPosition<ResolvedSnapshot>> snapshot(RunId run, HistoryRecordId id);

    Mono<ResultAtPosition<Page<ChangeRecord>>> changes(RunId run, ChangeFilter filter, PageRequest page);

    /** Returns the closed timings in order of their ends, then the open ones in order of their starts. */
    Mono<ResultAtPosition<Page<Timing>>> timings(RunId run, TimingFilter filter, PageRequest page);

    /** Selects the snapshots that have one of the values in each set. */
    record SnapshotFilter(Set<String> modules, Set<String> experiments, Set<Snapshot.Phase> phases) {}

    /**
     * A snapshot with the content of its schemas.
     *
     * @param snapshot the snapshot
     * @param before the schema before the step; null if there was none
     * @param after the schema after the step; null if there was none
     */
    record ResolvedSnapshot(
            Snapshot snapshot,
            @Nullable Schema before,
            @Nullable Schema after) {}

    /**
     * A filter for changes.
     *
     * @param fields the fields; a record of a created or deleted schema matches if the schema has one of them
     * @param snapshots the snapshots to which the changes belong
     */
    record ChangeFilter(
            Set<String> modules,
            Set<String> experiments,
            Set<String> fields,
            Set<Change.Type> types,
            Set<Change.Target> targets,
            Set<Change.Category> categories,
            Set<Change.Compatibility> compatibilities,
            Set<HistoryRecordId> snapshots) {}

    /** Selects the timings that have one of the values in each set. */
    record TimingFilter(Set<String> modules, Set<String> steps) {}
}
