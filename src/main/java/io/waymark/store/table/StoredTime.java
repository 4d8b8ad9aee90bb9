package io.waymark.store.table;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.message.Format;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@code timestamptz} as the instant that was stored (GEN-2). The driver's own codecs take times before 1582-10-15 for
 * times of the Julian calendar and shift them; PostgreSQL and Java do not. A type of its own, because the driver prefers
 * its codecs for the types that it has.
 */
record StoredTime(Instant instant) {

    /** Reads PostgreSQL's binary format, in which the driver gets the rows of statements with parameters. */
    static final class Decoding implements Codec<StoredTime> {
        @Override
        public boolean canDecode(int dataType, Format format, Class<?> type) {
            return type == StoredTime.class
                    && dataType == ElementType.TIMESTAMPTZ.oid()
                    && format == Format.FORMAT_BINARY;
        }

        @Override
        public @Nullable StoredTime decode(
                @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends StoredTime> type) {
            return buffer == null ? null : new StoredTime(Binary.readTime(buffer));
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
            throw new UnsupportedOperationException("stored times are only read");
        }

        @Override
        public EncodedParameter encode(Object value, int dataType) {
            return encode(value);
        }

        @Override
        public EncodedParameter encodeNull() {
            throw new UnsupportedOperationException("stored times are only read");
        }
    }
}
