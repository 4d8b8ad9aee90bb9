package io.waymark.feed;

import io.waymark.port.Bytes;

/**
 * Where a stream begins.
 *
 * @param position it tells what comes after
 * @param frame what it says of that first; empty when the client knows
 */
record Beginning(long position, Bytes frame) {
    private static final Bytes NOTHING = Bytes.of(new byte[0]);

    static Beginning after(long position) {
        return new Beginning(position, NOTHING);
    }
}
