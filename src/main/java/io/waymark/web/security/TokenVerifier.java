package io.waymark.web.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Compares tokens with the configured ones, in a time that depends neither on their number nor on their content. */
final class TokenVerifier {
    private final List<byte[]> readTokens;
    private final List<byte[]> writeTokens;

    /** The permissions of a token. */
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
            throw new IllegalStateException("Cannot compare tokens: this Java has no SHA-256", missing);
        }
    }
}
