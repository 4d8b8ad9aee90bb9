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
 * Tells Waymark's own restores from those that somebody else put on the topic: HMAC-SHA-256 over all that a restore
 * does, with a secret that only instances of this database know.
 */
public final class RestoreSigner implements RestoreVerifier {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** Takes the secret, which may be any bytes, at least one. */
    public RestoreSigner(Bytes secret) {
        this.key = new SecretKeySpec(secret.array(), ALGORITHM);
    }

    /** The signature, 64 hexadecimal digits. */
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
            throw new IllegalStateException("Cannot sign a restore: every Java has " + ALGORITHM, impossible);
        }
    }

    @Override
    public boolean isAuthentic(RunRestored event, String signature) {
        return MessageDigest.isEqual(
                sign(event).getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.UTF_8));
    }

    /** Length first, so that no two texts together look like two others. */
    private static void add(Mac mac, String text) {
        var bytes = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * text.length());
        bytes.putInt(text.length());
        bytes.asCharBuffer().put(text);
        mac.update(bytes.array());
    }
}
