package io.waymark.ingest;

import io.waymark.port.Offsets;

/** Somebody else stored these records, or a part of them: the consumer has to ask where to go on. */
final class PlaceLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    PlaceLost(Offsets from) {
        super("the stored offsets are not where the batch begins: " + from.next(), null, false, false);
    }
}
