package io.waymark.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ProcessTree;
import io.waymark.fixture.SkippedTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Python interpreter that runs the tests in {@code src/python/tests}. */
final class Python {
    private static final Path FOLDER = Path.of("src", "python", "tests").toAbsolutePath();
    private static final Duration TEST_TIMEOUT = Duration.ofMinutes(5);

    private final String executable;

    private Python(String executable) {
        this.executable = executable;
    }

    /** Returns the interpreter of this machine. */
    static Python ofSystem(String tests) {
        var python = new Python("python3");
        try {
            var version = python.run(
                    Duration.ofSeconds(30), Map.of(), "-c", "import sys; sys.exit(sys.version_info < (3, 10))");
            if (version.exitCode() == 0) {
                return python;
            }
            throw SkippedTests.report(tests, "python3 is older than 3.10 " + version.output());
        } catch (UncheckedIOException missing) {
            throw SkippedTests.report(tests, "python3 is not installed");
        }
    }

    /** Returns an interpreter with the packages of {@code requirements.txt}. */
    Python withPackages(String tests) {
        return PythonPackages.install(this, FOLDER.resolve("requirements.txt"), tests);
    }

    /** Returns the interpreter of a virtual environment. */
    static Python of(Path environment) {
        return new Python(environment.resolve("bin").resolve("python3").toString());
    }

    /** Returns the path by which another interpreter of the same version finds the packages of this one. */
    String packagePath() {
        var result =
                run(Duration.ofSeconds(30), Map.of(), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))");
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output().strip();
    }

    /** Runs a module, class or method of tests. */
    Result unittest(String tests, Map<String, String> environment) {
        return run(TEST_TIMEOUT, environment, "-m", "unittest", "-v", tests);
    }

    /** Runs tests with pytest. */
    Result pytest(Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(List.of("-m", "pytest", "-rs", "-p", "no:cacheprovider", "--rootdir=.."));
        command.addAll(List.of(arguments));
        return run(TEST_TIMEOUT, environment, command.toArray(String[]::new));
    }

    /** Asserts that all tests of pytest passed, and reports the skipped ones. */
    static void assertPytestPassed(String tests, Result result) {
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).containsPattern("(?m)^SKIPPED|100%");
        result.output()
                .lines()
                .filter(line -> line.startsWith("SKIPPED "))
                .forEach(line -> SkippedTests.report(tests, line));
    }

    /** Asserts that tests passed, of which some may be skipped because another run has more packages. */
    static void assertPassedOrSkipped(Result result) {
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).containsPattern("Ran [1-9][0-9]* tests?");
    }

    /** Asserts that all tests passed and none was skipped. */
    static void assertPassed(Result result) {
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).containsPattern("Ran [1-9][0-9]* tests?").containsPattern("(?m)^OK$");
    }

    /** Runs a command of the interpreter and waits for its end. */
    Result run(Duration timeout, Map<String, String> environment, String... arguments) {
        return start(environment, arguments).await(timeout);
    }

    /** Starts a command of the interpreter, in the folder of the tests. */
    Running start(Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(List.of(executable));
        command.addAll(List.of(arguments));
        try {
            var output = Files.createTempFile("waymark-python-", ".txt");
            var builder = new ProcessBuilder(command)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            return new Running(builder.start(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * The result of a command that has ended.
     *
     * @param output standard output and standard error
     */
    record Result(int exitCode, String output) {}

    /** A command that may still be running. */
    record Running(Process process, Path file) {

        /** Waits for the end; kills the command and its children after the time limit. */
        Result await(Duration timeout) {
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    new ProcessTree(process.toHandle()).kill();
                    return new Result(-1, "killed after " + timeout + ": " + output());
                }
                var result = new Result(process.exitValue(), output());
                Files.delete(file);
                return result;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(stopped);
            }
        }

        /** Returns the output so far. */
        String output() {
            try {
                return Files.readString(file, UTF_8);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
