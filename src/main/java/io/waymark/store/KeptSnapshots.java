package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Snapshot;
import io.waymark.port.RequestRejected;
import io.waymark.store.table.RunTable;
import io.waymark.store.table.SnapshotTable;
import reactor.core.publisher.Mono;

/** Which snapshots a run keeps, and what became of the others. */
final class KeptSnapshots {
    private KeptSnapshots() {}

    /** The id's number; fails unless the run keeps a snapshot of this number, and tells when and why it does not. */
    static Mono<Long> number(Connection connection, RunTable.Stored run, RecordId id) {
        var kept = run.counters().snapshots();
        if (kept.keeps(id.number())) {
            return Mono.just(id.number());
        }
        return id.number() < 1 || id.number() > kept.ever()
                ? Mono.error(() -> Unknown.snapshot(run.id(), id))
                : pruned(connection, run, id);
    }

    /** It went when the run recorded so many more; where that one is gone too, before the oldest that is kept. */
    private static Mono<Long> pruned(Connection connection, RunTable.Stored run, RecordId id) {
        long limit = run.plan().limitsOrDefault().snapshots();
        long by = id.number() + limit;
        boolean known = limit > 0 && run.counters().snapshots().keeps(by);
        return SnapshotTable.select(
                        connection,
                        run.number(),
                        known ? by : run.counters().snapshots().floor() + 1)
                .map(found -> refusal(run, id, limit, known ? "when" : "before", found.snapshot()))
                .flatMap(Mono::error);
    }

    private static RequestRejected refusal(RunTable.Stored run, RecordId id, long limit, String word, Snapshot then) {
        var how = limit == 0
                ? "a limit, lifted since, cut it off "
                : "it keeps its last " + limit + " (limits.max_snapshots), and this one went ";
        return Unknown.pruned(run.id(), id, how + word + " " + then.id() + " was recorded, at " + then.time());
    }
}
