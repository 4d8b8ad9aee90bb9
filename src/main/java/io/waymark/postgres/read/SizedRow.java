package io.waymark.postgres.read;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A database row that counts the size of the texts and byte values that are read from it, to limit the size of a page.
 */
final class SizedRow implements Row {
    private final Row row;
    private long size;

    SizedRow(Row row) {
        this.row = row;
    }

    /** Returns the size in characters of texts and bytes of byte values. */
    long size() {
        return size;
    }

    @Override
    public RowMetadata getMetadata() {
        return row.getMetadata();
    }

    @Override
    public <T> @Nullable T get(int index, Class<T> type) {
        return measure(row.get(index, type));
    }

    @Override
    public <T> @Nullable T get(String name, Class<T> type) {
        return measure(row.get(name, type));
    }

    private <T> @Nullable T measure(@Nullable T value) {
        if (value instanceof CharSequence text) {
            size += text.length();
        } else if (value instanceof ByteBuffer bytes) {
            size += bytes.remaining();
        }
        return value;
    }
}
