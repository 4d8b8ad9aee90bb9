package io.waymark.port.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 35, 36, 1_000_000_007, Long.MAX_VALUE})
    void formattedCursorIsParsedBack(long position) {
        var cursor = new Cursor("a1b2c3d4", position);
        assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a1b2c3d4",
                "a1b2c3d4.",
                ".1z9",
                "a1b2c3d4.1z9.1",
                "a1b2c3d4.-1",
                "a1b2c3d4.1Z9",
                "a1b2 .1",
                "a1b2c3d4.1z9\n",
                "a1b2c3d4.zzzzzzzzzzzzz",
                "latest",
                "\u0661.\u0661"
            })
    void otherTextsAreRejectedAsMalformed(String text) {
        assertThatThrownBy(() -> Cursor.parse(text))
                .isInstanceOfSatisfying(
                        QueryFailedException.class,
                        error -> assertThat(error.failure()).isEqualTo(new QueryFailure.InvalidCursor(text)));
    }
}
