package io.waymark.domain.schema.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.waymark.codec.request.SchemaDiffRequest;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that decoding and comparing allocate memory in proportion to the bytes of schemas and declarations. */
public class DiffAllocationTest {
    /** The maximum growth of allocated memory for twice the input. It exceeds 2 because arrays grow by doubling. */
    private static final double MAX_RATIO_PER_DOUBLING = 2.6;

    private static final int ROUNDS = 5;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Kinds of input: a name, an initial size, and a function from size to comparison body, in single quotes. */
    public static Stream<Arguments> kinds() {
        return Stream.of(
                kind(
                        "dots in a declared field",
                        100_000,
                        n -> body("'a': {}", "'a': {}, 'b': {}", declared(".".repeat(n)))),
                kind("dots in declared and nested fields", 1_000, DiffAllocationTest::dots),
                kind("underscores in a new name", 100_000, n -> body("'gone': {}", "'" + "_".repeat(n) + "': {}", "")),
                kind("underscores in many names", 100, DiffAllocationTest::underscores),
                kind("many prefixes", 1_000, n -> body(fields(n, "p%d"), fields(n, "p%1$d_a': {}, 'p%1$d_b"), "")),
                kind("prefixes of each other", 100, n -> body(repeated(n, "_a"), repeated(n, "_a_b"), "")),
                kind("many new fields", 1_000, n -> body("'a': {}", fields(n, "f%d"), "")),
                kind("many changed fields", 1_000, n -> body(typed(n, "int"), typed(n, "str"), "")),
                kind(
                        "declared renames",
                        500,
                        n -> body(fields(n, "a%d"), fields(n, "b%d"), renames(n, "a%d", "b%1$d"))),
                kind("declared nested renames", 500, DiffAllocationTest::nestedRenames),
                kind(
                        "declared splits",
                        500,
                        n -> body(
                                fields(n, "a%d"),
                                fields(n, "b%d"),
                                renames(n, "a%d", "b%1$d").replace("rename", "split"))),
                kind("declarations of nothing", 1_000, n -> body("'a': {}", "'b': {}", renames(n, "x.y%d", "z"))),
                kind("ids of fields", 500, n -> body(ids(n, "a", 0), ids(n, "b", 0), "")),
                kind("exchanged ids", 500, n -> body(ids(n, "a", 0), ids(n, "a", 1), "")),
                kind("names of one hash", 256, n -> body(collisions(n, "{}"), collisions(n, "{'x': 1}"), "")),
                kind("ids of one hash", 256, n -> body(colliding(n, "a"), colliding(n, "b"), "")),
                kind(
                        "types of one hash",
                        256,
                        n -> body("'a': {'type': [" + names(n) + "]}", "'a': {'type': ['x']}", "")),
                kind(
                        "lists in a type",
                        20_000,
                        n -> body(
                                "'a': {'type': '" + "array<".repeat(n) + "'}",
                                "'a': {'type': '" + "array<".repeat(n) + ">".repeat(n) + "'}",
                                "")),
                kind(
                        "many details",
                        1_000,
                        n -> body("'a': {}", "'a': {'x': {" + fields(n, "p%d").replace("{}", "1") + "}}", "")),
                kind("levels that all change", 300, n -> body(levels(30, "1", n), levels(30, "2", n), "")),
                kind("levels of properties", 300, n -> body(deep(50, "1", n), deep(50, "2", n), "")),
                kind(
                        "levels of nothing",
                        500,
                        n -> body(
                                "'a': " + "{'x': ".repeat(60) + "{" + fields(n, "n%d") + "}" + "}".repeat(60),
                                "'a': {}",
                                "")),
                kind("digits of numbers", 100, n -> body(numbers(n, "1"), numbers(n, "2"), "")),
                kind("exponents of numbers", 500, n -> body(exponents(n, "1e999999999"), exponents(n, "1"), "")),
                kind(
                        "items of lists",
                        2_000,
                        n -> body("'a': {'na_values': [" + names(n) + "]}", "'a': {'na_values': []}", "")));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void memoryGrowsWithTheInput(String name, int size, IntFunction<String> kind) {
        var inputs = IntStream.of(size, 2 * size, 4 * size)
                .mapToObj(n -> kind.apply(n).replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .toList();
        inputs.forEach(DiffAllocationTest::compare);

        var allocated = inputs.stream().mapToLong(DiffAllocationTest::allocated).toArray();

        double growth = inputs.get(2).length / (double) inputs.get(1).length;
        assertThat(growth).isBetween(1.5, 2.3);
        assertThat((double) allocated[1] / allocated[0])
                .as(Arrays.toString(allocated))
                .isLessThan(MAX_RATIO_PER_DOUBLING);
        assertThat((double) allocated[2] / allocated[1])
                .as(Arrays.toString(allocated))
                .isLessThan(MAX_RATIO_PER_DOUBLING);
    }

    @Test
    void longOuterNamesAreRejected() {
        var outer = "x".repeat(10_000);
        var body = body(
                "'" + outer + "': {'attributes': {'k': {}}}",
                "'" + outer + "': {'attributes': {" + fields(2_000, "a%d") + "}}",
                "");

        assertThatThrownBy(() -> compare(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DiffTooLargeException.class)
                .hasMessageContaining("16 Mi characters");
    }

    @Test
    void longOuterPropertyNamesAreRejected() {
        var outer = "x".repeat(10_000);
        var body = body(
                "'a': {}", "'a': {'" + outer + "': {" + fields(2_000, "a%d").replace("{}", "1") + "}}", "");

        assertThatThrownBy(() -> compare(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DiffTooLargeException.class);
    }

    @Test
    void manyChangedNestedPropertiesAreRejected() {
        var body = body(levels(60, "1", 20_000), levels(60, "2", 20_000), "");

        assertThatThrownBy(() -> compare(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DiffTooLargeException.class);
    }

    @Test
    void anyTwoSchemasHaveBoundedRecords() {
        var outer = "x".repeat(10_000);
        var before = ChangeNotation.schema("'" + outer + "': {'attributes': {'k': {}}}");
        var after = ChangeNotation.schema("'" + outer + "': {'attributes': {" + fields(2_000, "a%d") + "}}");

        var changes = SchemaDiffer.betweenOrSummary(before, after);

        assertThat(changes)
                .extracting(ChangeNotation::brief)
                .containsExactly("delete schema s [FIELDS] BREAKING", "create schema s [FIELDS] COMPATIBLE");
        assertThat(changes).extracting(Change::reason).allMatch(Optional::isPresent);
        assertThat(SchemaDiffer.betweenOrSummary(before, before)).isEmpty();
    }

    private static Arguments kind(String name, int size, IntFunction<String> body) {
        return Arguments.of(name, size, body);
    }

    private static long allocated(byte[] body) {
        var rounds = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
            compare(body);
            rounds[i] = THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    private static List<Change> compare(byte[] body) {
        var compared = SchemaDiffRequest.read(body);
        return SchemaDiffer.between(compared.before(), compared.after(), compared.transformations());
    }

    private static String body(String before, String after, String declared) {
        return "{'before': {'id': 's', 'attributes': {%s}}, 'after': {'id': 's', 'attributes': {%s}}, 'transformations': [%s]}"
                .formatted(before, after, declared);
    }

    private static String declared(String field) {
        return "{'field': '" + field + "', 'kind': 'clip'}";
    }

    private static String fields(int count, String name) {
        return joined(count, i -> "'" + name.formatted(i) + "': {}");
    }

    private static String typed(int count, String type) {
        return joined(count, i -> "'f" + i + "': {'type': '" + type + "'}");
    }

    private static String ids(int count, String name, int shift) {
        return joined(count, i -> "'%s%d': {'field_id': %d}".formatted(name, i, (i + shift) % count));
    }

    private static String renames(int count, String field, String into) {
        return joined(
                count,
                i -> "{'field': '%s', 'kind': 'rename', 'into': ['%s']}"
                        .formatted(field.formatted(i), into.formatted(i)));
    }

    private static String dots(int count) {
        var inner = joined(20, i -> "'" + ".".repeat(i + 1) + "': {'attributes': {" + fields(20, ".%d") + "}}");
        return body(inner, inner, joined(count, i -> declared(".".repeat(40) + i)));
    }

    private static String underscores(int count) {
        return body("'gone': {}, '_': {}", joined(count, i -> "'" + "_".repeat(200) + i + "': {}"), "");
    }

    /** Returns names that are prefixes of each other, 16 of each of some lengths, with about equal total sizes. */
    private static String repeated(int count, String unit) {
        return joined(count, i -> "'" + i % (count / 16) + unit.repeat(1 + i / (count / 16)) + "': {}");
    }

    private static String nestedRenames(int count) {
        return body(
                joined(count, i -> "'o" + i + "': {'attributes': {'a': {}}}"),
                joined(count, i -> "'o" + i + "': {'attributes': {'b': {}}}"),
                renames(count, "o%d.a", "b"));
    }

    /** Returns names with equal {@link String#hashCode()}. */
    private static Stream<String> equalHashes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> IntStream.range(0, 12)
                        .mapToObj(bit -> (i >>> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining()));
    }

    private static String collisions(int count, String attribute) {
        return equalHashes(count).map(name -> "'" + name + "': " + attribute).collect(Collectors.joining(", "));
    }

    private static String colliding(int count, String prefix) {
        return equalHashes(count)
                .map(name -> "'" + prefix + name + "': {'field_id': {'" + name + "': '" + name + "'}}")
                .collect(Collectors.joining(", "));
    }

    private static String names(int count) {
        return equalHashes(count).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }

    private static String levels(int depth, String value, int width) {
        return "'a': {'p': " + value + ", 'attributes': {"
                + (depth == 1 ? fields(width, "f%d") : levels(depth - 1, value, width)) + "}}";
    }

    private static String deep(int depth, String value, int width) {
        return "'a': " + ("{'p': " + value + ", 'q': ").repeat(depth) + "{"
                + fields(width, "f%d").replace("{}", value) + "}" + "}".repeat(depth);
    }

    private static String numbers(int count, String last) {
        return "'a': {'na_values': [" + joined(count, i -> "9".repeat(900) + i + "." + last + "000") + "]}";
    }

    private static String exponents(int count, String number) {
        return joined(
                count, i -> "'f" + i + "': {'field_id': " + number.replaceFirst("^1", Integer.toString(i + 1)) + "}");
    }

    private static String joined(int count, IntFunction<String> one) {
        return IntStream.range(0, count).mapToObj(one).collect(Collectors.joining(", "));
    }
}
