package io.waymark.port.feed;

import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import java.util.regex.Pattern;

/**
 * A position in the feed (the ordered stream of all new records) up to which a client has read. The text form, for
 * example {@code a1b2c3d4.1z9}, has no meaning for clients.
 *
 * @param feed the id of the feed, which is different for each database
 * @param position the position of the last item that was read; 0 before the first item
 */
public record Cursor(String feed, long position) {
    private static final int RADIX = 36;
    private static final Pattern TEXT = Pattern.compile("([0-9a-z]{1,32})\\.([0-9a-z]{1,13})");

    /**
     * Parses the text form of {@link #toString()}. A cursor of another feed is well-formed.
     *
     * @throws QueryFailedException with {@link QueryFailure.InvalidCursor} if the text is malformed
     */
    public static Cursor parse(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            throw new QueryFailure.InvalidCursor(text).exception();
        }
        try {
            return new Cursor(match.group(1), Long.parseLong(match.group(2), RADIX));
        } catch (NumberFormatException tooLarge) {
            throw new QueryFailure.InvalidCursor(text).exception();
        }
    }

    @Override
    public String toString() {
        return feed + "." + Long.toString(position, RADIX);
    }
}
