package io.waymark.store.table;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.message.Format;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code timestamptz} in PostgreSQL's binary format as the instant that was stored (GEN-2). The driver's own codec
 * takes times before 1582-10-15 for times of the Julian calendar and shifts them; PostgreSQL and Java do not. Only reads.
 */
final class ExactInstants implements Codec<Instant> {
    @Override
    public boolean canDecode(int dataType, Format format, Class<?> type) {
        return dataType == ElementType.TIMESTAMPTZ.oid() && format == Format.FORMAT_BINARY && type == Instant.class;
    }

    @Override
    public @Nullable Instant decode(
            @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends Instant> type) {
        return buffer == null ? null : Binary.readTime(buffer);
    }

    @Override
    public boolean canEncode(Object value) {
        return false;
    }

    @Override
    public boolean canEncodeNull(Class<?> type) {
        return false;
    }

    @Override
    public EncodedParameter encode(Object value) {
        throw new UnsupportedOperationException("times are only read");
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
        return encode(value);
    }

    @Override
    public EncodedParameter encodeNull() {
        throw new UnsupportedOperationException("times are only read");
    }
}
