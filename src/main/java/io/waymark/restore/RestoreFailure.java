package io.waymark.restore;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.RunId;

/**
 * A reason why a restore request failed, or why its outcome is not yet known. Failures to read the target state of the
 * restore have the type {@link io.waymark.port.failure.QueryFailure} instead.
 */
public sealed interface RestoreFailure {

    /** The request names a module that the run does not have. */
    record UnknownModule(RunId run, String module) implements RestoreFailure {}

    /** The run is an observation of a dataset, which has no executions to restore. */
    record UnrestorableRun(RunId run) implements RestoreFailure {}

    /**
     * The restore was rejected, because an event of the run that arrived before it made it impossible.
     *
     * @param run the run
     * @param reason the reason for people
     */
    record Rejected(RunId run, String reason) implements RestoreFailure {}

    /** The restore event is published, but was not stored within the time limit. It may still be stored later. */
    record Pending(RunId run) implements RestoreFailure {}

    /**
     * Another restore with the same id but different parameters was already applied.
     *
     * @param run the run
     * @param added the snapshot that the other restore added
     */
    record IdReused(RunId run, HistoryRecordId added) implements RestoreFailure {}
}
