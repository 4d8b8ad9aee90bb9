package io.waymark.web.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Determines the permission that a token grants, by comparing it with the configured tokens. The time of the comparison
 * depends on neither the content of the token nor which of them matches, to prevent timing attacks.
 */
final class TokenVerifier {
    private final List<byte[]> readTokens;
    private final List<byte[]> writeTokens;

    /** The permission that a token grants. WRITE includes READ. */
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

    private static boolean contains(List<byte[]> configured, byte[] digest) {
        boolean found = false;
        for (var token : configured) {
            found |= MessageDigest.isEqual(token, digest);
        }
        return found;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Cannot compare tokens: this Java does not support SHA-256", missing);
        }
    }
}
