package io.waymark.feed.subscriber;

import io.waymark.domain.record.Bytes;

/**
 * The start of a stream.
 *
 * @param position the stream sends the items after this position
 * @param frame the first frame, which reports the position; empty if the client has it
 */
public record StartPosition(long position, Bytes frame) {
    private static final Bytes NO_FRAME = Bytes.of(new byte[0]);

    public static StartPosition after(long position) {
        return new StartPosition(position, NO_FRAME);
    }
}
