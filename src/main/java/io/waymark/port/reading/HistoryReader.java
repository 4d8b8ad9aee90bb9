package io.waymark.port.reading;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.Schema;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads what a run recorded and keeps, in the order in which it was recorded. Every method fails with 404 {@code
 * unknown-run}. In filters an empty set stands for everything, names match exactly.
 */
public interface HistoryReader {

    Mono<Answer<Page<Snapshot>>> snapshots(RunId run, SnapshotFilter filter, PageRequest page);

    /** The same with their schemas. */
    Mono<Answer<Page<WholeSnapshot>>> wholeSnapshots(RunId run, SnapshotFilter filter, PageRequest page);

    /** One snapshot; fails with 404 {@code unknown-snapshot} or 410 {@code pruned-snapshot}. */
    Mono<Answer<WholeSnapshot>> snapshot(RunId run, RecordId id);

    Mono<Answer<Page<ChangeRecord>>> changes(RunId run, ChangeFilter filter, PageRequest page);

    /** Closed timings in order of their ends, then the open ones in order of their starts. */
    Mono<Answer<Page<Timing>>> timings(RunId run, TimingFilter filter, PageRequest page);

    record SnapshotFilter(Set<String> modules, Set<String> experiments, Set<Snapshot.Phase> phases) {}

    /** A snapshot and the schemas that it refers to. */
    record WholeSnapshot(
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
