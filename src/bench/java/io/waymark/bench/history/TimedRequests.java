package io.waymark.bench.history;

import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.report.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Sends requests to one instance one after the other. Measures the time of each, and the blocks that it reads. */
record TimedRequests(WaymarkInstance waymark, Connection database) {

    private static final String READ = """
        select coalesce(sum(shared_blks_hit + shared_blks_read), 0)
        from pg_stat_statements join pg_database on dbid = pg_database.oid
        where datname = current_database() and query not like '%pg_stat_statements%'
        """;

    /**
     * The cost of a series of requests.
     *
     * @param milliseconds the median time of a request
     * @param p99 the time that 99 % of the requests do not exceed, in milliseconds
     * @param blocks average number of 8 KiB blocks per request; 0 without {@code pg_stat_statements}
     */
    record RequestCost(double milliseconds, double p99, double blocks) {
        static Samples times(List<RequestCost> rounds) {
            return new Samples(rounds.stream().map(RequestCost::milliseconds).toList());
        }

        static Samples slowest(List<RequestCost> rounds) {
            return new Samples(rounds.stream().map(RequestCost::p99).toList());
        }

        static Samples blocks(List<RequestCost> rounds) {
            return new Samples(rounds.stream().map(RequestCost::blocks).toList());
        }
    }

    /** Sends a request, reads the whole response and fails if its status is not 200. */
    interface Call {
        void make(int number) throws Exception;
    }

    RequestCost get(int times, IntFunction<String> path) throws Exception {
        return take(times, number -> waymark.body(path.apply(number)));
    }

    RequestCost take(int times, Call call) throws Exception {
        double before = read();
        List<Double> elapsed = new ArrayList<>();
        for (int number = 0; number < times; number++) {
            long start = System.nanoTime();
            call.make(number);
            elapsed.add((System.nanoTime() - start) / 1e6);
        }
        var samples = new Samples(elapsed);
        return new RequestCost(samples.median(), samples.quantile(0.99), (read() - before) / times);
    }

    private double read() throws SQLException {
        try (var statement = database.createStatement()) {
            if (!Environment.counting(statement)) {
                return 0;
            }
            try (var read = statement.executeQuery(READ)) {
                read.next();
                return read.getDouble(1);
            }
        }
    }
}
