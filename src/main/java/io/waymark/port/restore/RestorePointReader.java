package io.waymark.port.restore;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.state.RestorePoint;
import io.waymark.port.RequestRejectedException;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.StoreUnavailableException;
import reactor.core.publisher.Mono;

/** Where runs can go back to, and what came of restores. Every method fails with {@link StoreUnavailableException} when trying again may help. */
public interface RestorePointReader {

    /**
     * What a run was right after one of its snapshots, from what is stored now, verified: the content of every schema
     * has its hash, the chain of snapshots has no holes, and what they tell of executions and metadata fits. Costs what
     * changed since, not what the run is long.
     *
     * @return fails with {@link RequestRejectedException}: 404 {@code unknown-run} or {@code unknown-snapshot}, 410 {@code
     *     pruned-snapshot}, 409 {@code inconsistent-history} when the verification fails
     */
    Mono<RestorePoint> load(RunId run, RecordId snapshot);

    /** The same with the run as it is at that moment. */
    Mono<RestorableRun> loadWithRun(RunId run, RecordId snapshot);

    /** The snapshot that a restore made; nothing while it is not applied. */
    Mono<RecordId> findAppliedRestore(EventIdentity restore);

    /**
     * Why a restore was put aside, as far as that was lately; else nothing.
     *
     * @param signature of the event, which tells it from all others
     */
    Mono<String> findRejection(RunId run, String signature);
}
