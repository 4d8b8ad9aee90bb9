package io.waymark.ingest;

/** The heap has no room although no record is processed: something else uses it. */
final class MemoryExhausted extends RuntimeException {
    private static final long serialVersionUID = 1;

    MemoryExhausted(OutOfMemoryError cause) {
        super("the heap is exhausted by something else than records: give it more memory", cause, false, false);
    }
}
