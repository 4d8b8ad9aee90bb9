package io.waymark.postgres.sql;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.message.Format;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The exact value of a {@code timestamptz} column (GEN-2). The codecs of the R2DBC driver shift times before
 * 1582-10-15, because they use the Julian calendar for these, unlike PostgreSQL and Java. A separate type is needed,
 * because the driver prefers its own codecs for the types that it supports.
 *
 * @param instant the time
 */
record DecodedTimestamptz(Instant instant) {

    /**
     * Reads {@code timestamptz} columns in the binary format of PostgreSQL, or in the text format {@code 2026-01-31
     * 12:00:00.5+01} if the driver requested that. It does not support statement parameters.
     */
    static final class StoredTimestampCodec implements Codec<DecodedTimestamptz> {
        private static final String BEFORE_CHRIST = " BC";
        private static final DateTimeFormatter TEXT = new DateTimeFormatterBuilder()
                .appendValue(ChronoField.YEAR, 4, 5, SignStyle.NOT_NEGATIVE)
                .appendPattern("-MM-dd ")
                .append(DateTimeFormatter.ISO_LOCAL_TIME)
                .appendOffset("+HH:mm:ss", "+00")
                .toFormatter(Locale.ROOT);

        @Override
        public boolean canDecode(int dataType, Format format, Class<?> type) {
            return type == DecodedTimestamptz.class && dataType == ElementType.TIMESTAMPTZ.oid();
        }

        @Override
        public @Nullable DecodedTimestamptz decode(
                @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends DecodedTimestamptz> type) {
            if (buffer == null) {
                return null;
            }
            return new DecodedTimestamptz(
                    format == Format.FORMAT_BINARY
                            ? BinaryEncoder.readTime(buffer)
                            : read(buffer.toString(StandardCharsets.US_ASCII)));
        }

        /**
         * Parses the text format. In a time zone west of Greenwich, the first hours of the year 1 UTC are in 1 BC,
         * which Java calls the year 0.
         */
        private static Instant read(String text) {
            var time = OffsetDateTime.parse(text.replace(BEFORE_CHRIST, ""), TEXT);
            return (text.endsWith(BEFORE_CHRIST) ? time.withYear(1 - time.getYear()) : time).toInstant();
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
            throw new UnsupportedOperationException(
                    "Cannot use DecodedTimestamptz as a statement parameter: the type is for reading columns only");
        }

        @Override
        public EncodedParameter encode(Object value, int dataType) {
            return encode(value);
        }

        @Override
        public EncodedParameter encodeNull() {
            throw new UnsupportedOperationException(
                    "Cannot use DecodedTimestamptz as a statement parameter: the type is for reading columns only");
        }
    }
}
