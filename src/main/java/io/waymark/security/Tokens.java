package io.waymark.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The tokens that are set; neither their number nor their content shows in the time that a comparison takes. */
final class Tokens {
    private final List<byte[]> reading;
    private final List<byte[]> writing;

    /** What a bearer may do. */
    enum Grant {
        NOTHING,
        READ,
        WRITE
    }

    Tokens(List<String> reading, List<String> writing) {
        this.reading = reading.stream().map(Tokens::digest).toList();
        this.writing = writing.stream().map(Tokens::digest).toList();
    }

    Grant grant(String token) {
        var digest = digest(token);
        boolean writes = contains(writing, digest);
        boolean reads = contains(reading, digest);
        if (writes) {
            return Grant.WRITE;
        }
        return reads ? Grant.READ : Grant.NOTHING;
    }

    private static boolean contains(List<byte[]> known, byte[] digest) {
        boolean found = false;
        for (var one : known) {
            found |= MessageDigest.isEqual(one, digest);
        }
        return found;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Cannot compare tokens: this Java has no SHA-256", missing);
        }
    }
}
