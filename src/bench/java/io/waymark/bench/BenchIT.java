package io.waymark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.bench.environment.BenchmarkArguments;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.fixture.TestServers;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Runs benchmarks at their smallest size: three of them, all with {@code -Dbench.tried=all}. The measured values have
 * no meaning.
 */
class BenchIT {
    private static final String[] TRIED = Arrays.stream(
                    System.getProperty("bench.tried", "ingest,page,projection").split(","))
            .filter(name -> !name.equals("all"))
            .toArray(String[]::new);

    @Test
    void triedBenchmarksAreMeasuredAndReported() throws Exception {
        var folder = Path.of("target", "bench-tried").toAbsolutePath();
        Files.createDirectories(folder);
        var arguments = BenchmarkArguments.ofSmallestSizes(TRIED);
        try (var out = new PrintStream(folder.resolve("out.txt").toFile(), StandardCharsets.UTF_8);
                var environment = new Environment(
                        arguments, folder, TestServers.newDatabase(getClass()), TestServers.bootstrapServers())) {
            Bench.measure(environment, new BenchmarkReport(folder, out));
        }
        var report = Files.readString(folder.resolve("report.txt"));
        for (var benchmark : Bench.ROWS) {
            if (arguments.isRequested(benchmark)) {
                assertThat(report).contains("\n" + benchmark.name() + " ");
            }
        }
        assertThat(folder.resolve("report.json")).isNotEmptyFile();
    }
}
