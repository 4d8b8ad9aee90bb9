package io.waymark.postgres.maintenance;

import io.r2dbc.spi.Connection;
import io.waymark.postgres.table.ExecutionOutputTable;
import io.waymark.postgres.table.run.ExecutionKeyCodec;
import io.waymark.postgres.table.run.RunStateJson;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * Inserts the results for which snapshots stand that are about to be deleted.
 *
 * @param connection a connection whose transaction has locked the run
 * @param run the number of the run in the database
 */
record MarkedResultWriter(Connection connection, long run) {
    private static final String SELECT = """
            select x.number, x.execution_key
            from (
                select s.number, s.execution_key, s.stores_result from snapshot s
                where s.run_no = $1 and s.number <= $2
                order by s.number limit $3) x
            where x.stores_result
            """;
    private static final String SELECT_PROGRESS = "select r.progress from run r where r.run_no = $1";
    private static final String INSERT = """
            insert into result (run_no, key_hash, ordinal, recorded_at, schema_hash, module, path)
            select s.run_no, u.key_hash, s.number, s.time, s.after_schema, s.module, s.execution_key
            from unnest($2::bigint[], $3::uuid[]) as u (number, key_hash)
                join snapshot s on s.run_no = $1 and s.number = u.number
            on conflict do nothing
            """;

    /**
     * A snapshot that stands for a result.
     *
     * @param number the number of the snapshot
     * @param key the key of its execution as {@link ExecutionKeyCodec} encodes it
     */
    private record MarkedSnapshot(long number, String key) {}

    /** Inserts the results of the oldest snapshots up to a number. */
    Mono<Long> insert(long through, int maxSnapshots) {
        return ExclusiveStep.select(
                        connection,
                        SELECT,
                        row -> new MarkedSnapshot(
                                Objects.requireNonNull(row.get("number", Long.class)),
                                Objects.requireNonNull(row.get("execution_key", String.class))),
                        run,
                        through,
                        maxSnapshots)
                .collectList()
                .flatMap(marked -> marked.isEmpty() ? Mono.just(0L) : keys().flatMap(keys -> insert(marked, keys)));
    }

    private Mono<ExecutionKeyCodec> keys() {
        return ExclusiveStep.select(
                        connection,
                        SELECT_PROGRESS,
                        row -> new ExecutionKeyCodec(
                                RunStateJson.readProgress(Objects.requireNonNull(row.get("progress", String.class)))
                                        .appeared()),
                        run)
                .next();
    }

    private Mono<Long> insert(List<MarkedSnapshot> marked, ExecutionKeyCodec keys) {
        return ExclusiveStep.update(
                connection,
                INSERT,
                run,
                marked.stream().map(MarkedSnapshot::number).toArray(Long[]::new),
                marked.stream()
                        .map(snapshot -> ExecutionOutputTable.keyHash(keys.read(snapshot.key())))
                        .map(hash -> new UUID(hash.high(), hash.low()))
                        .toArray(UUID[]::new));
    }
}
