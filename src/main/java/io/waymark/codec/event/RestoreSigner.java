package io.waymark.codec.event;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunEvent.RunRestored;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the restore events that Waymark publishes, and verifies the signatures of the restore events that it consumes.
 * A restore event from another producer has no valid signature and is rejected. The signature is HMAC-SHA-256 over all
 * parameters of the restore. All Waymark instances that use one database share the secret.
 */
public final class RestoreSigner implements RestoreAuthenticator {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** Creates a signer with a secret of at least one byte. */
    public RestoreSigner(Bytes secret) {
        this.key = new SecretKeySpec(secret.array(), ALGORITHM);
    }

    /** Returns the signature, 64 hexadecimal digits. */
    public String sign(RunRestored event) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            var envelope = event.envelope();
            add(mac, envelope.runId().value());
            add(mac, envelope.source());
            add(mac, envelope.id());
            add(mac, Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, envelope.time())));
            add(mac, event.snapshotId());
            event.modules().forEach(module -> add(mac, module));
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(
                    "Cannot sign a restore: this Java runtime does not support " + ALGORITHM
                            + ". Use a runtime that supports it.",
                    impossible);
        }
    }

    @Override
    public boolean isAuthentic(RunRestored event, String signature) {
        return MessageDigest.isEqual(
                sign(event).getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds the length before the text, so that two different sequences of texts never have the same bytes. */
    private static void add(Mac mac, String text) {
        var bytes = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * text.length());
        bytes.putInt(text.length());
        bytes.asCharBuffer().put(text);
        mac.update(bytes.array());
    }
}
