package io.waymark.codec.openlineage.event;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 hashes in hexadecimal. */
public final class Sha256 {
    private Sha256() {}

    public static String hex(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(
                    "Cannot compute a hash: this Java runtime has no SHA-256. Use a runtime that supports it.",
                    missing);
        }
    }
}
