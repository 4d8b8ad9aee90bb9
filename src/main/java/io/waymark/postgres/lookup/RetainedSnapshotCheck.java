package io.waymark.postgres.lookup;

import io.r2dbc.spi.Connection;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.port.failure.QueryFailure;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.run.RunTable;
import reactor.core.publisher.Mono;

/**
 * Checks whether a run still has a given snapshot, the record of one step of an execution. If the snapshot was deleted
 * because of the limit of the run's history, the error states when and why.
 */
public final class RetainedSnapshotCheck {
    private RetainedSnapshotCheck() {}

    /**
     * Returns the number of the snapshot within the run. Fails with {@link QueryFailure.UnknownSnapshot} if the run
     * never had this number. Fails with {@link QueryFailure.PrunedSnapshot}, with the time and the reason, if the
     * snapshot was deleted.
     */
    public static Mono<Long> number(Connection connection, RunTable.StoredRunRow run, HistoryRecordId id) {
        var kept = run.counters().snapshots();
        if (kept.isRetained(id.number())) {
            return Mono.just(id.number());
        }
        return kept.isPruned(id.number())
                ? failPruned(connection, run, id)
                : Mono.error(() -> new QueryFailure.UnknownSnapshot(run.id(), id).exception());
    }

    /**
     * Fails with the reason for the deletion. With a limit of n, a snapshot is deleted when the run records the n-th
     * snapshot after it. The error names that snapshot or, if it was deleted too, the oldest one that the run still
     * has.
     */
    private static Mono<Long> failPruned(Connection connection, RunTable.StoredRunRow run, HistoryRecordId id) {
        long limit = run.plan().limitsOrDefault().snapshots();
        long cause = id.number() + limit;
        boolean hasCause = limit > 0 && run.counters().snapshots().isRetained(cause);
        return SnapshotTable.select(
                        connection,
                        run.number(),
                        hasCause ? cause : run.counters().snapshots().prunedThrough() + 1)
                .map(SnapshotTable.SnapshotWithPath::snapshot)
                .flatMap(later -> Mono.error(
                        () -> new QueryFailure.PrunedSnapshot(run.id(), id, limit, hasCause, later.id(), later.time())
                                .exception()));
    }
}
