package io.waymark.fuzz;

import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.IntFunction;

/**
 * Generates the members {@code schema} and {@code transformations} of an event, within the documented limits, that
 * cause superlinear time or memory in a naive implementation (EVT-9). Two outputs of a kind differ, so that they are
 * compared.
 */
final class ExpensiveDataGenerator {
    private static final int MAX_CHARACTERS = 300_000;

    private final Random random;

    ExpensiveDataGenerator(Random random) {
        this.random = random;
    }

    /**
     * A schema and its declared transformations, as JSON texts.
     *
     * @param kind for the report
     */
    record ExpensiveData(String kind, String schema, String transformations) {}

    ExpensiveData next() {
        int characters = 1 << (10 + random.nextInt(8));
        return switch (random.nextInt(13)) {
            case 0 -> separatorsInAField(characters);
            case 1 -> underscoresInAName(characters);
            case 2 -> longOuterName(Math.min(characters, 20_000));
            case 3 -> longPropertyNames(characters);
            case 4 -> deepFields();
            case 5 -> deepProperties();
            case 6 -> equalHashCodes();
            case 7 -> many("renames", "{\"field\":\"f%1$d\",\"kind\":\"rename\",\"into\":[\"g%1$d\"]}");
            case 8 -> many("splits", "{\"field\":\"f%1$d\",\"kind\":\"onehot\",\"into\":[\"g%1$d\",\"h%1$d\"]}");
            case 9 -> prefixes();
            case 10 -> hugeNumbers();
            case 11 -> longTypes(Math.min(characters, MAX_CHARACTERS));
            default -> equalFieldIds();
        };
    }

    private ExpensiveData separatorsInAField(int characters) {
        var field = ".".repeat(characters);
        return of(
                "separators",
                attributes(3, i -> "a" + odd() + i, "{}"),
                "[{\"field\":\"" + field + "\",\"kind\":\"k\"}]");
    }

    private ExpensiveData underscoresInAName(int characters) {
        var names = random.nextBoolean() ? "\"gone\":{}" : "\"" + "_".repeat(characters) + "\":{}";
        return of("underscores", "{" + names + "}", "[]");
    }

    private ExpensiveData longOuterName(int characters) {
        var nested = attributes(1000, i -> "n" + odd() + i, "{}");
        return of("long outer name", "{\"" + "x".repeat(characters) + "\":{\"attributes\":" + nested + "}}", "[]");
    }

    private ExpensiveData longPropertyNames(int characters) {
        var name = "/~".repeat(characters / 8);
        return of("long properties", "{\"a\":{\"" + name + "\":{\"b\":{\"" + name + "\":" + odd() + "}}}}", "[]");
    }

    private ExpensiveData deepFields() {
        int depth = 50;
        var open = "{\"a\":{\"p\":" + odd() + ",\"text\":\"" + "t".repeat(2000) + "\",\"attributes\":";
        return of("deep fields", open.repeat(depth) + "{}" + "}}".repeat(depth), "[]");
    }

    private ExpensiveData deepProperties() {
        int depth = 110;
        return of("deep properties", "{\"a\":" + "{\"pp\":".repeat(depth) + odd() + "}".repeat(depth) + "}", "[]");
    }

    /** "Aa" and "BB" have the same {@code String.hashCode()}. */
    private ExpensiveData equalHashCodes() {
        int bits = 11;
        var names = attributes(1 << bits, i -> collision(i, bits), "{\"p\":" + odd() + "}");
        return of("equal hash codes", names, "[]");
    }

    private static String collision(int number, int bits) {
        var name = new StringBuilder();
        for (int bit = 0; bit < bits; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private ExpensiveData many(String kind, String declaration) {
        int count = 3000;
        var declared = new StringJoiner(",", "[", "]");
        for (int i = 0; i < count; i++) {
            declared.add(declaration.formatted(i));
        }
        var letter = random.nextBoolean() ? "f" : "g";
        return of("thousands of " + kind, attributes(count, i -> letter + i, "{}"), declared.toString());
    }

    private ExpensiveData prefixes() {
        boolean before = random.nextBoolean();
        return of(
                "thousands of prefixes",
                attributes(1500, i -> (before ? "p_" : "p_1_").repeat(1 + i % 40) + i, "{}"),
                "[]");
    }

    private ExpensiveData hugeNumbers() {
        var number = List.of("1e999999999", "-1e-999999999", "9".repeat(999), "1e" + random.nextInt(1_000_000_000));
        return of(
                "huge numbers",
                attributes(300, i -> "a" + i, "{\"stats\":{\"n\":" + number.get(random.nextInt(4)) + "}}"),
                "[]");
    }

    private ExpensiveData longTypes(int characters) {
        var type = List.of("array<", "(", "list<int,", "int[", "varchar(9").get(random.nextInt(5));
        return of("long types", "{\"a\":{\"type\":\"" + type.repeat(characters / type.length()) + "\"}}", "[]");
    }

    private ExpensiveData equalFieldIds() {
        var letter = random.nextBoolean() ? "a" : "b";
        return of(
                "equal field ids", attributes(3000, i -> letter + i, "{\"field_id\":" + random.nextInt(2) + "}"), "[]");
    }

    private int odd() {
        return random.nextInt(1000);
    }

    private static ExpensiveData of(String kind, String attributes, String transformations) {
        return new ExpensiveData(kind, "{\"id\":\"costly\",\"attributes\":" + attributes + "}", transformations);
    }

    private static String attributes(int count, IntFunction<String> name, String attribute) {
        var all = new StringJoiner(",", "{", "}");
        for (int i = 0; i < count; i++) {
            all.add("\"" + name.apply(i) + "\":" + attribute);
        }
        return all.toString();
    }
}
