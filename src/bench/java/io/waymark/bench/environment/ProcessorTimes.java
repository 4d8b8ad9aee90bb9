package io.waymark.bench.environment;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Processor time that the current processes of PostgreSQL have used, by process id. */
public record ProcessorTimes(Map<Long, Duration> times) {
    private static final String PROCESSES = "select pid from pg_stat_activity";

    public static ProcessorTimes ofPostgres(Connection database) throws SQLException {
        Map<Long, Duration> times = new HashMap<>();
        try (var statement = database.createStatement();
                var pids = statement.executeQuery(PROCESSES)) {
            while (pids.next()) {
                long process = pids.getLong(1);
                ProcessHandle.of(process)
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .ifPresent(time -> times.put(process, time));
            }
        }
        return new ProcessorTimes(times);
    }

    /** Returns the time since an earlier reading. The time of processes that ended in between is missing. */
    public Duration since(ProcessorTimes before) {
        return times.entrySet().stream()
                .map(process -> process.getValue().minus(before.times.getOrDefault(process.getKey(), Duration.ZERO)))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
