package io.waymark.port;

import io.waymark.domain.fold.RestorePoint;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.RunId;
import reactor.core.publisher.Mono;

/** Where runs can go back to, and what came of restores. Every method fails with {@link StoreUnavailable} when trying again may help. */
public interface RestorePoints {

    /**
     * What a run was right after one of its snapshots, from what is stored now, verified: the content of every schema
     * has its hash, the chain of snapshots has no holes, and what they tell of executions and metadata fits. Costs what
     * changed since, not what the run is long.
     *
     * @return fails with {@link RequestRejected}: 404 {@code unknown-run} or {@code unknown-snapshot}, 410 {@code
     *     pruned-snapshot}, 409 {@code inconsistent-history} when the verification fails
     */
    Mono<RestorePoint> load(RunId run, RecordId snapshot);

    /** The same with the run as it is at that moment. */
    Mono<Restorable> loadWithRun(RunId run, RecordId snapshot);

    /** The snapshot that a restore made; nothing while it is not applied. */
    Mono<RecordId> made(EventIdentity restore);

    /**
     * Why a restore was put aside, as far as that was lately; else nothing.
     *
     * @param signature of the event, which tells it from all others
     */
    Mono<String> refusal(RunId run, String signature);
}
