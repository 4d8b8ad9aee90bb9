package io.waymark.ingest.batch;

import io.waymark.domain.state.RestorePoint;

/** What the store says to the restore that a portion begins with. */
sealed interface RestoreLookup {

    /** The portion does not begin with one. */
    record NoRestore() implements RestoreLookup {}

    /** It can be applied: the run goes back to there. */
    record ApplicableRestore(RestorePoint point) implements RestoreLookup {}

    /** It was applied before. */
    record AppliedRestore() implements RestoreLookup {}

    /**
     * It cannot be applied, now and later.
     *
     * @param reason for people
     */
    record RejectedRestore(String reason) implements RestoreLookup {}
}
