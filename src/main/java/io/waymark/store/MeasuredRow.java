package io.waymark.store;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A row that knows how much was read of it: texts and bytes, which may be long. */
final class MeasuredRow implements Row {
    private final Row row;
    private long size;

    MeasuredRow(Row row) {
        this.row = row;
    }

    /** In characters and bytes. */
    long size() {
        return size;
    }

    @Override
    public RowMetadata getMetadata() {
        return row.getMetadata();
    }

    @Override
    public <T> @Nullable T get(int index, Class<T> type) {
        return measured(row.get(index, type));
    }

    @Override
    public <T> @Nullable T get(String name, Class<T> type) {
        return measured(row.get(name, type));
    }

    private <T> @Nullable T measured(@Nullable T value) {
        if (value instanceof CharSequence text) {
            size += text.length();
        } else if (value instanceof ByteBuffer bytes) {
            size += bytes.remaining();
        }
        return value;
    }
}
