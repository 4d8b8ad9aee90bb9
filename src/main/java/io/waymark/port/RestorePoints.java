package io.waymark.port;

import io.waymark.domain.fold.RestorePoint;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.RunId;
import reactor.core.publisher.Mono;

/** Where a run can go back to. */
public interface RestorePoints {

    /**
     * What a run was right after one of its snapshots, from what is stored now, verified: the content of every schema
     * has its hash, the chain of snapshots has no holes, and what they tell of executions and metadata fits. Costs what
     * changed since, not what the run is long.
     *
     * @return fails with {@link RequestRejected}: 404 {@code unknown-run} or {@code unknown-snapshot}, 410 {@code
     *     pruned-snapshot}, 409 {@code inconsistent-history} when the verification fails; with {@link StoreUnavailable}
     *     when trying again may help
     */
    Mono<RestorePoint> load(RunId run, RecordId snapshot);
}
