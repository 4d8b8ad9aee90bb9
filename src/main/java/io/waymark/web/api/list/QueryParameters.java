package io.waymark.web.api.list;

import io.waymark.codec.event.parse.TimestampParser;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.RunId;
import io.waymark.web.problem.RequestRejectedException;
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
 * The query parameters of a request, with methods that parse their values. Filters may be repeated. Values from a fixed
 * set may also be separated by commas; names may not, because they may contain commas (API-2). An invalid value is
 * rejected with status 400 and a detail that names the valid values (API-3).
 *
 * @param parameters all values by the name of the parameter, decoded
 */
public record QueryParameters(MultiValueMap<String, String> parameters) {
    private static final String MALFORMED_PARAMETER = "malformed-parameter";
    private static final Pattern PLUS_NOT_ENCODED = Pattern.compile(" (?=[0-9]{2}:?[0-9]{2}$)");

    /** The offset that Python's `%z` writes, which generated clients use. */
    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("(?<=[+-][0-9]{2})(?=[0-9]{2}$)");

    public static RunId parseRun(String text) {
        try {
            return new RunId(text);
        } catch (IllegalArgumentException malformed) {
            throw RequestRejectedException.malformed("malformed-run-id", String.valueOf(malformed.getMessage()));
        }
    }

    public static HistoryRecordId parseSnapshot(String text) {
        try {
            return HistoryRecordId.parse(HistoryRecordId.Kind.SNAPSHOT, text);
        } catch (IllegalArgumentException malformed) {
            throw RequestRejectedException.malformed("malformed-snapshot-id", String.valueOf(malformed.getMessage()));
        }
    }

    public Set<String> names(String parameter) {
        return values(parameter).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    public Set<HistoryRecordId> snapshots(String parameter) {
        return values(parameter)
                .map(QueryParameters::parseSnapshot)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    public <E extends Enum<E>> Set<E> enums(String parameter, Class<E> type) {
        var words = EnumSet.noneOf(type);
        values(parameter)
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .forEach(word -> words.add(parseWord(parameter, word, type)));
        return words;
    }

    public @Nullable String text(String parameter) {
        var distinct = values(parameter).distinct().toList();
        if (distinct.size() > 1) {
            throw RequestRejectedException.malformed(
                    MALFORMED_PARAMETER, "Give '" + parameter + "' once, not " + distinct.size() + " times.");
        }
        return distinct.isEmpty() ? null : distinct.getFirst();
    }

    public String text(String parameter, String defaultValue) {
        var text = text(parameter);
        return text == null ? defaultValue : text;
    }

    public boolean flag(String parameter) {
        return switch (text(parameter, "false")) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw RequestRejectedException.malformed(
                        MALFORMED_PARAMETER, "Give '" + parameter + "' as true or false.");
        };
    }

    /** Returns a whole number within the bounds. */
    public int number(String parameter, int defaultValue, int min, int max) {
        var text = text(parameter);
        try {
            int number = text == null ? defaultValue : Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // reported below
        }
        throw RequestRejectedException.malformed(
                MALFORMED_PARAMETER, "Give '" + parameter + "' as a whole number from " + min + " to " + max + ".");
    }

    public @Nullable Instant time(String parameter) {
        var text = text(parameter);
        return text == null ? null : time(parameter, text);
    }

    public static Instant time(String parameter, String text) {
        var encoded = PLUS_NOT_ENCODED.matcher(text).replaceFirst("+");
        return TimestampParser.parse(OFFSET_WITHOUT_COLON.matcher(encoded).replaceFirst(":"))
                .orElseThrow(() -> RequestRejectedException.malformed(
                        MALFORMED_PARAMETER,
                        "Give '" + parameter + "' as a time of RFC 3339, 2024-12-24T21:00:00Z: " + text));
    }

    /** Returns a text with all except these parameters, which does not depend on their order in the request. */
    String without(Set<String> excluded) {
        return parameters.keySet().stream()
                .filter(name -> !excluded.contains(name))
                .sorted()
                .map(name -> name + values(name).sorted().collect(Collectors.joining("\0", "\0", "\0\0")))
                .collect(Collectors.joining());
    }

    private Stream<String> values(String parameter) {
        return parameters.getOrDefault(parameter, List.of()).stream().map(value -> value == null ? "" : value);
    }

    private static <E extends Enum<E>> E parseWord(String parameter, String word, Class<E> type) {
        Function<E, String> spelling = constant -> constant.name().toLowerCase(Locale.ROOT);
        return Stream.of(type.getEnumConstants())
                .filter(constant -> spelling.apply(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> RequestRejectedException.malformed(
                        MALFORMED_PARAMETER,
                        "Give '" + parameter + "' as one of "
                                + Stream.of(type.getEnumConstants())
                                        .map(spelling)
                                        .collect(Collectors.joining(", "))
                                + ": " + word));
    }
}
