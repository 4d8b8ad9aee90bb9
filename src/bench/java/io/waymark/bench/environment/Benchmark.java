package io.waymark.bench.environment;

import io.waymark.bench.report.BenchmarkReport;

/** One row of the table of what Waymark is to reach. */
public interface Benchmark {
    /** As the command line names it. */
    String name();

    /** Measures, and tells each result to the report as soon as there is one. */
    void measure(Environment environment, BenchmarkReport report) throws Exception;
}
