package io.waymark.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberListTextCodecTest {

    @ParameterizedTest
    @CsvSource({"'', ''", "7, 7", "1 2, 1-2", "1 2 3 4 9 5 6, 1-4 9 5-6", "3 2 1, 3 2 1", "4 4 5, 4 4-5"})
    void encodesConsecutiveNumbersAsRanges(String numbers, String text) {
        assertThat(NumberListTextCodec.write(numbers(numbers))).isEqualTo(text);
    }

    @Test
    void decodesLegacySingleNumbers() {
        assertThat(NumberListTextCodec.read("1 2 3 9")).containsExactly(1L, 2L, 3L, 9L);
    }

    @Test
    void decodesEncodedRanges() {
        for (int code = 0; code < 7 * 7 * 7 * 7 * 7; code++) {
            var numbers = Stream.iterate(code, rest -> rest > 0, rest -> rest / 7)
                    .map(rest -> (long) rest % 7)
                    .toList();
            assertThat(NumberListTextCodec.read(NumberListTextCodec.write(numbers)))
                    .isEqualTo(numbers);
        }
    }

    private static List<Long> numbers(String text) {
        return text.isEmpty()
                ? List.of()
                : Stream.of(text.split(" ")).map(Long::valueOf).toList();
    }
}
