package io.waymark.feed.subscriber;

import io.waymark.domain.record.Bytes;

/**
 * The position in the feed at which a stream starts.
 *
 * @param position the stream sends the items after this position
 * @param frame the first data of the stream, which reports the position; empty if the client has the position already
 */
public record StartPosition(long position, Bytes frame) {
    private static final Bytes NO_FRAME = Bytes.of(new byte[0]);

    public static StartPosition after(long position) {
        return new StartPosition(position, NO_FRAME);
    }
}
