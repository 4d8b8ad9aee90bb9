package io.waymark.bench.environment;

import io.waymark.bench.report.BenchmarkReport;

/** A benchmark, one row of the table of performance targets. */
public interface Benchmark {
    /** Returns the name on the command line. */
    String name();

    /** Measures, and adds each result to the report when it is known. */
    void measure(Environment environment, BenchmarkReport report) throws Exception;
}
