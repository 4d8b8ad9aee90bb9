package io.waymark.bench.ingest;

import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.MeterReadings;
import io.waymark.bench.environment.ProcessorTimes;
import io.waymark.bench.ingest.IngestComparison.Contender;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the cost of consuming events for one contender. The contender is stopped between its turns. */
final class CostMeter {

    private static final String COUNTED = """
        select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, coalesce(sum(calls), 0), coalesce(sum(rows), 0)
        from pg_stat_statements join pg_database on dbid = pg_database.oid
        where datname = current_database() and query not like '%sum(next_offset)%' -- that is the harness
        """;
    private static final List<String> STAGES = List.of("decode", "load", "fold", "append");

    private final Contender contender;
    private MeterReadings meterReadings = new MeterReadings(Map.of());
    private Duration processor = Duration.ZERO;
    private long allocated;
    private PostgresCounters before = new PostgresCounters(0, 0, 0, new ProcessorTimes(Map.of()));

    /** Counters of PostgreSQL. */
    private record PostgresCounters(double wal, double statements, double rows, ProcessorTimes processors) {}

    CostMeter(Contender contender) throws IOException, InterruptedException {
        this.contender = contender;
        readMeters();
    }

    /** Starts a turn. The contender is still stopped. */
    void begin() throws SQLException {
        before = counted();
    }

    /** Ends a turn. The contender is running. */
    Costs end(int events) throws SQLException, IOException, InterruptedException {
        var meterReadings = this.meterReadings;
        var processor = this.processor;
        var allocated = this.allocated;
        var after = counted();
        readMeters();
        Map<String, Double> costs = new LinkedHashMap<>();
        costs.put("µs of processor an event", this.processor.minus(processor).toNanos() / 1e3 / events);
        costs.put(
                "µs of PostgreSQL's processor an event",
                after.processors.since(before.processors).toNanos() / 1e3 / events);
        costs.put("B allocated an event", (double) (this.allocated - allocated) / events);
        costs.put("B of WAL an event", (after.wal - before.wal) / events);
        costs.put("rows an event", (after.rows - before.rows) / events);
        double statements = after.statements - before.statements;
        double batches = contender.service() == null
                ? Math.max(1, statements) // each batch is one statement
                : Math.max(1, this.meterReadings.since(meterReadings, "waymark_ingest_batch_size_records_count", ""));
        costs.put("statements a batch", statements / batches);
        costs.put("events a batch", events / batches);
        if (contender.service() != null) {
            for (var stage : STAGES) {
                double seconds = this.meterReadings.since(
                        meterReadings, "waymark_ingest_stage_seconds_sum", "stage=\"" + stage + "\"");
                costs.put("µs of " + stage + " an event", seconds * 1e6 / events);
            }
        }
        return new Costs(costs);
    }

    private void readMeters() throws IOException, InterruptedException {
        try (var probe = contender.process().probe()) {
            allocated = probe.allocated();
        }
        processor = contender.process().processorTime();
        var service = contender.service();
        if (service != null) {
            meterReadings = service.meterReadings();
        }
    }

    private PostgresCounters counted() throws SQLException {
        try (var statement = contender.database().createStatement()) {
            var processors = ProcessorTimes.ofPostgres(contender.database());
            if (!Environment.counting(statement)) {
                return new PostgresCounters(0, 0, 0, processors);
            }
            try (var counted = statement.executeQuery(COUNTED)) {
                counted.next();
                return new PostgresCounters(
                        counted.getDouble(1), counted.getDouble(2), counted.getDouble(3), processors);
            }
        }
    }
}
