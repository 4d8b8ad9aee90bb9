package io.waymark.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.deploy.Python.Result;
import io.waymark.fixture.NetworkProxy;
import io.waymark.fixture.SkippedTests;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/**
 * Runs the tests of the Python package, in isolation and against the complete service. Most of them wait for other
 * processes, so all start together in a few threads, the longest first, and each test awaits its result.
 */
class PythonPackageIT {
    private static final String TESTS = "the Python package";
    private static final String PACKAGES = "the Python package with PETsARD, pandas, polars, pyarrow, mypy and ruff";
    private static final String WHEEL = "the wheel of the Python package";
    private static final int CONCURRENT_COMMANDS = 4;
    private static final String PYTEST = "pytest";
    private static final String MYPY = "mypy --strict --cache-dir=/dev/null ../waymark";
    private static final String RUFF = "ruff check --no-cache ..";
    private static final Map<String, CompletableFuture<Result>> RESULTS = new HashMap<>();

    @TempDir
    static Path folder;

    private static Python python;
    private static ExecutorService threads;
    private static TestService service;

    @BeforeAll
    static void start() {
        python = Python.ofSystem(TESTS);
        threads = Executors.newFixedThreadPool(CONCURRENT_COMMANDS);
        var packages = CompletableFuture.supplyAsync(() -> python.withPackages(PACKAGES), threads);
        var system = CompletableFuture.completedFuture(python);
        start(system, "test_processes", command -> command.unittest("test_processes", Map.of()));
        service = TestService.start(
                PythonPackageIT.class,
                "--waymark.security.read-tokens=reader",
                "--waymark.security.write-tokens=writer",
                "--waymark.events.max-event=64KB");
        var pytest = Map.of(
                "WAYMARK_URL",
                service.url(),
                "WAYMARK_TOKEN",
                "writer",
                "WAYMARK_KAFKA",
                "kafka://" + TestServers.bootstrapServers() + "/" + service.name());
        start(
                packages,
                PYTEST,
                command -> command.pytest(pytest, "--ignore=test_publisher.py", "--ignore=test_processes.py", "."));
        start(system, "test_publisher", command -> command.unittest("test_publisher", Map.of()));
        for (var tests : new String[] {"ProcessesTest", "PlainNumbersTest", "RefusalsTest", "ExampleTest"}) {
            start(system, tests, command -> command.unittest("service_tests." + tests, at(service.url())));
        }
        start(packages, "NumbersTest", command -> command.unittest("service_tests.NumbersTest", at(service.url())));
        for (var check : new String[] {MYPY, RUFF}) {
            start(packages, check, command -> command.run(Duration.ofMinutes(3), Map.of(), ("-m " + check).split(" ")));
        }
        var wheel = CompletableFuture.supplyAsync(() -> PythonWheel.install(python, folder, WHEEL), threads);
        start(wheel, "WheelTest", command -> command.unittest("wheel_tests.WheelTest", Map.of()));
        RESULTS.put(
                "PetsardTest",
                wheel.thenCombineAsync(
                        packages,
                        (command, other) -> command.unittest("wheel_tests.PetsardTest", withPetsard(other)),
                        threads));
        start(system, "test_json", command -> command.unittest("test_json", Map.of()));
    }

    private static void start(CompletableFuture<Python> python, String name, Function<Python, Result> command) {
        RESULTS.put(name, python.thenApplyAsync(command, threads));
    }

    @AfterAll
    static void stop() {
        RESULTS.values()
                .forEach(result -> result.handle((found, failure) -> found).join());
        if (threads != null) {
            threads.shutdown();
        }
        if (service != null) {
            service.close();
        }
    }

    /** Awaits the result of a command. Skips the test if the packages could not be installed. */
    private static Result result(String name) {
        try {
            return RESULTS.get(name).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof TestAbortedException skipped) {
                throw skipped;
            }
            throw failure;
        }
    }

    private static Map<String, String> withPetsard(Python packages) {
        var standIns = Path.of("src", "python", "tests", "petsard_workflow", "stand_ins");
        return Map.of("PETSARD_PATH", packages.packagePath() + File.pathSeparator + standIns.toAbsolutePath());
    }

    private static Map<String, String> at(String url) {
        return Map.of("WAYMARK_URL", url, "WAYMARK_READ_TOKEN", "reader", "WAYMARK_WRITE_TOKEN", "writer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"test_publisher", "test_processes"})
    void ownTestsPass(String tests) {
        Python.assertPassed(result(tests));
    }

    @Test
    void valuesBecomeJsonWithoutPackages() {
        Python.assertPassedOrSkipped(result("test_json"));
    }

    @Test
    void numbersOfNumpyAndPandasReachTheService() {
        Python.assertPassed(result("NumbersTest"));
    }

    @Test
    void packageWorksWithTheServiceAndPetsard() {
        Python.assertPytestPassed(PACKAGES, result(PYTEST));
    }

    @Test
    void wheelWorksInACleanEnvironment() {
        Python.assertPassed(result("WheelTest"));
    }

    @Test
    void tutorialWorksWithTheWheelAndPetsard() {
        var result = result("PetsardTest");

        Python.assertPassedOrSkipped(result);
        if (result.output().contains("OK (skipped=")) {
            throw SkippedTests.report(PACKAGES, "PETsARD is not installed for this version of Python");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {MYPY, RUFF})
    void packageIsTypedAndClean(String check) {
        var result = result(check);

        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PlainNumbersTest", "ProcessesTest", "RefusalsTest", "ExampleTest"})
    void serviceReceivesTheEvents(String tests) {
        Python.assertPassed(result(tests));
    }

    @Test
    void eventsSurviveAnOutage() throws Exception {
        try (var proxy = NetworkProxy.before(URI.create(service.url()).getPort())) {
            var environment = at("http://127.0.0.1:" + proxy.port());
            var cut = proxy.cutAnswerTo("POST /api/v1/events");

            var publisher = python.start(environment, "-m", "unittest", "-v", "service_tests.OutageTest");
            cut.get(1, TimeUnit.MINUTES); // the service has stored these events, but no acknowledgement arrived
            proxy.refuse();
            await().atMost(Duration.ofMinutes(1)).until(() -> publisher.output().contains("ready"));
            proxy.resume();

            Python.assertPassed(publisher.await(Duration.ofMinutes(2)));
        }
    }
}
