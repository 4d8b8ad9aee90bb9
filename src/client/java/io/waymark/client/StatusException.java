package io.waymark.client;

/** The superclass of all failures of a status. The message names the operation, the cause and the remedy. */
public abstract sealed class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private StatusException(String message) {
        super(message);
    }

    public static StatusException moduleNotExecuted(String module, String recordName) {
        return new ModuleNotExecutedException("Cannot return the " + recordName + " of module " + module
                + ": no execution of the module has completed with one: run the module first");
    }

    public static StatusException unknownModule(String module, Iterable<String> sequence) {
        return new UnknownModuleException("Cannot find module " + module
                + ": it is not in the sequence of the run: use one of " + String.join(", ", sequence));
    }

    public static StatusException unknownSnapshot(String snapshotId) {
        return new UnknownSnapshotException(
                "Cannot find snapshot " + snapshotId + ": the run never had it: getSnapshots() lists the snapshots");
    }

    public static StatusException prunedSnapshot(String snapshotId) {
        return new PrunedSnapshotException("Cannot find snapshot " + snapshotId
                + ": the run pruned it: getSnapshots() lists the kept ones, a higher limit keeps more");
    }

    /** A module has no completed execution, or no completed execution with the requested record. */
    public static final class ModuleNotExecutedException extends StatusException {
        private static final long serialVersionUID = 1;

        public ModuleNotExecutedException(String message) {
            super(message);
        }
    }

    /** A module is not part of the run. */
    public static final class UnknownModuleException extends StatusException {
        private static final long serialVersionUID = 1;

        public UnknownModuleException(String message) {
            super(message);
        }
    }

    /** The run never had the snapshot. */
    public static final class UnknownSnapshotException extends StatusException {
        private static final long serialVersionUID = 1;

        public UnknownSnapshotException(String message) {
            super(message);
        }
    }

    /** The run pruned the snapshot because of its limits. */
    public static final class PrunedSnapshotException extends StatusException {
        private static final long serialVersionUID = 1;

        public PrunedSnapshotException(String message) {
            super(message);
        }
    }

    /** A config is invalid. */
    public static final class InvalidConfigException extends StatusException {
        private static final long serialVersionUID = 1;

        public InvalidConfigException(String message) {
            super(message);
        }
    }

    /** Waymark rejected a restore because the stored history is inconsistent. */
    public static final class InconsistentHistoryException extends StatusException {
        private static final long serialVersionUID = 1;

        public InconsistentHistoryException(String message) {
            super(message);
        }
    }

    /** An event is invalid, for example because a name is too long or the event exceeds its size limit. */
    public static final class InvalidEventException extends StatusException {
        private static final long serialVersionUID = 1;

        public InvalidEventException(String message) {
            super(message);
        }
    }

    /** A status file is malformed, or cannot be read or written. */
    public static final class StatusFileException extends StatusException {
        private static final long serialVersionUID = 1;

        public StatusFileException(String message) {
            super(message);
        }
    }

    /** Waymark has no run with this id. */
    public static final class UnknownRunException extends StatusException {
        private static final long serialVersionUID = 1;

        public UnknownRunException(String message) {
            super(message);
        }
    }

    /** Waymark is unreachable or did not respond in time. */
    public static final class ServiceUnavailableException extends StatusException {
        private static final long serialVersionUID = 1;

        public ServiceUnavailableException(String message) {
            super(message);
        }
    }

    /**
     * Waymark rejected a request for another reason. The message has the details of the problem document (RFC 9457).
     */
    public static final class RequestRejectedException extends StatusException {
        private static final long serialVersionUID = 1;

        private final int status;

        public RequestRejectedException(int status, String message) {
            super(message);
            this.status = status;
        }

        /** Returns the HTTP status code. */
        public int status() {
            return status;
        }
    }
}
