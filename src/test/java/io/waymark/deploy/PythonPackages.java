package io.waymark.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.waymark.fixture.SkippedTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * Installs the packages of the Python tests in a virtual environment in the user's cache folder. Its name is derived
 * from the requirements and the interpreter, so that a clean build and other work trees use it again.
 */
final class PythonPackages {
    private static final Duration INSTALL_TIMEOUT = Duration.ofMinutes(5);

    private PythonPackages() {}

    /**
     * Returns the interpreter with the packages.
     *
     * @param tests name of the tests that are skipped if the packages cannot be installed
     */
    static Python install(Python system, Path requirements, String tests) {
        try {
            var folder = folder(system, Files.readString(requirements, UTF_8));
            Files.createDirectories(folder.getParent());
            try (var channel = FileChannel.open(Path.of(folder + ".lock"), CREATE, WRITE);
                    var lock = channel.lock()) {
                var installed = folder.resolve("installed.txt");
                if (lock.isValid() && !Files.exists(installed)) {
                    install(system, folder, requirements, tests);
                    Files.createFile(installed);
                }
            }
            return Python.of(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void install(Python system, Path folder, Path requirements, String tests) {
        createEnvironment(system, folder, tests);
        var pip = Python.of(folder)
                .run(
                        INSTALL_TIMEOUT,
                        Map.of(),
                        "-m",
                        "pip",
                        "install",
                        "-q",
                        "--disable-pip-version-check",
                        "--only-binary=:all:",
                        "--retries=1",
                        "--timeout=15",
                        "-r",
                        requirements.toString());
        if (pip.exitCode() != 0) {
            throw SkippedTests.report(tests, "pip cannot install the packages: " + pip.output());
        }
    }

    /**
     * Creates an empty virtual environment.
     *
     * @param tests name of the tests that are skipped if it cannot be created
     */
    static void createEnvironment(Python system, Path folder, String tests) {
        var venv = system.run(INSTALL_TIMEOUT, Map.of(), "-m", "venv", "--clear", folder.toString());
        if (venv.exitCode() != 0) {
            throw SkippedTests.report(tests, "python3 cannot make a virtual environment: " + venv.output());
        }
    }

    private static Path folder(Python system, String requirements) {
        var python =
                system.run(Duration.ofSeconds(30), Map.of(), "-c", "import sys; print(sys.executable, sys.version)");
        var key = UUID.nameUUIDFromBytes((python.output() + requirements).getBytes(UTF_8));
        var cache = System.getenv("XDG_CACHE_HOME");
        var parent = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return parent.resolve("waymark").resolve("python-" + key).toAbsolutePath();
    }
}
