package io.waymark.openlineage;

import io.waymark.fixture.ExternalProgram;
import io.waymark.fixture.SkippedTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * OpenLineage's own Go client from the module proxy, built once per build folder. The property {@code
 * openlineage.go-client} names a folder with the module for machines whose proxy does not serve it.
 */
final class GoLineageClient {
    private static final String TESTS = "OpenLineage's Go client";
    private static final String MODULE = "github.com/OpenLineage/openlineage/client/go";
    private static final String VERSION = "latest";
    private static final Path FOLDER = Path.of("target", "openlineage-go").toAbsolutePath();
    private static final Path PROGRAM = FOLDER.resolve("client");
    private static final Path SOURCE = Path.of("src", "test", "resources", "openlineage", "client.go");

    private GoLineageClient() {}

    /** Sends events, plain and compressed. Skips the test if the client cannot be built. */
    static ExternalProgram.Result send(String url, int eventsOfEachWay) {
        if (!ExternalProgram.isInstalled("go")) {
            throw SkippedTests.report(TESTS, "go is not installed");
        }
        if (!Files.isExecutable(PROGRAM)) {
            build();
        }
        return run(Duration.ofHours(1), PROGRAM.toString(), url, String.valueOf(eventsOfEachWay));
    }

    private static void build() {
        try {
            Files.createDirectories(FOLDER);
            Files.deleteIfExists(FOLDER.resolve("go.mod"));
            Files.copy(SOURCE, FOLDER.resolve("main.go"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var local = System.getProperty("openlineage.go-client", "");
        step("go", "mod", "init", "example.org/openlineage");
        if (local.isEmpty()) {
            step("go", "get", MODULE + "@" + VERSION);
        } else {
            step("go", "mod", "edit", "-require=" + MODULE + "@v0.0.0", "-replace=" + MODULE + "=" + local);
        }
        step("go", "mod", "tidy");
        step("go", "build", "-o", PROGRAM.toString(), ".");
    }

    private static void step(String... command) {
        var result = run(Duration.ofMinutes(5), command);
        if (!result.succeeded()) {
            throw SkippedTests.report(TESTS, String.join(" ", command) + " failed: " + result.output());
        }
    }

    private static ExternalProgram.Result run(Duration limit, String... command) {
        return ExternalProgram.run(FOLDER, limit, "", List.of(command));
    }
}
