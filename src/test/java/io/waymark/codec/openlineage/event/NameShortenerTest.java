package io.waymark.codec.openlineage.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameShortenerTest {
    private static final String CHARACTER = Character.toString(0x1F5C3);

    @ParameterizedTest
    @ValueSource(ints = {1, 399, 400})
    void allowedNamesAreUnchanged(int length) {
        var name = "n".repeat(length);

        assertThat(NameShortener.shorten(name)).isEqualTo(name);
    }

    @Test
    void longNamesEndWithTheirHash() {
        var name = "n".repeat(401);

        assertThat(NameShortener.shorten(name)).hasSize(400).matches("n{383}~[0-9a-f]{16}");
        assertThat(NameShortener.shorten(name + "n")).isNotEqualTo(NameShortener.shorten(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void charactersStayWhole(int prefix) {
        var name = "n".repeat(prefix) + CHARACTER.repeat(300);

        var shortened = NameShortener.shorten(name);

        assertThat(shortened).hasSizeBetween(399, 400);
        assertThat(shortened.codePoints()).noneMatch(point -> Character.getType(point) == Character.SURROGATE);
    }
}
