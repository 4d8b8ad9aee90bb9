package io.waymark.port.feed;

import io.waymark.port.RequestRejectedException;
import java.util.regex.Pattern;

/**
 * A reader's place in the feed: everything up to and including the position was read. As text {@code a1b2c3d4.1z9},
 * opaque to readers.
 *
 * @param feed the identity of the feed, which tells a cursor of this database from one of another
 * @param position 0 before the first item
 */
public record Cursor(String feed, long position) {
    private static final int RADIX = 36;
    private static final Pattern TEXT = Pattern.compile("([0-9a-z]{1,32})\\.([0-9a-z]{1,13})");

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws RequestRejectedException 400 {@code malformed-cursor} when the text is none; one of another feed is well-formed
     */
    public static Cursor parse(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            throw malformed(text);
        }
        try {
            return new Cursor(match.group(1), Long.parseLong(match.group(2), RADIX));
        } catch (NumberFormatException tooLarge) {
            throw malformed(text);
        }
    }

    @Override
    public String toString() {
        return feed + "." + Long.toString(position, RADIX);
    }

    private static RequestRejectedException malformed(String text) {
        return RequestRejectedException.malformed(
                "malformed-cursor",
                "Cannot read a cursor: use one as Waymark gave it, in Waymark-Cursor or as the id of an item: " + text);
    }
}
