package io.waymark.bench;

import io.waymark.bench.delivery.IdleSubscriberBenchmark;
import io.waymark.bench.delivery.LatencyBenchmark;
import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.BenchmarkArguments;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.fanout.FanOutBenchmark;
import io.waymark.bench.history.AcrossReadBenchmark;
import io.waymark.bench.history.PageReadBenchmark;
import io.waymark.bench.history.RunComparisonBenchmark;
import io.waymark.bench.history.RunGrowthBenchmark;
import io.waymark.bench.history.StorageSizeBenchmark;
import io.waymark.bench.ingest.IngestBenchmark;
import io.waymark.bench.ingest.InstancesBenchmark;
import io.waymark.bench.lifecycle.HeapGrowthBenchmark;
import io.waymark.bench.lifecycle.StartupBenchmark;
import io.waymark.bench.lineage.LineageBenchmark;
import io.waymark.bench.projection.ProjectionBenchmark;
import io.waymark.bench.report.BenchmarkReport;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs the benchmarks that the arguments name, or all benchmarks without a name. An argument {@code name=value} sets a
 * size. The report is written to {@code target/bench}.
 */
public final class Bench {

    static final List<Benchmark> ROWS = List.of(
            new IngestBenchmark(),
            new LatencyBenchmark(),
            new FanOutBenchmark(),
            new IdleSubscriberBenchmark(),
            new PageReadBenchmark(),
            new RunGrowthBenchmark(),
            new StorageSizeBenchmark(),
            new InstancesBenchmark(),
            new ProjectionBenchmark(),
            new AcrossReadBenchmark(),
            new RunComparisonBenchmark(),
            new LineageBenchmark(),
            new StartupBenchmark(),
            new HeapGrowthBenchmark());

    private Bench() {}

    public static void main(String... words) throws Exception {
        var arguments = BenchmarkArguments.of(words);
        var folder = Path.of("target", "bench").toAbsolutePath();
        var report = new BenchmarkReport(folder, System.out);
        report.progress("starting PostgreSQL and Kafka");
        try (var environment = Environment.open(arguments, folder)) {
            measure(environment, report);
        }
        System.exit(0); // ends the threads that a benchmark left running
    }

    static void measure(Environment environment, BenchmarkReport report) throws Exception {
        for (var benchmark : ROWS) {
            if (environment.arguments().isRequested(benchmark)) {
                benchmark.measure(environment, report);
            }
        }
    }
}
