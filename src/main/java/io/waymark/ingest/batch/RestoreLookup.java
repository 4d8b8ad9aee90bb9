package io.waymark.ingest.batch;

import io.waymark.domain.state.RestorePoint;

/** The outcome of the lookup of the restore at the start of a batch. */
sealed interface RestoreLookup {

    /** The batch does not start with a restore. */
    record NoRestore() implements RestoreLookup {}

    /** The restore can be applied and sets the run back to the given point. */
    record ApplicableRestore(RestorePoint point) implements RestoreLookup {}

    /** An earlier batch applied the restore. */
    record AppliedRestore() implements RestoreLookup {}

    /**
     * The restore cannot be applied, now or later.
     *
     * @param reason human-readable text for the dead letter
     */
    record RejectedRestore(String reason) implements RestoreLookup {}
}
