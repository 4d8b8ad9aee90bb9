package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks comments, messages and names for plain technical English (src/docs/development.md). There is no way to exempt
 * a file or a line: a finding is rewritten.
 */
class WordingTest {
    private static final int MAX_SENTENCE_WORDS = 35;
    private static final int MAX_TEST_NAME_WORDS = 8;

    private static final List<Path> SOURCES = Stream.of(
                    "src/main/java", "src/client/java", "src/test/java", "src/bench/java", "src/jmh/java")
            .map(Path::of)
            .toList();

    /** Words of the code base's former dialect, and words that no technical manual uses. */
    private static final String RETIRED =
            "anew|lest|thereof|whoever|tells?|told|says?|said|brought|heard|patience|groundwork|tale|audience|pulse";

    private static final Pattern RETIRED_PROSE = Pattern.compile(
            "\\b(" + RETIRED + "|asked|wanted|puts? aside|of its own accord|so many)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern RETIRED_NAME_PART = Pattern.compile("(?i)" + RETIRED + "|lane");
    private static final Pattern POOR_BEGINNING = Pattern.compile(
            "(What|Who|Whoever|Those that|Whatever|How many|How much|How often|So many)\\b.*", Pattern.DOTALL);

    private static final Pattern TOKEN = Pattern.compile(
            "(?<comment>/\\*.*?\\*/|//[^\\n]*)|(?<text>\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\")|(?<name>\\b[A-Za-z_]\\w*)",
            Pattern.DOTALL);
    private static final Pattern NAME_PART = Pattern.compile("[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])");
    private static final Pattern TEST_METHOD =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)\\b[^{;]*?\\bvoid (\\w+)\\(", Pattern.DOTALL);
    private static final Pattern MARKUP =
            Pattern.compile("\\{@\\w+[^}]*}|`[^`]*`|<[^>]*>|^\\s*/?\\*+/?|\\*/$|^\\s*//", Pattern.MULTILINE);
    private static final Pattern SENTENCE_END =
            Pattern.compile("(?<=[.!?:;])\\s+|\\n\\s*\\n|@(?:param|return|throws)\\b");
    private static final Pattern WORD = Pattern.compile("[\\w'’-]+");

    /** A comment, a text or a name with its place in a file. */
    private record Token(String kind, String text, Path file, String source, int start) {
        String place() {
            var line = 1
                    + source.substring(0, start)
                            .chars()
                            .filter(each -> each == '\n')
                            .count();
            return file + ":" + line;
        }

        String prose() {
            return MARKUP.matcher(text).replaceAll(" X ").strip().replaceFirst("^(X\\s+)+", "");
        }
    }

    @Test
    void commentsUseNoRetiredWords() {
        assertThat(found("comment", token -> matches(RETIRED_PROSE, token.prose())))
                .isEmpty();
    }

    @Test
    void messagesUseNoRetiredWords() {
        var messages = tokens(Path.of("src/main/java"))
                .filter(token -> token.kind().equals("text"))
                .filter(token -> token.text().matches("\"[A-Z][^\"]* [^\"]*\"")) // a sentence, not SQL or a key
                .flatMap(token -> matches(RETIRED_PROSE, token.text()).map(word -> token.place() + ": " + word))
                .toList();

        assertThat(messages).isEmpty();
    }

    @Test
    void namesUseNoRetiredWords() {
        assertThat(found(
                        "name",
                        token -> nameParts(token.text())
                                .filter(part -> RETIRED_NAME_PART.matcher(part).matches())
                                .map(part -> token.text())))
                .isEmpty();
    }

    @Test
    void commentsBeginWithVerbOrNoun() {
        assertThat(found(
                        "comment",
                        token -> token.text().startsWith("/**")
                                        && POOR_BEGINNING.matcher(token.prose()).matches()
                                ? Stream.of(firstWords(token.prose()))
                                : Stream.empty()))
                .isEmpty();
    }

    @Test
    void sentencesAreShort() {
        assertThat(found(
                        "comment",
                        token -> SENTENCE_END
                                .splitAsStream(token.prose())
                                .filter(sentence ->
                                        WORD.matcher(sentence).results().count() > MAX_SENTENCE_WORDS)
                                .map(WordingTest::firstWords)))
                .isEmpty();
    }

    @Test
    void testNamesAreShort() throws IOException {
        var names = new ArrayList<String>();
        for (var file : files(Path.of("src/test/java"))) {
            TEST_METHOD
                    .matcher(Files.readString(file))
                    .results()
                    .map(method -> method.group(1))
                    .filter(name -> nameParts(name).count() > MAX_TEST_NAME_WORDS)
                    .forEach(name -> names.add(file + ": " + name));
        }

        assertThat(names).isEmpty();
    }

    private static List<String> found(String kind, Function<Token, Stream<String>> check) {
        return SOURCES.stream()
                .flatMap(WordingTest::tokens)
                .filter(token -> token.kind().equals(kind))
                .flatMap(token -> check.apply(token).map(finding -> token.place() + ": " + finding))
                .distinct()
                .toList();
    }

    private static Stream<Token> tokens(Path root) {
        return files(root).stream()
                .filter(file -> !file.endsWith("WordingTest.java")) // it has to name the words
                .flatMap(file -> {
                    var source = read(file);
                    return TOKEN.matcher(source).results().map(token -> token(file, source, token));
                });
    }

    private static Token token(Path file, String source, MatchResult found) {
        var kind = found.group(1) != null ? "comment" : found.group(2) != null ? "text" : "name";
        return new Token(kind, found.group(), file, source, found.start());
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group);
    }

    private static Stream<String> nameParts(String name) {
        return NAME_PART.matcher(name).results().map(MatchResult::group);
    }

    private static String firstWords(String text) {
        return String.join(
                " ",
                Arrays.asList(text.strip().split("\\s+"))
                        .subList(0, Math.min(6, text.strip().split("\\s+").length)));
    }

    private static List<Path> files(Path root) {
        try (var paths = Files.walk(root)) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
