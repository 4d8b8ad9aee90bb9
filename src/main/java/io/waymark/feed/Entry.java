package io.waymark.feed;

import io.waymark.port.Bytes;

/** An item, encoded once for everyone. */
record Entry(long position, Facts facts, Bytes frame) {
    /** Bytes in memory, about. */
    int weight() {
        return frame.size() + facts.weight();
    }
}
