package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the sources of the dashboard: their form, and that only stores have state. */
class DashboardSourcesTest {
    private static final Path ASSETS = Path.of("src/main/resources/static/assets");
    private static final Path TESTS = Path.of("src/test/resources/dashboard");
    private static final int MAX_LINE = 120;
    private static final int MAX_LINES = 200;

    private static final Pattern VARIABLE = Pattern.compile("(?:export )?(?:let|var)\\b.*");

    /** A constant whose value is a list, a map, a set or an object that can be changed. */
    private static final Pattern COLLECTION = Pattern.compile(
            "(?:export )?const \\w+ = (?:\\[|\\{|new (?:Weak)?(?:Map|Set)\\b|Array\\b|Object\\.create\\b).*");

    private static final Pattern READ_ONLY_TYPE =
            Pattern.compile(".*@type \\{(?:Readonly(?:Set|Map|Array)<|readonly ).*");

    /** The words of style.md for names; the API has the member put_aside_at. */
    private static final Pattern RETIRED = Pattern.compile(
            "(?i)\\b(?:anew|lest|told|tells?|says?|said|brought|took|heard|asked|wanted|patience|places?|facts?|pulse|lane"
                    + "|audience|tale|verdict)(?:[A-Z_-]\\w*)?\\b");

    private static final Pattern CODE_NAME =
            Pattern.compile("\\b(?:const|let|function|class) (\\w+)|class=(?:\"|\\$\\{`)([^\"`]*)");
    private static final Pattern CSS_CLASS = Pattern.compile("\\.(-?[A-Za-z_][\\w-]*)(?=[^{}]*\\{)");

    @Test
    void linesAreShort() {
        assertThat(all(".js", ".css", ".html").flatMap(DashboardSourcesTest::longLines))
                .isEmpty();
    }

    @Test
    void filesAreShort() {
        assertThat(all(".js").filter(file -> read(file).size() > MAX_LINES)).isEmpty();
    }

    @Test
    void everyModuleIsTypeChecked() {
        assertThat(modules().filter(file -> !read(file).getFirst().equals("// @ts-check")))
                .isEmpty();
    }

    @Test
    void onlyStoresHaveState() {
        var found = modules()
                .filter(file -> !isStore(file))
                .flatMap(file -> stateOf(read(file)).stream().map(line -> file + ": " + line));

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "let count = 0;",
                "export let count = 0;",
                "var count = 0;",
                "const cache = new Map();",
                "export const cache = new WeakMap();",
                "const list = [];",
                "export const settings = { a: 1 };"
            })
    void stateOfAModuleIsFound(String line) {
        assertThat(stateOf(List.of("// @ts-check", line))).containsExactly(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const NAMES = Object.freeze(['a']);",
                "const MAX = 10;",
                "  let inner = 0;",
                "const { subscribe } = notifier();",
                "export const f = (list) => [list];"
            })
    void constantsAreNoState(String line) {
        assertThat(stateOf(List.of("// @ts-check", line))).isEmpty();
    }

    @Test
    void readOnlyTypeMakesASetConstant() {
        assertThat(stateOf(List.of("/** @type {ReadonlySet<string>} */", "const NAMES = new Set(['a']);")))
                .isEmpty();
    }

    @Test
    void namesAreStandardTerms() {
        var inCode = modules().flatMap(file -> names(file, CODE_NAME));
        var inStyles = all(".css").flatMap(file -> names(file, CSS_CLASS));

        assertThat(Stream.concat(inCode, inStyles)).isEmpty();
    }

    private static Stream<String> names(Path file, Pattern name) {
        return name.matcher(String.join("\n", read(file)))
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .filter(found -> RETIRED.matcher(found).find())
                .map(found -> file + ": " + found);
    }

    private static List<String> stateOf(List<String> lines) {
        var found = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            boolean isReadOnly =
                    i > 0 && READ_ONLY_TYPE.matcher(lines.get(i - 1)).matches();
            if (VARIABLE.matcher(line).matches() || (COLLECTION.matcher(line).matches() && !isReadOnly)) {
                found.add(line);
            }
        }
        return found;
    }

    private static boolean isStore(Path file) {
        return file.getFileName().toString().endsWith("-store.js");
    }

    private static Stream<Path> modules() {
        return files(ASSETS, ".js");
    }

    private static Stream<Path> all(String... endings) {
        return Stream.of(endings).flatMap(ending -> Stream.concat(files(ASSETS, ending), files(TESTS, ending)));
    }

    private static Stream<Path> files(Path folder, String ending) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<String> longLines(Path file) {
        var lines = read(file);
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).length() > MAX_LINE)
                .mapToObj(i -> file + ":" + (i + 1));
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
