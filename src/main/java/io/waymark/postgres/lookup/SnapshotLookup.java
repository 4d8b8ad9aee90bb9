package io.waymark.postgres.lookup;

import io.r2dbc.spi.Connection;
import io.waymark.domain.history.RecordId;
import io.waymark.port.failure.ReadFailure;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.run.RunTable;
import reactor.core.publisher.Mono;

/** Checks whether a run retains a snapshot, and reports when and why a missing one was pruned. */
public final class SnapshotLookup {
    private SnapshotLookup() {}

    /**
     * Returns the number of a snapshot id. Fails with {@link ReadFailure.UnknownSnapshot} if the run never had this
     * number. Fails with {@link ReadFailure.PrunedSnapshot} if the run no longer retains it.
     */
    public static Mono<Long> number(Connection connection, RunTable.StoredRunRow run, RecordId id) {
        var kept = run.counters().snapshots();
        if (kept.isRetained(id.number())) {
            return Mono.just(id.number());
        }
        return id.number() < 1 || id.number() > kept.lastNumber()
                ? Mono.error(() -> new ReadFailure.UnknownSnapshot(run.id(), id).exception())
                : failPruned(connection, run, id);
    }

    /**
     * Fails with the reason for the pruning. A limit of n prunes a snapshot when the run records the n-th one after it.
     * If that one is pruned too, the error names the oldest retained snapshot instead.
     */
    private static Mono<Long> failPruned(Connection connection, RunTable.StoredRunRow run, RecordId id) {
        long limit = run.plan().limitsOrDefault().snapshots();
        long cause = id.number() + limit;
        boolean hasCause = limit > 0 && run.counters().snapshots().isRetained(cause);
        return SnapshotTable.select(
                        connection,
                        run.number(),
                        hasCause ? cause : run.counters().snapshots().prunedThrough() + 1)
                .map(SnapshotTable.SnapshotWithPath::snapshot)
                .flatMap(later -> Mono.error(
                        () -> new ReadFailure.PrunedSnapshot(run.id(), id, limit, hasCause, later.id(), later.time())
                                .exception()));
    }
}
