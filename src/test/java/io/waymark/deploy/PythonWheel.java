package io.waymark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.SkippedTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Installs the wheel of the Python package in a virtual environment that has no other packages. */
final class PythonWheel {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path BUILD = Path.of("src", "python", "build_wheel.py").toAbsolutePath();
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private PythonWheel() {}

    /**
     * Returns the interpreter with the wheel that Maven built, or else with a new one.
     *
     * @param folder an empty folder
     * @param tests name of the tests that are skipped if there is no wheel and none can be built
     */
    static Python install(Python system, Path folder, String tests) {
        var built = wheels(TARGET);
        var wheel = built.isEmpty() ? build(system, folder.resolve("wheel"), tests) : built.getLast();
        var environment = folder.resolve("environment");
        PythonPackages.createEnvironment(system, environment, tests);
        var python = Python.of(environment);
        var pip = python.run(
                TIMEOUT,
                Map.of(),
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--no-index",
                wheel.toString());
        assertThat(pip.exitCode()).as(pip.output()).isZero();
        return python;
    }

    private static Path build(Python system, Path folder, String tests) {
        var result = system.run(TIMEOUT, Map.of(), BUILD.toString(), folder.toString());
        assertThat(result.exitCode()).as(result.output()).isZero();
        var built = wheels(folder);
        if (built.isEmpty()) {
            throw SkippedTests.report(tests, result.output());
        }
        return built.getLast();
    }

    /** Returns the wheels in a folder, the newest last. */
    private static List<Path> wheels(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var found = Files.newDirectoryStream(folder, "waymark-*.whl")) {
            var wheels = new ArrayList<Path>();
            found.forEach(wheels::add);
            wheels.sort(Comparator.comparing(wheel -> wheel.toFile().lastModified()));
            return wheels;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
