package io.waymark.feed.subscriber;

import io.waymark.domain.record.Bytes;

/**
 * Where a stream begins.
 *
 * @param position it tells what comes after
 * @param frame what it says of that first; empty when the client knows
 */
public record StartPosition(long position, Bytes frame) {
    private static final Bytes NO_FRAME = Bytes.of(new byte[0]);

    public static StartPosition after(long position) {
        return new StartPosition(position, NO_FRAME);
    }
}
