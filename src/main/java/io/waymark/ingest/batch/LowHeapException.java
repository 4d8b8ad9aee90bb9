package io.waymark.ingest.batch;

/** Signals that the heap has too little free memory for a batch, although no record is being processed. */
public final class LowHeapException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LowHeapException(OutOfMemoryError cause) {
        super("the heap is full although no record is being processed: increase the heap size", cause, false, false);
    }
}
