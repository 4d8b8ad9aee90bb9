package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks rules that only the text of the source files shows (src/docs/development.md). {@link ArchitectureTest} checks
 * the dependencies between classes.
 */
class SourceTextTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path CLIENT = Path.of("src/client/java");

    private static final Pattern NULL_RUN = Pattern.compile("\\bnull\\s*,\\s*null\\b");
    private static final Pattern CONSTRUCTOR = Pattern.compile("new (\\w+)$");

    /** Paths and headers of the API, the types of problems, and statuses in comments, such as a 404 with its type. */
    private static final Pattern HTTP_TERM = Pattern.compile(
            "/api/v1|Waymark-Cursor|Idempotency-Key|Retry-After|urn:waymark:problem|\\b[45]\\d\\d \\{@code");

    /** The packages of HTTP, and the message that lists the addresses after the start. */
    private static final List<Path> MAY_USE_HTTP_TERMS = Stream.of("web", "feed/sse", "startup/ReadinessLogger.java")
            .map(MAIN.resolve("io/waymark")::resolve)
            .toList();

    /** Only a named factory of a type itself may pass runs of null, to the constructor that the type declares. */
    @Test
    void callsHaveNoRunsOfNull() {
        assertThat(Stream.of(MAIN, CLIENT)
                        .flatMap(root -> matches(root, NULL_RUN))
                        .filter(match -> !isOwnFactory(match)))
                .as("calls with several literal nulls: use a named factory, a builder or a type for each case")
                .isEmpty();
    }

    private static boolean isOwnFactory(Match match) {
        var source = read(match.file());
        var constructor = CONSTRUCTOR.matcher(source.substring(0, startOfCall(source, match.start())));
        return constructor.find() && source.contains("record " + constructor.group(1) + "(");
    }

    /** Returns the index of the parenthesis that opens the call around an index. */
    private static int startOfCall(String source, int index) {
        int depth = 0;
        for (int at = index - 1; at >= 0; at--) {
            depth += source.charAt(at) == ')' ? 1 : source.charAt(at) == '(' ? -1 : 0;
            if (depth < 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("no call around index " + index);
    }

    @Test
    void httpTermsAreOnlyInWeb() {
        assertThat(matches(MAIN, HTTP_TERM)
                        .filter(match -> MAY_USE_HTTP_TERMS.stream().noneMatch(match.file()::startsWith)))
                .as("paths, headers, problem types and statuses of the API outside of the HTTP packages")
                .isEmpty();
    }

    /** A match with the number of its line. */
    private record Match(Path file, long line, int start, String text) {}

    private static Stream<Match> matches(Path root, Pattern pattern) {
        return javaFiles(root).stream().flatMap(file -> {
            var source = read(file);
            return pattern.matcher(source).results().map(match -> match(file, source, match));
        });
    }

    private static Match match(Path file, String source, MatchResult match) {
        long line = 1 + source.substring(0, match.start()).lines().count();
        return new Match(file, line, match.start(), match.group());
    }

    private static List<Path> javaFiles(Path root) {
        try (var files = Files.walk(root)) {
            var found = files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(found).as("source files in %s", root).isNotEmpty();
            return found;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
