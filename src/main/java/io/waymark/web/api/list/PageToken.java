package io.waymark.web.api.list;

import io.waymark.web.problem.RequestRejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The continuation of a list. All pages of a list, and the feed cursor that they carry, are of the moment in which the
 * first page was read. A feed that a client opens from this cursor has all later items, however long the reading of the
 * list takes.
 *
 * @param after the key of the last entry read
 * @param tie the tie-breaker of the last entry read, among entries with the same key
 * @param through the greatest number of an entry at that moment
 * @param position the end of the feed at that moment
 */
record PageToken(long after, long tie, long through, long position) {
    private static final int BYTES = 5 * Long.BYTES;

    /**
     * Returns the token as text.
     *
     * @param query identifies the list; the text is invalid for another query
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

    /** Parses a text that {@link #write} returned for the same query. */
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
                "This cursor is not of this list: take next_cursor from a response to the same query, with the same"
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
