package io.waymark.domain.schema;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the keys under which the changes of a field are stored and found (API-6). The key is the id of the field, or
 * a hash of the id if it is longer than 128 characters. Hashes limit the size of the keys, because the id of a nested
 * field repeats the names of all outer fields.
 */
public final class FieldLookupKeyGenerator {

    /** The maximum length of an unhashed id in UTF-16 code units. */
    public static final int MAX_LENGTH = 128;

    private static final char HASHED = '#';
    private static final int HASH_BYTES = 16;

    private final List<String> keys = new ArrayList<>();

    private FieldLookupKeyGenerator() {}

    /** Returns the key of the field with this id. */
    public static String of(String id) {
        return isPlain(id) ? id : hashed(updated(sha256(), id));
    }

    /**
     * Returns the keys of all fields of a schema, outer fields before nested ones. Takes time linear in the total
     * length of the names.
     */
    public static List<String> of(Schema schema) {
        var collected = new FieldLookupKeyGenerator();
        collected.collect("", null, schema.attributes());
        return collected.keys;
    }

    /** Collects keys below a prefix. The prefix is a string, or a digest of its characters if it is long. */
    private void collect(
            @Nullable String prefix, @Nullable MessageDigest prefixDigest, Map<String, Attribute> attributes) {
        attributes.forEach((name, attribute) -> {
            var id = prefix == null || prefix.length() + name.length() > MAX_LENGTH ? null : prefix + name;
            if (id != null && isPlain(id)) {
                keys.add(id);
                collect(id + ".", null, attribute.attributes());
            } else {
                var start = prefixDigest == null ? updated(sha256(), String.valueOf(prefix)) : copy(prefixDigest);
                var digest = updated(start, name);
                keys.add(hashed(copy(digest)));
                if (!attribute.attributes().isEmpty()) {
                    collect(null, updated(digest, "."), attribute.attributes());
                }
            }
        });
    }

    /**
     * Returns whether the id is its own key. An id that starts like a hash is hashed too, so that keys are unambiguous.
     */
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
            throw new IllegalStateException(
                    "Cannot compute a hash: the SHA-256 of this Java runtime cannot be cloned. Use another runtime.",
                    impossible);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(
                    "Cannot compute a hash: this Java runtime has no SHA-256. Use a runtime that supports it.",
                    impossible);
        }
    }
}
