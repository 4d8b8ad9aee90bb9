package io.waymark.openlineage;

import io.waymark.fixture.ExternalProgram;
import io.waymark.fixture.SkippedTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** OpenLineage's own Python client from the package index, installed once per build folder. */
final class PythonLineageClient {
    private static final String TESTS = "OpenLineage's Python client";
    private static final String VERSION = "openlineage-python==1.54.0";
    private static final Path FOLDER = Path.of("target", "openlineage-python").toAbsolutePath();
    private static final Path PROGRAM =
            Path.of("src", "test", "resources", "openlineage", "client.py").toAbsolutePath();

    private PythonLineageClient() {}

    /** Sends events in each way of the client. Skips the test if the client cannot be installed. */
    static ExternalProgram.Result send(String url, int eventsOfEachWay) {
        var python = FOLDER.resolve("bin").resolve("python3").toString();
        if (!ExternalProgram.isInstalled("python3")) {
            throw SkippedTests.report(TESTS, "python3 is not installed");
        }
        if (!Files.exists(FOLDER.resolve("installed"))) {
            install("python3", "-m", "venv", "--clear", FOLDER.toString());
            install(python, "-m", "pip", "install", "-q", "--retries=1", "--timeout=15", VERSION);
            install(python, "-c", "open('" + FOLDER.resolve("installed") + "', 'w')");
        }
        return run(Duration.ofHours(1), python, PROGRAM.toString(), url, String.valueOf(eventsOfEachWay));
    }

    private static void install(String... command) {
        var result = run(Duration.ofMinutes(3), command);
        if (!result.succeeded()) {
            throw SkippedTests.report(TESTS, String.join(" ", command) + " failed: " + result.output());
        }
    }

    private static ExternalProgram.Result run(Duration limit, String... command) {
        return ExternalProgram.run(Path.of("target").toAbsolutePath(), limit, "", List.of(command));
    }
}
