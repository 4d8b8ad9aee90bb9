package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the unit tests of the dashboard's modules, {@code *.test.js} in the test resources, in a browser. */
class DashboardModulesIT {
    private static final Path FOLDER = Path.of("src/test/resources/dashboard");

    private static Browser browser;
    private static ModuleServer server;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start();
        server = new ModuleServer();
        browser.open(server.url() + ModuleServer.TESTS + "index.html");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicContainer> modules() throws IOException {
        try (var files = Files.list(FOLDER)) {
            var names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .toList();
            assertThat(names).isNotEmpty();
            return names.stream().map(DashboardModulesIT::tests);
        }
    }

    private static DynamicContainer tests(String file) {
        var results = run(file);
        assertThat(results).as("tests of " + file).isNotEmpty();
        return DynamicContainer.dynamicContainer(file, results.stream().map(DashboardModulesIT::test));
    }

    private static DynamicTest test(Map<String, String> result) {
        return DynamicTest.dynamicTest(
                result.get("name"), () -> assertThat(result.get("error")).isNull());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, String>> run(String file) {
        return (List<Map<String, String>>) browser.evaluateAsync("""
                const [file, answer] = arguments;
                import('/tests/runner.js').then(({ run }) => run(file)).then(answer,
                    error => answer([{ name: file, error: String(error.stack) }]));
                """, file);
    }
}
