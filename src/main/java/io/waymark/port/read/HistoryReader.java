package io.waymark.port.read;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.RecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads what a run recorded and keeps, in the order in which it was recorded. Every method fails with 404 {@code
 * unknown-run}. In filters an empty set stands for everything, names match exactly.
 */
public interface HistoryReader {

    Mono<AsOf<Page<Snapshot>>> snapshots(RunId run, SnapshotFilter filter, PageRequest page);

    /** The same with their schemas. */
    Mono<AsOf<Page<ResolvedSnapshot>>> resolvedSnapshots(RunId run, SnapshotFilter filter, PageRequest page);

    /** One snapshot; fails with 404 {@code unknown-snapshot} or 410 {@code pruned-snapshot}. */
    Mono<AsOf<ResolvedSnapshot>> snapshot(RunId run, RecordId id);

    Mono<AsOf<Page<ChangeRecord>>> changes(RunId run, ChangeFilter filter, PageRequest page);

    /** Closed timings in order of their ends, then the open ones in order of their starts. */
    Mono<AsOf<Page<Timing>>> timings(RunId run, TimingFilter filter, PageRequest page);

    record SnapshotFilter(Set<String> modules, Set<String> experiments, Set<Snapshot.Phase> phases) {}

    /** A snapshot and the schemas that it refers to. */
    record ResolvedSnapshot(
            Snapshot snapshot,
            @Nullable Schema before,
            @Nullable Schema after) {}

    /**
     * Which changes are wanted.
     *
     * @param fields also gives the records of schemas that came or went with one of these fields
     * @param snapshots those that the changes belong to
     */
    record ChangeFilter(
            Set<String> modules,
            Set<String> experiments,
            Set<String> fields,
            Set<Change.Type> types,
            Set<Change.Target> targets,
            Set<Change.Category> categories,
            Set<Change.Compatibility> compatibilities,
            Set<RecordId> snapshots) {}

    record TimingFilter(Set<String> modules, Set<String> steps) {}
}
