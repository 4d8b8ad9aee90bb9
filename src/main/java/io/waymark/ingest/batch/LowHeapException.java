package io.waymark.ingest.batch;

/** Signals that the heap has too little free memory for a batch even while its consumer processes no record. */
public final class LowHeapException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LowHeapException(OutOfMemoryError cause) {
        super(
                "the heap is full although this consumer processes no record. Increase the heap size (-Xmx)",
                cause,
                false,
                false);
    }
}
