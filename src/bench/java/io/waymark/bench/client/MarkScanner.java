package io.waymark.bench.client;

import io.netty.buffer.ByteBuf;

/** Finds marks in a stream of bytes. A mark may span several buffers. */
final class MarkScanner {

    private static final int NUMBER_END = ItemMark.PREFIX.length + ItemMark.NUMBER_DIGITS;
    private static final int TIME_START = NUMBER_END + 1;
    private static final int MARK_END = TIME_START + ItemMark.TIME_DIGITS;

    private final Listener listener;
    private int matched;
    private long number;
    private long micros;

    /** Receives each mark. */
    interface Listener {
        void mark(int number, long micros);
    }

    MarkScanner(Listener listener) {
        this.listener = listener;
    }

    void scan(ByteBuf buffer, int from, int to) {
        int at = from;
        while (at < to) {
            if (matched == 0) {
                at = buffer.indexOf(at, to, ItemMark.PREFIX[0]);
                if (at < 0) {
                    return;
                }
            }
            next(buffer.getByte(at++));
        }
    }

    private void next(byte character) {
        if (matched < ItemMark.PREFIX.length) {
            boolean fits = character == ItemMark.PREFIX[matched];
            matched = fits ? matched + 1 : character == ItemMark.PREFIX[0] ? 1 : 0;
            return;
        }
        if (matched < NUMBER_END) {
            number = number * 10 + character - '0';
        } else if (matched >= TIME_START) {
            micros = micros * 10 + character - '0';
        }
        if (++matched == MARK_END) {
            listener.mark((int) number, micros);
            matched = 0;
            number = 0;
            micros = 0;
        }
    }
}
