package io.waymark.domain.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Computes the SHA-256 of JSON content independent of its spelling: members in name order, numbers without trailing
 * zeros, strings with a length prefix. An instance computes one hash. Not thread-safe.
 */
public final class ContentHasher {
    private static final byte TEXT = 't';
    private static final byte NUMBER = 'n';
    private static final byte ITEMS = '[';
    private static final byte MEMBERS = '{';
    private static final byte NULL = '0';

    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(ContentHasher::sha256);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int BUFFER_BYTES = 256;
    private static final int LONG_LENGTH = 0xFF;

    private byte[] buffer;
    private int used;

    public ContentHasher() {
        this(BUFFER_BYTES);
    }

    /**
     * Creates a hasher with an initial buffer.
     *
     * @param capacity the expected size of the content in bytes
     */
    public ContentHasher(int capacity) {
        this.buffer = new byte[capacity];
    }

    public ContentHasher add(Value value) {
        if (value instanceof Value.Text text) {
            add(TEXT).add(text.value());
        } else if (value instanceof Value.Numeric number) {
            add(NUMBER).add(canonical(number.value()));
        } else if (value instanceof Value.Bool flag) {
            add(flag.value() ? (byte) 'T' : (byte) 'F');
        } else if (value instanceof Value.Items list) {
            addItems(list.items());
        } else if (value instanceof Value.Members object) {
            add(object.members());
        } else {
            add(NULL);
        }
        return this;
    }

    public ContentHasher add(Map<String, Value> members) {
        add(MEMBERS).addLength(members.size());
        forEachSorted(members, (name, value) -> add(name).add(value));
        return this;
    }

    /** Adds the length and the UTF-16 code units, one to three bytes each. Lone surrogates are therefore distinct. */
    public ContentHasher add(String text) {
        addLength(text.length());
        ensureCapacity(3 * text.length());
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                buffer[used++] = (byte) unit;
            } else {
                buffer[used++] = (byte) (0xE0 | (unit >> 12));
                buffer[used++] = (byte) (0x80 | (unit >> 6 & 0x3F));
                buffer[used++] = (byte) (0x80 | (unit & 0x3F));
            }
        }
        return this;
    }

    public ContentHasher add(ContentHash hash) {
        return add(hash.high()).add(hash.low());
    }

    public ContentHasher add(long number) {
        ensureCapacity(Long.BYTES);
        LONG.set(buffer, used, number);
        used += Long.BYTES;
        return this;
    }

    public ContentHash hash() {
        var digest = DIGEST.get();
        digest.update(buffer, 0, used);
        used = 0;
        return ContentHash.of(digest.digest());
    }

    /** Calls the action for each member in name order. Any fixed order would do. */
    static <T> void forEachSorted(Map<String, T> members, BiConsumer<String, T> action) {
        var names = members.keySet().toArray(String[]::new);
        Arrays.sort(names);
        for (var name : names) {
            action.accept(name, Objects.requireNonNull(members.get(name)));
        }
    }

    private void addItems(List<Value> items) {
        add(ITEMS).addLength(items.size());
        items.forEach(this::add);
    }

    private ContentHasher add(byte tag) {
        ensureCapacity(1);
        buffer[used++] = tag;
        return this;
    }

    /** Adds a length, in one byte if it is less than 255. */
    private void addLength(int length) {
        if (length < LONG_LENGTH) {
            add((byte) length);
        } else {
            add((byte) LONG_LENGTH).add((long) length);
        }
    }

    private void ensureCapacity(int bytes) {
        if (buffer.length - used < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, used + bytes));
        }
    }

    private static String canonical(BigDecimal number) {
        var plain = number.stripTrailingZeros();
        return plain.signum() == 0 ? "0" : plain.unscaledValue() + "e" + -(long) plain.scale();
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
