package io.waymark.port.restore;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.state.RestorePoint;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.StoreUnavailableException;
import reactor.core.publisher.Mono;

/**
 * Reads the state to which a restore sets a run back (the restore point), and the outcomes of restores. Every method
 * fails with {@link StoreUnavailableException} if a retry may succeed.
 */
public interface RestorePointReader {

    /**
     * Computes the state of a run right after one of its snapshots from the current stored data, and verifies it. Every
     * schema must match its hash, the chain of snapshots must have no holes, and the snapshots must match executions
     * and metadata. The cost depends on the changes since the snapshot and not on the length of the run.
     *
     * @return fails with {@link QueryFailure.UnknownRun}, {@link QueryFailure.UnknownSnapshot} or {@link
     *     QueryFailure.PrunedSnapshot}, and with {@link QueryFailure.InconsistentHistory} if the verification fails
     */
    Mono<RestorePoint> load(RunId run, HistoryRecordId snapshot);

    /** Returns the restore point together with the state of the run at the same moment. */
    Mono<RestorableRun> loadWithRun(RunId run, HistoryRecordId snapshot);

    /** Returns the snapshot that a restore added. Empty as long as the restore is not applied. */
    Mono<HistoryRecordId> findAppliedRestore(EventIdentity restore);

    /**
     * Returns the reason why a restore was recently rejected. Empty otherwise.
     *
     * @param signature the signature of the event, which identifies it
     */
    Mono<String> findRejection(RunId run, String signature);
}
