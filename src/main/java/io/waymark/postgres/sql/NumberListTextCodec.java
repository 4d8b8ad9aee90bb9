package io.waymark.postgres.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Encodes an ascending list of numbers as a short text, for example {@code 1-50 7}. Consecutive numbers become a range
 * of the first and the last one.
 */
public final class NumberListTextCodec {
    private NumberListTextCodec() {}

    /** Encodes a list of numbers, which must not be negative. */
    public static String write(List<Long> numbers) {
        var text = new StringBuilder();
        for (int from = 0, next; from < numbers.size(); from = next) {
            long first = numbers.get(from);
            next = from + 1;
            while (next < numbers.size() && numbers.get(next) == first + next - from) {
                next++;
            }
            text.append(from == 0 ? "" : " ").append(first);
            if (next - from > 1) {
                text.append('-').append(numbers.get(next - 1));
            }
        }
        return text.toString();
    }

    public static List<Long> read(String text) {
        var numbers = new ArrayList<Long>();
        if (!text.isEmpty()) {
            Stream.of(text.split(" ")).forEach(range -> {
                int dash = range.indexOf('-');
                long last = Long.parseLong(range, dash + 1, range.length(), 10);
                long first = dash < 0 ? last : Long.parseLong(range, 0, dash, 10);
                LongStream.rangeClosed(first, last).forEach(numbers::add);
            });
        }
        return numbers;
    }
}
