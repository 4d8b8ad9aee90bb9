package io.waymark.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.NetworkProxy;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/**
 * Runs the tests of the Python package, in isolation and against the complete service. The packages are installed while
 * the tests run that need none.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PythonPackageIT {
    private static final String TESTS = "the Python package";
    private static final String PACKAGES = "the Python package with PETsARD, pandas, polars, pyarrow, mypy and ruff";

    private static Python python;
    private static CompletableFuture<Python> installation;
    private static TestService service;

    @BeforeAll
    static void start() {
        python = Python.ofSystem(TESTS);
        installation = CompletableFuture.supplyAsync(() -> python.withPackages(PACKAGES));
        service = TestService.start(
                PythonPackageIT.class,
                "--waymark.security.read-tokens=reader",
                "--waymark.security.write-tokens=writer",
                "--waymark.events.max-event=64KB");
    }

    @AfterAll
    static void stop() {
        if (installation != null) {
            installation.handle((installed, failure) -> installed).join();
        }
        if (service != null) {
            service.close();
        }
    }

    /** Waits for the packages. Skips the test if they could not be installed. */
    private static Python withPackages() {
        try {
            return installation.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof TestAbortedException skipped) {
                throw skipped;
            }
            throw failure;
        }
    }

    private static Map<String, String> at(String url) {
        return Map.of("WAYMARK_URL", url, "WAYMARK_READ_TOKEN", "reader", "WAYMARK_WRITE_TOKEN", "writer");
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(strings = {"test_publisher", "test_processes"})
    void ownTestsPass(String tests) {
        python.test(tests, Map.of());
    }

    @Order(1)
    @Test
    void valuesBecomeJsonWithoutPackages() {
        python.testWithoutPackages("test_json");
    }

    @Test
    void numbersOfNumpyAndPandasReachTheService() {
        withPackages().test("service_tests.NumbersTest", at(service.url()));
    }

    @Test
    void packageWorksWithTheServiceAndPetsard() {
        var environment = Map.of(
                "WAYMARK_URL",
                service.url(),
                "WAYMARK_TOKEN",
                "writer",
                "WAYMARK_KAFKA",
                "kafka://" + TestServers.bootstrapServers() + "/" + service.name());

        withPackages().pytest(PACKAGES, environment, "--ignore=test_publisher.py", "--ignore=test_processes.py", ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mypy --strict --cache-dir=/dev/null ../waymark", "ruff check --no-cache .."})
    void packageIsTypedAndClean(String check) {
        var command = ("-m " + check).split(" ");

        var result = withPackages().run(Duration.ofMinutes(3), Map.of(), command);

        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(strings = {"PlainNumbersTest", "ProcessesTest", "RefusalsTest", "ExampleTest"})
    void serviceReceivesTheEvents(String tests) {
        python.test("service_tests." + tests, at(service.url()));
    }

    @Order(1)
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
