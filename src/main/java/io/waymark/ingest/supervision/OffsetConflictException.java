package io.waymark.ingest.supervision;

import io.waymark.port.broker.PartitionOffsets;

/** Somebody else stored these records, or a part of them: the consumer has to ask where to go on. */
public final class OffsetConflictException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OffsetConflictException(PartitionOffsets from) {
        super("the stored offsets are not where the batch begins: " + from.next(), null, false, false);
    }
}
