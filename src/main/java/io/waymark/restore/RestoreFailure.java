package io.waymark.restore;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.RunId;

/** The reason why a restore request has no outcome. A restore point that cannot be read is a failure of the port. */
public sealed interface RestoreFailure {

    /** The run has no module of a requested name. */
    record UnknownModule(RunId run, String module) implements RestoreFailure {}

    /** An earlier event of the run made the restore inapplicable. */
    record Rejected(RunId run, String reason) implements RestoreFailure {}

    /** The restore is published, but it is not stored within the time limit. */
    record Pending(RunId run) implements RestoreFailure {}

    /**
     * A restore with other members has the same id.
     *
     * @param added the snapshot that the other restore added
     */
    record IdReused(RunId run, HistoryRecordId added) implements RestoreFailure {}
}
