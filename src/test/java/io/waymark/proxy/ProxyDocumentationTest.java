package io.waymark.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that the snippets of the documentation are parts of the files that {@link RestartBehindProxyIT} tests. */
class ProxyDocumentationTest {
    private static final Path OPERATIONS = Path.of("src", "docs", "operations.md");
    private static final Path FILES = Path.of("deploy", "proxy");

    @ParameterizedTest
    @CsvSource({"nginx, nginx.conf", "haproxy, haproxy.cfg"})
    void snippetIsPartOfTheFile(String language, String file) throws IOException {
        var snippet =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(OPERATIONS));

        assertThat(snippet.find()).isTrue();
        assertThat(lines(Files.readString(FILES.resolve(file)))).contains(lines(snippet.group(1)));
    }

    private static String lines(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .collect(Collectors.joining("\n", "\n", "\n"));
    }
}
