package io.waymark.web.api.list;

import io.waymark.port.RequestRejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Where a list goes on. All pages of a list are of the moment in which the first one was read, and so is the feed's
 * cursor that they carry: whoever opens a feed from it misses nothing, however long the reading took.
 *
 * @param after the key of the last entry read
 * @param tie orders entries with the same key: that of the last entry read
 * @param through the greatest number of an entry at that moment
 * @param position the end of the feed at that moment
 */
record PageToken(long after, long tie, long through, long position) {
    private static final int BYTES = 5 * Long.BYTES;

    /**
     * Makes the text of it.
     *
     * @param query what is asked for; the text can not be used with another query
     */
    String write(String query) {
        var bytes = ByteBuffer.allocate(BYTES)
                .putLong(after)
                .putLong(tie)
                .putLong(through)
                .putLong(position)
                .putLong(check(query));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Reads what {@link #write} wrote for the same query. */
    static PageToken read(String query, String text) {
        var bytes = ByteBuffer.wrap(bytes(text));
        if (bytes.remaining() != BYTES) {
            throw malformed();
        }
        var token = new PageToken(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
        if (bytes.getLong() != token.check(query)) {
            throw malformed();
        }
        return token;
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException noBase64) {
            throw malformed();
        }
    }

    private static RequestRejectedException malformed() {
        return RequestRejectedException.malformed(
                "malformed-cursor",
                "This cursor is none of this list: take next_cursor from an answer to the same query, with the same"
                        + " filters and order, and change nothing but the limit.");
    }

    private long check(String query) {
        var text = query + '\0' + after + ' ' + tie + ' ' + through + ' ' + position;
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Cannot check a cursor: this Java has no SHA-256", missing);
        }
    }
}
