package io.waymark.web.api.list;

import io.waymark.web.problem.RequestRejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The content of {@code next_cursor}, with which a client requests the next page of a list. Every page shows the list
 * as it was when the first page was read, and has the feed cursor of that moment. A feed from that cursor delivers
 * every later change, even if the client reads the pages slowly.
 *
 * @param after the key of the last entry of the previous page
 * @param tie the second key of that entry, which orders entries with the same first key
 * @param through the greatest number of an entry when the first page was read; later entries are not listed
 * @param position the end of the feed when the first page was read
 */
record PageToken(long after, long tie, long through, long position) {
    private static final int BYTES = 5 * Long.BYTES;

    /**
     * Returns the token as text.
     *
     * @param query the text that identifies the list; the token is invalid for another list
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

    /**
     * Parses a text that {@link #write} returned for the same list.
     *
     * @throws RequestRejectedException with status 400 {@code malformed-cursor} for any other text
     */
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
            throw new IllegalStateException("Cannot check a cursor: this Java does not support SHA-256", missing);
        }
    }
}
