package io.waymark.client;

/**
 * The superclass of the exceptions that the methods of {@link Status} and other classes of this client throw. The
 * message names the operation, the cause and what to do.
 */
public abstract sealed class WaymarkClientException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private WaymarkClientException(String message) {
        super(message);
    }

    public static WaymarkClientException moduleNotExecuted(String module, String recordName) {
        return new ModuleNotExecutedException("Cannot find the " + recordName + " of module " + module
                + ": none of its executions has completed with a recorded " + recordName + ". Run the module first");
    }

    public static WaymarkClientException unknownModule(String module, Iterable<String> sequence) {
        return new UnknownModuleException("Cannot find module " + module
                + ": it is not in the sequence of the run: use one of " + String.join(", ", sequence));
    }

    public static WaymarkClientException unknownSnapshot(String snapshotId) {
        return new UnknownSnapshotException("Cannot find snapshot " + snapshotId
                + ": the run never had a snapshot with this id: use an id from getSnapshots()");
    }

    public static WaymarkClientException prunedSnapshot(String snapshotId) {
        return new PrunedSnapshotException("Cannot find snapshot " + snapshotId
                + ": it was deleted because of the limit max_snapshots of the run: use an id from getSnapshots(), or a"
                + " higher limit in the next run");
    }

    /** Thrown if a module has no completed execution, or none that has the requested result or metadata. */
    public static final class ModuleNotExecutedException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public ModuleNotExecutedException(String message) {
            super(message);
        }
    }

    /** Thrown if a module is not part of the run. */
    public static final class UnknownModuleException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public UnknownModuleException(String message) {
            super(message);
        }
    }

    /** Thrown if the run never had a snapshot with the given id. */
    public static final class UnknownSnapshotException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public UnknownSnapshotException(String message) {
            super(message);
        }
    }

    /** Thrown if a snapshot was deleted because of the limits of the run's history. */
    public static final class PrunedSnapshotException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public PrunedSnapshotException(String message) {
            super(message);
        }
    }

    /** Thrown if the config of a run is invalid, or does not fit the handlers. */
    public static final class InvalidConfigException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public InvalidConfigException(String message) {
            super(message);
        }
    }

    /** Thrown if Waymark rejected a restore because the stored records of the run contradict each other. */
    public static final class InconsistentHistoryException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public InconsistentHistoryException(String message) {
            super(message);
        }
    }

    /** Thrown if an event is invalid, for example because a name is too long or the event exceeds its size limit. */
    public static final class InvalidEventException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public InvalidEventException(String message) {
            super(message);
        }
    }

    /** Thrown if a status file is malformed, or cannot be read or written. */
    public static final class StatusFileException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public StatusFileException(String message) {
            super(message);
        }
    }

    /** Thrown if Waymark has no run with the given id. */
    public static final class UnknownRunException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public UnknownRunException(String message) {
            super(message);
        }
    }

    /** Thrown if Waymark is unreachable or did not respond in time. A retry may succeed. */
    public static final class ServiceUnavailableException extends WaymarkClientException {
        private static final long serialVersionUID = 1;

        public ServiceUnavailableException(String message) {
            super(message);
        }
    }

    /**
     * Thrown if Waymark rejected a request for another reason. The message contains the detail of the problem document
     * (RFC 9457).
     */
    public static final class RequestRejectedException extends WaymarkClientException {
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
