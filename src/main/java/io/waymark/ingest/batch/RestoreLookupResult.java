package io.waymark.ingest.batch;

import io.waymark.domain.state.RestorePoint;

/** The outcome of the lookup of the restore at the start of a batch. */
sealed interface RestoreLookupResult {

    /** The batch does not start with a restore. */
    record NoRestore() implements RestoreLookupResult {}

    /** The restore can be applied and sets the run back to the given point. */
    record ApplicableRestore(RestorePoint point) implements RestoreLookupResult {}

    /** An earlier batch applied the restore. */
    record AppliedRestore() implements RestoreLookupResult {}

    /**
     * The restore cannot be applied, now or later.
     *
     * @param reason human-readable text for the dead letter
     */
    record RejectedRestore(String reason) implements RestoreLookupResult {}
}
