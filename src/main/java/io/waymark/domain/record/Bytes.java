package io.waymark.domain.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable byte array that is equal to another one with the same content. */
public final class Bytes {
    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** Wraps the array without a copy. The caller must not change it afterwards. */
    public static Bytes of(byte[] array) {
        return new Bytes(array);
    }

    public static @Nullable Bytes ofNullable(byte @Nullable [] array) {
        return array == null ? null : new Bytes(array);
    }

    /** Returns the wrapped array itself, not a copy. */
    public byte[] array() {
        return array;
    }

    public int size() {
        return array.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return array.length + " bytes";
    }
}
