package io.waymark.postgres.lookup;

import io.r2dbc.spi.Connection;
import io.waymark.domain.history.RecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.port.RequestRejectedException;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.run.RunTable;
import reactor.core.publisher.Mono;

/** Which snapshots a run keeps, and what became of the others. */
public final class SnapshotLookup {
    private SnapshotLookup() {}

    /** The id's number; fails unless the run keeps a snapshot of this number, and tells when and why it does not. */
    public static Mono<Long> number(Connection connection, RunTable.StoredRunRow run, RecordId id) {
        var kept = run.counters().snapshots();
        if (kept.isRetained(id.number())) {
            return Mono.just(id.number());
        }
        return id.number() < 1 || id.number() > kept.lastNumber()
                ? Mono.error(() -> NotFound.snapshot(run.id(), id))
                : prunedThrough(connection, run, id);
    }

    /** It went when the run recorded so many more; where that one is gone too, before the oldest that is kept. */
    private static Mono<Long> prunedThrough(Connection connection, RunTable.StoredRunRow run, RecordId id) {
        long limit = run.plan().limitsOrDefault().snapshots();
        long by = id.number() + limit;
        boolean number = limit > 0 && run.counters().snapshots().isRetained(by);
        return SnapshotTable.select(
                        connection,
                        run.number(),
                        number ? by : run.counters().snapshots().prunedThrough() + 1)
                .map(found -> rejection(run, id, limit, number ? "when" : "before", found.snapshot()))
                .flatMap(Mono::error);
    }

    private static RequestRejectedException rejection(
            RunTable.StoredRunRow run, RecordId id, long limit, String word, Snapshot then) {
        var how = limit == 0
                ? "a limit, lifted since, cut it off "
                : "it keeps its last " + limit + " (limits.max_snapshots), and this one went ";
        return NotFound.pruned(run.id(), id, how + word + " " + then.id() + " was recorded, at " + then.time());
    }
}
