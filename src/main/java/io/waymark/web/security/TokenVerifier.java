package io.waymark.web.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The tokens that are set; neither their number nor their content shows in the time that a comparison takes. */
final class TokenVerifier {
    private final List<byte[]> readTokens;
    private final List<byte[]> writeTokens;

    /** What a bearer may do. */
    enum Grant {
        NONE,
        READ,
        WRITE
    }

    TokenVerifier(List<String> readTokens, List<String> writeTokens) {
        this.readTokens = readTokens.stream().map(TokenVerifier::digest).toList();
        this.writeTokens = writeTokens.stream().map(TokenVerifier::digest).toList();
    }

    Grant grant(String token) {
        var digest = digest(token);
        boolean writes = contains(writeTokens, digest);
        boolean reads = contains(readTokens, digest);
        if (writes) {
            return Grant.WRITE;
        }
        return reads ? Grant.READ : Grant.NONE;
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
