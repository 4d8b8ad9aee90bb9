package io.waymark.ingest.supervision;

import io.waymark.port.broker.ConsumerOffsets;

/**
 * Signals that another consumer has stored some of the records of this batch. The consumer must start again at the
 * stored offsets.
 */
public final class OffsetConflictException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OffsetConflictException(ConsumerOffsets from) {
        super("the stored offsets differ from the start of the batch: " + from.next(), null, false, false);
    }
}
