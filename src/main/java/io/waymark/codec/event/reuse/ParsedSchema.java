package io.waymark.codec.event.reuse;

import io.waymark.codec.event.reuse.SchemaScanner.Span;
import io.waymark.domain.schema.Schema;
import java.util.Arrays;

/**
 * A decoded schema together with the JSON bytes from which it was decoded. It also stores where each attribute (name
 * and value) starts and ends in these bytes. A later event that contains the same bytes can reuse the schema or some of
 * its attributes. Immutable.
 */
public final class ParsedSchema {
    private final byte[] text;
    private final Schema schema;
    private final int[] starts;
    private final int[] ends;

    /**
     * Copies the bytes of the schema from the event that contains it.
     *
     * @param whole the bytes of the event
     * @param span the range of the schema in the event
     * @param schema the decoded schema
     * @param offsets the offsets of all attributes in {@code whole}, in order
     */
    public ParsedSchema(byte[] whole, Span span, Schema schema, AttributeOffsets offsets) {
        this.text = Arrays.copyOfRange(whole, span.start(), span.end());
        this.schema = schema;
        this.starts = offsets.starts(span.start());
        this.ends = offsets.ends(span.start());
    }

    /** A growing list of the start and end offsets of the attributes of one schema. */
    public static final class AttributeOffsets {
        private static final int INITIAL_CAPACITY = 32;

        private int[] starts = new int[INITIAL_CAPACITY];
        private int[] ends = new int[INITIAL_CAPACITY];
        private int count;

        void add(int start, int end) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                ends = Arrays.copyOf(ends, 2 * count);
            }
            starts[count] = start;
            ends[count++] = end;
        }

        public int count() {
            return count;
        }

        private int[] starts(int origin) {
            return from(starts, origin);
        }

        private int[] ends(int origin) {
            return from(ends, origin);
        }

        private int[] from(int[] offsets, int origin) {
            var moved = Arrays.copyOf(offsets, count);
            for (int i = 0; i < count; i++) {
                moved[i] -= origin;
            }
            return moved;
        }
    }

    /** Returns the bytes, without a copy. */
    byte[] text() {
        return text;
    }

    public Schema schema() {
        return schema;
    }

    int length() {
        return text.length;
    }

    int count() {
        return starts.length;
    }

    boolean matchesAt(byte[] other, int at) {
        return other.length - at >= text.length && Arrays.equals(other, at, at + text.length, text, 0, text.length);
    }

    /**
     * Compares the attributes of this schema, starting with the one at index {@code from}, with the bytes at {@code
     * at}. Returns the index of the first attribute that differs.
     */
    int countMatching(byte[] other, int at, int from) {
        int start = starts[from];
        int length = Math.min(other.length - at, text.length - start);
        int mismatch = Arrays.mismatch(other, at, at + length, text, start, start + length);
        int common = start + (mismatch < 0 ? length : mismatch);
        int to = from;
        while (to < ends.length && ends[to] <= common) {
            to++;
        }
        return to;
    }

    /**
     * Adds the offsets in another event of the attributes {@code from} to {@code to} (exclusive), the first of which
     * starts at {@code at}.
     *
     * @return the offset after the last of them
     */
    int locate(int from, int to, int at, AttributeOffsets offsets) {
        int shift = at - starts[from];
        for (int i = from; i < to; i++) {
            offsets.add(starts[i] + shift, ends[i] + shift);
        }
        return ends[to - 1] + shift;
    }
}
