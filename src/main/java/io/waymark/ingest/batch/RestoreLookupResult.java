package io.waymark.ingest.batch;

import io.waymark.domain.state.RestorePoint;

/**
 * The result of checking whether a batch starts with a restore, and whether that restore can be applied. A restore sets
 * a run back to the state right after an earlier snapshot.
 */
sealed interface RestoreLookupResult {

    /** The batch does not start with a restore. */
    record NoRestore() implements RestoreLookupResult {}

    /**
     * The restore can be applied.
     *
     * @param point the state to which the restore sets the run back
     */
    record ApplicableRestore(RestorePoint point) implements RestoreLookupResult {}

    /** The restore was already applied by an earlier batch. */
    record AppliedRestore() implements RestoreLookupResult {}

    /**
     * The restore cannot be applied, and a retry cannot succeed. The event becomes a dead letter.
     *
     * @param reason the reason for people
     */
    record RejectedRestore(String reason) implements RestoreLookupResult {}
}
