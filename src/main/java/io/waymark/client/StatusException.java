package io.waymark.client;

/** What a status cannot answer or do; the message says why and what to do. */
public abstract sealed class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private StatusException(String message) {
        super(message);
    }

    static StatusException unexecuted(String module, String what) {
        return new UnexecutedModule("Cannot give the " + what + " of " + module
                + ": it has completed no execution that left one: run it first");
    }

    static StatusException outside(String module, Iterable<String> sequence) {
        return new ModuleOutsideSequence("Cannot answer for module " + module
                + ": the run's sequence does not have it: use one of " + String.join(", ", sequence));
    }

    static StatusException unknownSnapshot(String snapshotId) {
        return new UnknownSnapshot(
                "Cannot find snapshot " + snapshotId + ": there is none: getSnapshots() lists those there are");
    }

    static StatusException prunedSnapshot(String snapshotId) {
        return new PrunedSnapshot("Cannot find snapshot " + snapshotId
                + ": the run keeps it no more: getSnapshots() lists those that are kept, a higher limit keeps more");
    }

    /** A module has not completed, or left nothing of what was asked for. */
    public static final class UnexecutedModule extends StatusException {
        private static final long serialVersionUID = 1;

        UnexecutedModule(String message) {
            super(message);
        }
    }

    /** A run's sequence has no such module. */
    public static final class ModuleOutsideSequence extends StatusException {
        private static final long serialVersionUID = 1;

        ModuleOutsideSequence(String message) {
            super(message);
        }
    }

    /** There never was such a snapshot. */
    public static final class UnknownSnapshot extends StatusException {
        private static final long serialVersionUID = 1;

        UnknownSnapshot(String message) {
            super(message);
        }
    }

    /** A snapshot was there and is kept no more. */
    public static final class PrunedSnapshot extends StatusException {
        private static final long serialVersionUID = 1;

        PrunedSnapshot(String message) {
            super(message);
        }
    }

    /** A config that nothing can be run by. */
    public static final class BrokenConfig extends StatusException {
        private static final long serialVersionUID = 1;

        public BrokenConfig(String message) {
            super(message);
        }
    }

    /** A restore was refused, since the stored history does not fit together. */
    public static final class InconsistentHistory extends StatusException {
        private static final long serialVersionUID = 1;

        InconsistentHistory(String message) {
            super(message);
        }
    }

    /** What was to be recorded is no event: a name is too long, or there is more than 1 MiB of it. */
    public static final class InvalidEvent extends StatusException {
        private static final long serialVersionUID = 1;

        InvalidEvent(String message) {
            super(message);
        }
    }

    /** A file that is no saved status, or cannot be read or written. */
    public static final class UnusableFile extends StatusException {
        private static final long serialVersionUID = 1;

        UnusableFile(String message) {
            super(message);
        }
    }

    /** Waymark does not know the run. */
    public static final class UnknownRun extends StatusException {
        private static final long serialVersionUID = 1;

        UnknownRun(String message) {
            super(message);
        }
    }

    /** Waymark is out of reach, or did not answer in time. */
    public static final class ServiceUnavailable extends StatusException {
        private static final long serialVersionUID = 1;

        ServiceUnavailable(String message) {
            super(message);
        }
    }

    /** Waymark refused a request for another reason, which its problem document tells. */
    public static final class RequestRefused extends StatusException {
        private static final long serialVersionUID = 1;

        private final int status;

        RequestRefused(int status, String message) {
            super(message);
            this.status = status;
        }

        /** Of HTTP. */
        public int status() {
            return status;
        }
    }
}
