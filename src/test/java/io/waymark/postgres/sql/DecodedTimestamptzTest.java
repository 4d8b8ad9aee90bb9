package io.waymark.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.message.Format;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests GEN-2 in the text and binary formats of PostgreSQL, in any time zone of the session. */
class DecodedTimestamptzTest {
    private final DecodedTimestamptz.StoredTimestampCodec storedTimestampCodec =
            new DecodedTimestamptz.StoredTimestampCodec();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01T00:00:00Z",
                "1000-06-01T00:00:00.000001Z",
                "1582-10-04T23:59:59.999999Z",
                "2255-06-05T23:47:34.740993Z",
                "9999-12-31T23:59:59.999999Z"
            })
    void binaryTimesAreReadAsWritten(Instant time) {
        var buffer = Unpooled.buffer();
        BinaryEncoder.time(time, buffer);

        var read = storedTimestampCodec.decode(
                buffer.skipBytes(Integer.BYTES), 1184, Format.FORMAT_BINARY, DecodedTimestamptz.class);

        assertThat(read.instant()).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31 12:00:00+00, 2026-01-31T12:00:00Z",
        "2026-01-31 12:00:00.5+05:30, 2026-01-31T06:30:00.5Z",
        "1582-10-04 23:59:59.999999+00, 1582-10-04T23:59:59.999999Z",
        "1582-10-04 18:06:32-05:53:28, 1582-10-05T00:00:00Z",
        "0001-12-31 19:00:00-05 BC, 0001-01-01T00:00:00Z",
        "10000-01-01 00:59:59.999999+01, 9999-12-31T23:59:59.999999Z"
    })
    void textTimesAreReadInAnyZone(String text, Instant time) {
        var buffer = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);

        var read = storedTimestampCodec.decode(buffer, 1184, Format.FORMAT_TEXT, DecodedTimestamptz.class);

        assertThat(read.instant()).isEqualTo(time);
    }
}
