package io.waymark.query;

import io.waymark.decode.Timestamp;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.RunId;
import io.waymark.port.RequestRejected;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * The parameters of a request's query. Filters may be repeated; fixed words may be separated by commas too, names may
 * not, because they may hold commas (API-2). An empty value is the empty name, and no word, number or time (API-3). What
 * cannot be read is a 400 that says what can.
 */
record Asked(MultiValueMap<String, String> parameters) {
    private static final String MALFORMED = "malformed-parameter";
    private static final Pattern PLUS_NOT_ENCODED = Pattern.compile(" (?=[0-9]{2}:[0-9]{2}$)");

    static RunId run(String text) {
        try {
            return new RunId(text);
        } catch (IllegalArgumentException malformed) {
            throw RequestRejected.malformed("malformed-run-id", String.valueOf(malformed.getMessage()));
        }
    }

    static RecordId snapshot(String text) {
        try {
            return RecordId.parse(RecordId.Kind.SNAPSHOT, text);
        } catch (IllegalArgumentException malformed) {
            throw RequestRejected.malformed("malformed-snapshot-id", String.valueOf(malformed.getMessage()));
        }
    }

    Set<String> names(String parameter) {
        return given(parameter).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Set<RecordId> snapshots(String parameter) {
        return given(parameter).map(Asked::snapshot).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    <E extends Enum<E>> Set<E> words(String parameter, Class<E> type) {
        var words = EnumSet.noneOf(type);
        given(parameter)
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .forEach(word -> words.add(word(parameter, word, type)));
        return words;
    }

    @Nullable
    String text(String parameter) {
        var given = given(parameter).distinct().toList();
        if (given.size() > 1) {
            throw RequestRejected.malformed(
                    MALFORMED, "Give '" + parameter + "' once, not " + given.size() + " times.");
        }
        return given.isEmpty() ? null : given.getFirst();
    }

    String text(String parameter, String otherwise) {
        var text = text(parameter);
        return text == null ? otherwise : text;
    }

    boolean flag(String parameter) {
        return switch (text(parameter, "false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw RequestRejected.malformed(MALFORMED, "Give '" + parameter + "' as true or false.");
        };
    }

    int number(String parameter, int otherwise, int min, int max) {
        var text = text(parameter);
        try {
            int number = text == null ? otherwise : Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // told below
        }
        throw RequestRejected.malformed(
                MALFORMED, "Give '" + parameter + "' as a whole number from " + min + " to " + max + ".");
    }

    @Nullable
    Instant time(String parameter) {
        var text = text(parameter);
        return text == null ? null : time(parameter, text);
    }

    static Instant time(String parameter, String text) {
        return Timestamp.parse(PLUS_NOT_ENCODED.matcher(text).replaceFirst("+"))
                .orElseThrow(() -> RequestRejected.malformed(
                        MALFORMED, "Give '" + parameter + "' as a time of RFC 3339, 2024-12-24T21:00:00Z: " + text));
    }

    /** Everything but these parameters, in one order whatever order they came in. */
    String without(Set<String> others) {
        return parameters.keySet().stream()
                .filter(name -> !others.contains(name))
                .sorted()
                .map(name -> name + given(name).sorted().collect(Collectors.joining("\0", "\0", "\0\0")))
                .collect(Collectors.joining());
    }

    private Stream<String> given(String parameter) {
        return parameters.getOrDefault(parameter, List.of()).stream().map(value -> value == null ? "" : value);
    }

    private static <E extends Enum<E>> E word(String parameter, String word, Class<E> type) {
        Function<E, String> spelling = constant -> constant.name().toLowerCase(Locale.ROOT);
        return Stream.of(type.getEnumConstants())
                .filter(constant -> spelling.apply(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> RequestRejected.malformed(
                        MALFORMED,
                        "Give '" + parameter + "' as one of "
                                + Stream.of(type.getEnumConstants())
                                        .map(spelling)
                                        .collect(Collectors.joining(", "))
                                + ": " + word));
    }
}
