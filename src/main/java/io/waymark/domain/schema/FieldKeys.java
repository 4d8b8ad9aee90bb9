package io.waymark.domain.schema;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which changes are found by field (API-6): the id of the field, or a hash of the id if it is long. A
 * schema whose outer field has a long name and thousands of nested fields would otherwise have keys of a thousand times
 * its own size.
 */
public final class FieldKeys {

    /** A longer id, in UTF-16 code units, is replaced by its hash. */
    public static final int MAX_LENGTH = 128;

    private static final char HASHED = '#';
    private static final int HASH_BYTES = 16;

    private final List<String> keys = new ArrayList<>();

    private FieldKeys() {}

    /** The key of the field with this id. */
    public static String of(String id) {
        return isPlain(id) ? id : hashed(updated(sha256(), id));
    }

    /** The keys of all fields of a schema, the outer field before the inner one; takes time linear in its names. */
    public static List<String> of(Schema schema) {
        var collected = new FieldKeys();
        collected.collect("", null, schema.attributes());
        return collected.keys;
    }

    /** The prefix of ids is either a text, or, if it is long, a hash that has read it. */
    private void collect(@Nullable String prefix, @Nullable MessageDigest read, Map<String, Attribute> attributes) {
        attributes.forEach((name, attribute) -> {
            var id = prefix == null || prefix.length() + name.length() > MAX_LENGTH ? null : prefix + name;
            if (id != null && isPlain(id)) {
                keys.add(id);
                collect(id + ".", null, attribute.attributes());
            } else {
                var digest = updated(read == null ? updated(sha256(), String.valueOf(prefix)) : copy(read), name);
                keys.add(hashed(copy(digest)));
                if (!attribute.attributes().isEmpty()) {
                    collect(null, updated(digest, "."), attribute.attributes());
                }
            }
        });
    }

    /** An id that looks like a hash is hashed, too, so that no field is found under the key of another one. */
    private static boolean isPlain(String id) {
        return id.length() <= MAX_LENGTH && (id.isEmpty() || id.charAt(0) != HASHED);
    }

    private static String hashed(MessageDigest digest) {
        return HASHED + HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
    }

    private static MessageDigest updated(MessageDigest digest, String text) {
        for (int i = 0; i < text.length(); i++) {
            digest.update((byte) (text.charAt(i) >> 8));
            digest.update((byte) text.charAt(i));
        }
        return digest;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("SHA-256 of the Java platform can be copied", impossible);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
