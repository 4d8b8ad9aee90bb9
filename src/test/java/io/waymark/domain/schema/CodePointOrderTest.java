package io.waymark.domain.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodePointOrderTest {
    /** Texts in code point order: lone surrogates sort before U+E000, and surrogate pairs sort after U+FFFF. */
    private static final List<String> IN_ORDER = List.of(
            "",
            "\0",
            "/",
            "a",
            "a\0",
            "é",
            "\uD800",
            "\uD800a",
            "\uD800\uD800",
            "\uD800\uE000",
            "\uD800\uDBFF\uDFFF",
            "\uD83D\uFFFF",
            "\uDBFF",
            "\uDC00",
            "\uDC00\uD800",
            "\uDFFF",
            "\uE000",
            "\uFFFD",
            "\uD800\uDC00",
            "\uD800\uDC00a",
            "\uD800\uDC01",
            "😀",
            "😀a",
            "\uDBFF\uDFFF");

    @Test
    void textsAreOrderedByCodePoint() {
        for (int seed = 0; seed < 20; seed++) {
            var shuffled = new ArrayList<>(IN_ORDER);
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(CodePointOrder.ORDER);

            assertThat(shuffled).containsExactlyElementsOf(IN_ORDER);
        }
    }
}
