package io.waymark.bench;

/** One row of the table of what Waymark is to reach. */
interface Row {
    /** As the command line names it. */
    String name();

    /** Measures, and tells each result to the report as soon as there is one. */
    void measure(Ground ground, Report report) throws Exception;
}
