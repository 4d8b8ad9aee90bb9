package io.waymark.client;

/** What a status cannot answer or do; the message says why and what to do. */
public abstract sealed class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private StatusException(String message) {
        super(message);
    }

    public static StatusException moduleNotExecuted(String module, String what) {
        return new ModuleNotExecutedException("Cannot give the " + what + " of " + module
                + ": it has completed no execution that left one: run it first");
    }

    public static StatusException unknownModule(String module, Iterable<String> sequence) {
        return new UnknownModuleException("Cannot answer for module " + module
                + ": the run's sequence does not have it: use one of " + String.join(", ", sequence));
    }

    public static StatusException unknownSnapshot(String snapshotId) {
        return new UnknownSnapshotException(
                "Cannot find snapshot " + snapshotId + ": there is none: getSnapshots() lists those there are");
    }

    public static StatusException prunedSnapshot(String snapshotId) {
        return new PrunedSnapshotException("Cannot find snapshot " + snapshotId
                + ": the run keeps it no more: getSnapshots() lists those that are kept, a higher limit keeps more");
    }

    /** A module has not completed, or left nothing of what was asked for. */
    public static final class ModuleNotExecutedException extends StatusException {
        private static final long serialVersionUID = 1;

        public ModuleNotExecutedException(String message) {
            super(message);
        }
    }

    /** A run's sequence has no such module. */
    public static final class UnknownModuleException extends StatusException {
        private static final long serialVersionUID = 1;

        public UnknownModuleException(String message) {
            super(message);
        }
    }

    /** There never was such a snapshot. */
    public static final class UnknownSnapshotException extends StatusException {
        private static final long serialVersionUID = 1;

        public UnknownSnapshotException(String message) {
            super(message);
        }
    }

    /** A snapshot was there and is kept no more. */
    public static final class PrunedSnapshotException extends StatusException {
        private static final long serialVersionUID = 1;

        public PrunedSnapshotException(String message) {
            super(message);
        }
    }

    /** A config that nothing can be run by. */
    public static final class InvalidConfigException extends StatusException {
        private static final long serialVersionUID = 1;

        public InvalidConfigException(String message) {
            super(message);
        }
    }

    /** A restore was refused, since the stored history does not fit together. */
    public static final class InconsistentHistoryException extends StatusException {
        private static final long serialVersionUID = 1;

        public InconsistentHistoryException(String message) {
            super(message);
        }
    }

    /** What was to be recorded is no event: a name is too long, or there is more than 1 MiB of it. */
    public static final class InvalidEventException extends StatusException {
        private static final long serialVersionUID = 1;

        public InvalidEventException(String message) {
            super(message);
        }
    }

    /** A file that is no saved status, or cannot be read or written. */
    public static final class StatusFileException extends StatusException {
        private static final long serialVersionUID = 1;

        public StatusFileException(String message) {
            super(message);
        }
    }

    /** Waymark does not know the run. */
    public static final class UnknownRunException extends StatusException {
        private static final long serialVersionUID = 1;

        public UnknownRunException(String message) {
            super(message);
        }
    }

    /** Waymark is out of reach, or did not answer in time. */
    public static final class ServiceUnavailableException extends StatusException {
        private static final long serialVersionUID = 1;

        public ServiceUnavailableException(String message) {
            super(message);
        }
    }

    /** Waymark refused a request for another reason, which its problem document tells. */
    public static final class RequestRejectedException extends StatusException {
        private static final long serialVersionUID = 1;

        private final int status;

        public RequestRejectedException(int status, String message) {
            super(message);
            this.status = status;
        }

        /** Of HTTP. */
        public int status() {
            return status;
        }
    }
}
