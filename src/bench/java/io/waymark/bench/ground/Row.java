package io.waymark.bench.ground;

import io.waymark.bench.report.Report;

/** One row of the table of what Waymark is to reach. */
public interface Row {
    /** As the command line names it. */
    String name();

    /** Measures, and tells each result to the report as soon as there is one. */
    void measure(Ground ground, Report report) throws Exception;
}
