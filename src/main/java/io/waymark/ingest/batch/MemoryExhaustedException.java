package io.waymark.ingest.batch;

/** The heap has no room although no record is processed: something else uses it. */
public final class MemoryExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MemoryExhaustedException(OutOfMemoryError cause) {
        super("the heap is exhausted by something else than records: give it more memory", cause, false, false);
    }
}
