package io.waymark.domain.schema.type;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the lowercase text of a column type: nested lists around a scalar type, and the parameters of the scalar type.
 * Takes time linear in the length of the text. The parser is not recursive, so deeply nested lists cannot overflow the
 * stack.
 */
final class TypeSpellingParser {
    private static final Pattern INTEGERS =
            Pattern.compile("u?int[0-9]*+|u?integer|long|bigint|smallint|tinyint|short");
    private static final Pattern FLOATS = Pattern.compile("float[0-9]*+|double|double precision|real|number");
    private static final Set<String> DECIMALS = Set.of("decimal", "decimal128", "decimal256", "numeric", "dec");
    private static final Set<String> STRINGS = Set.of(
            "char",
            "character",
            "nchar",
            "bpchar",
            "nvarchar",
            "character varying",
            "str",
            "string",
            "large_string",
            "utf8",
            "large_utf8",
            "text",
            "object");
    private static final Set<String> BOOLEANS = Set.of("bool", "boolean");
    private static final Set<String> BINARIES = Set.of("binary", "varbinary", "large_binary", "bytes", "bytea", "blob");
    private static final List<String> DURATIONS = List.of("timedelta", "interval", "duration");

    private static final List<String> LISTS = List.of("array<", "list<");

    /** The name that Arrow writes before the item type of a list: {@code list<item: int64>}. */
    private static final Pattern ITEM_NAME = Pattern.compile("[a-z_][a-z0-9_]*+\\s*+:\\s*+");

    /** The storage suffix that pandas writes after an Arrow type: {@code list<item: int64>[pyarrow]}. */
    private static final String ARROW_STORAGE = "[pyarrow]";

    private final String text;
    private int start;
    private int end;
    private int depth;
    private int angles;

    private TypeSpellingParser(String text) {
        this.text = text;
        this.end = text.length();
    }

    static TypeFamily family(String text) {
        var spelling = new TypeSpellingParser(text);
        spelling.unwrapLists(Integer.MAX_VALUE);
        int unmatched = spelling.firstUnmatchedBracket();
        if (unmatched > 0) {
            int matched = spelling.angles - unmatched;
            spelling = new TypeSpellingParser(text);
            spelling.unwrapLists(Math.max(matched, 0));
        }
        return new TypeFamily(TypeFamily.FamilyForm.SPELLING, spelling.depth, scalar(spelling.remainingText()));
    }

    /** Removes the lists around the type, outermost first, of which at most {@code maxAngles} in angle brackets. */
    private void unwrapLists(int maxAngles) {
        trim();
        while (end > start) {
            if (text.startsWith("[]", end - 2) && end - 2 >= start) {
                end -= 2;
            } else if (text.charAt(end - 1) == '>' && angles < maxAngles && opening() > 0) {
                start += opening();
                end--;
                angles++;
                trim();
                skipItemName();
            } else {
                return;
            }
            depth++;
            trim();
        }
    }

    private int opening() {
        for (var list : LISTS) {
            if (text.startsWith(list, start) && start + list.length() < end) {
                return list.length();
            }
        }
        return 0;
    }

    private void skipItemName() {
        var name = ITEM_NAME.matcher(text).region(start, end);
        if (name.lookingAt()) {
            start = name.end();
        }
    }

    /** Removes blanks around the type, and the storage suffix. */
    private void trim() {
        while (start < end && text.charAt(start) <= ' ') {
            start++;
        }
        int before;
        do {
            before = end;
            while (end > start && text.charAt(end - 1) <= ' ') {
                end--;
            }
            removeSuffix(ARROW_STORAGE);
        } while (end < before);
    }

    private void removeSuffix(String suffix) {
        int from = end - suffix.length();
        if (from > start && text.startsWith(suffix, from)) {
            end = from;
        }
    }

    /** Returns the number of removed bracket pairs that do not match each other, as in {@code array<a> or array<b>}. */
    private int firstUnmatchedBracket() {
        int level = 0;
        int lowest = 0;
        for (int i = start; i < end; i++) {
            char one = text.charAt(i);
            level += one == '<' ? 1 : one == '>' ? -1 : 0;
            lowest = Math.min(lowest, level);
        }
        return -lowest;
    }

    private String remainingText() {
        return text.substring(start, end);
    }

    private static String scalar(String spelling) {
        var family = named(withoutParameters(spelling));
        return family == null ? spelling : family;
    }

    private static @Nullable String named(String name) {
        if (INTEGERS.matcher(name).matches()) {
            return "integer";
        }
        if (FLOATS.matcher(name).matches()) {
            return "float";
        }
        if (DECIMALS.contains(name)) {
            return "decimal";
        }
        if (STRINGS.contains(name) || name.startsWith("varchar")) {
            return "string";
        }
        if (BOOLEANS.contains(name)) {
            return "boolean";
        }
        if (BINARIES.contains(name)) {
            return "binary";
        }
        if (name.equals("date")) {
            return "date";
        }
        if (name.startsWith("datetime") || name.startsWith("timestamp")) {
            return "datetime";
        }
        if (DURATIONS.stream().anyMatch(name::startsWith)) {
            return "duration";
        }
        return name.startsWith("time") ? "time" : null;
    }

    /** Returns the name without its parameters, or the spelling if its brackets do not match (CHG-19). */
    private static String withoutParameters(String spelling) {
        var name = new StringBuilder();
        var closing = new StringBuilder();
        for (int i = 0; i < spelling.length(); i++) {
            char one = spelling.charAt(i);
            int opening = "([<".indexOf(one);
            if (opening >= 0) {
                closing.append(")]>".charAt(opening));
            } else if (")]>".indexOf(one) >= 0) {
                int last = closing.length() - 1;
                if (last < 0 || closing.charAt(last) != one) {
                    return spelling;
                }
                closing.setLength(last);
                name.append(' ');
            } else if (closing.isEmpty()) {
                name.append(one);
            }
        }
        return closing.isEmpty() ? name.toString().strip() : spelling;
    }
}
