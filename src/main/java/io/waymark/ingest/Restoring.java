package io.waymark.ingest;

import io.waymark.domain.fold.RestorePoint;

/** What the store says to the restore that a portion begins with. */
sealed interface Restoring {

    /** The portion does not begin with one. */
    record None() implements Restoring {}

    /** It can be applied: the run goes back to there. */
    record To(RestorePoint point) implements Restoring {}

    /** It was applied before. */
    record Done() implements Restoring {}

    /**
     * It cannot be applied, now and later.
     *
     * @param reason for people
     */
    record Refused(String reason) implements Restoring {}
}
