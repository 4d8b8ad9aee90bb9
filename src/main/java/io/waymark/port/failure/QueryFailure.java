package io.waymark.port.failure;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import java.util.List;

/**
 * A reason why a request for stored data failed, for example an unknown run or a query that took too long. The web
 * layer maps each reason to an HTTP response.
 */
public sealed interface QueryFailure {

    /** Returns the cause in one sentence without its final period. The remedy depends on the caller. */
    String message();

    /** Returns an exception that carries this failure. */
    default QueryFailedException exception() {
        return new QueryFailedException(this);
    }

    /** Returns whether an error is a failure of the kind {@link UnknownRun}. */
    static boolean isUnknownRun(Throwable error) {
        return error instanceof QueryFailedException read && read.failure() instanceof UnknownRun;
    }

    /** The requested run is not stored. */
    record UnknownRun(RunId run) implements QueryFailure {
        @Override
        public String message() {
            return "Run " + run + " does not exist";
        }
    }

    /** The run has no module of this name. */
    record UnknownModule(RunId run, String module) implements QueryFailure {
        @Override
        public String message() {
            return "Run " + run + " has no module " + module;
        }
    }

    /** The module had no schema at the requested time. */
    record UnknownMetadata(RunId run, String module) implements QueryFailure {
        @Override
        public String message() {
            return "Module " + module + " of run " + run + " had reported no schema";
        }
    }

    /** The run never had this snapshot. */
    record UnknownSnapshot(RunId run, HistoryRecordId snapshot) implements QueryFailure {
        @Override
        public String message() {
            return "Run " + run + " has no " + snapshot;
        }
    }

    /**
     * The run had the requested snapshot, but has deleted it because of its limit of snapshots.
     *
     * @param run the run
     * @param snapshot the deleted snapshot
     * @param limit the number of snapshots that the run keeps; 0 if it keeps all new ones
     * @param exact whether {@code later} is the snapshot that displaced the deleted one, and not a still later one
     * @param later the snapshot with which, or before which, the snapshot was deleted
     * @param laterTime the time of {@code later}
     */
    record PrunedSnapshot(
            RunId run, HistoryRecordId snapshot, long limit, boolean exact, HistoryRecordId later, Instant laterTime)
            implements QueryFailure {
        @Override
        public String message() {
            var cause = limit == 0
                    ? "a limit that no longer applies removed it"
                    : "the run retains its last " + limit + " (limits.max_snapshots), and this one was removed";
            return "Run " + run + " no longer has " + snapshot + ": " + cause + (exact ? " when " : " before ") + later
                    + " was recorded, at " + laterTime;
        }
    }

    /** No dataset has this name. */
    record UnknownDataset(DatasetName dataset) implements QueryFailure {
        @Override
        public String message() {
            return "Dataset " + dataset + " does not exist";
        }
    }

    /** The dataset has no version with this number. */
    record UnknownDatasetVersion(DatasetName dataset, long version) implements QueryFailure {
        @Override
        public String message() {
            return "Dataset " + dataset + " has no version " + version;
        }
    }

    /** The dataset had no version at this time. */
    record NoDatasetVersionAt(DatasetName dataset, Instant time) implements QueryFailure {
        @Override
        public String message() {
            return "Dataset " + dataset + " had no version at " + time;
        }
    }

    /** No version of the dataset has this field. */
    record UnknownField(DatasetName dataset, String field) implements QueryFailure {
        @Override
        public String message() {
            return "No version of dataset " + dataset + " has the field " + field;
        }
    }

    /** No run of this workflow is recorded. */
    record UnknownWorkflow(Workflow workflow) implements QueryFailure {
        @Override
        public String message() {
            return "Workflow " + workflow + " does not exist";
        }
    }

    /**
     * The workflow has no earlier run with which the run can be compared.
     *
     * @param completedOnly whether only completed runs were considered
     */
    record NoPreviousRun(RunId run, boolean completedOnly) implements QueryFailure {
        @Override
        public String message() {
            return "The workflow of run " + run + " has no earlier " + (completedOnly ? "completed " : "") + "run";
        }
    }

    /** No schema with this hash is stored. */
    record UnknownSchema(ContentHash hash) implements QueryFailure {
        @Override
        public String message() {
            return "Schema " + hash + " does not exist";
        }
    }

    /** No dead letter with this id is stored. */
    record UnknownDeadLetter(long id) implements QueryFailure {
        @Override
        public String message() {
            return "Dead letter " + id + " does not exist";
        }
    }

    /**
     * A run is too large to be read by one request.
     *
     * @param run the run
     * @param bytes the size of the config, the context and the open timings of the run
     * @param maxBytes the maximum of this size
     */
    record RunTooLarge(RunId run, long bytes, long maxBytes) implements QueryFailure {
        @Override
        public String message() {
            return "The config, the context and the open timings of run " + run + " take " + bytes
                    + " bytes, more than the " + maxBytes + " bytes that a request may read";
        }
    }

    /**
     * A run is too large to be compared by one request.
     *
     * @param run the run
     * @param bytes the approximate size of its executions, results and schemas
     * @param maxBytes the maximum of this size
     */
    record ComparedRunTooLarge(RunId run, long bytes, long maxBytes) implements QueryFailure {
        @Override
        public String message() {
            return "The executions, results and schemas of run " + run + " take about " + bytes
                    + " bytes, more than the " + maxBytes + " bytes that a comparison may read";
        }
    }

    /**
     * The stored history of a run contradicts itself, so that a restore would fail. Only a manual change of rows in the
     * database causes this.
     *
     * @param run the run
     * @param problem a description of the contradiction, for people
     */
    record InconsistentHistory(RunId run, String problem) implements QueryFailure {
        @Override
        public String message() {
            return "Cannot restore run " + run + " to this snapshot: " + problem;
        }
    }

    /** Too many requests wait for the database. A retry may succeed. */
    record Busy() implements QueryFailure {
        @Override
        public String message() {
            return "Too many requests wait for the database";
        }
    }

    /** The query took longer than its time limit. A request for less data may succeed. */
    record TimedOut() implements QueryFailure {
        @Override
        public String message() {
            return "The query exceeded its time limit";
        }
    }

    /** The text is not a cursor of a feed. */
    record InvalidCursor(String text) implements QueryFailure {
        @Override
        public String message() {
            return "Cannot parse the cursor " + text;
        }
    }

    /** The text is not a run id. */
    record InvalidRunId(String text) implements QueryFailure {
        @Override
        public String message() {
            return "Cannot use a run id: it must be " + RunId.FORMAT_RULE + ": " + text;
        }
    }

    /**
     * A request filters by a value that does not exist.
     *
     * @param name the name of the filter
     * @param value the invalid value
     * @param allowed the values that exist
     */
    record InvalidFilter(String name, String value, List<String> allowed) implements QueryFailure {
        @Override
        public String message() {
            return "The filter " + name + " has no value '" + value + "'";
        }
    }
}
