package io.waymark.ingest.batch;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.store.EventIdentity;
import reactor.core.publisher.Mono;

/**
 * Loads the state (restore point) to which a restore event sets its run back. All events before the restore must be
 * stored first, because the state is read from the database.
 */
public class RestorePointLoader {
    private final RestorePointReader points;

    public RestorePointLoader(RestorePointReader points) {
        this.points = points;
    }

    Mono<RestoreLookupResult> lookUp(EventBatch batch) {
        return batch.leadingRestore().map(this::load).orElseGet(() -> Mono.just(new RestoreLookupResult.NoRestore()));
    }

    private Mono<RestoreLookupResult> load(RunRestored event) {
        return Mono.fromCallable(() -> HistoryRecordId.parse(HistoryRecordId.Kind.SNAPSHOT, event.snapshotId()))
                .flatMap(snapshot -> points.load(event.envelope().runId(), snapshot))
                .<RestoreLookupResult>map(RestoreLookupResult.ApplicableRestore::new)
                .onErrorResume(
                        QueryFailedException.class,
                        failed -> rejectUnlessApplied(event, failed.failure().message()))
                .onErrorResume(
                        IllegalArgumentException.class,
                        malformed -> rejectUnlessApplied(event, String.valueOf(malformed.getMessage())));
    }

    /** Reports a repeated restore as applied, even if its snapshot no longer exists. Rejects any other one. */
    private Mono<RestoreLookupResult> rejectUnlessApplied(RunRestored event, String reason) {
        return points.findAppliedRestore(EventIdentity.of(event.envelope()))
                .<RestoreLookupResult>map(restored -> new RestoreLookupResult.AppliedRestore())
                .defaultIfEmpty(new RestoreLookupResult.RejectedRestore("Cannot apply a restore: " + reason));
    }
}
