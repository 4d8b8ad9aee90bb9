package io.waymark.postgres.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.port.read.RunReader;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.RunStateJson;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the errors of failed executions. An error is stored in the context (free-form members) of the snapshot that
 * recorded the failure.
 */
public final class FailureQuery {
    /** Selects contexts until their total size exceeds a limit. PostgreSQL computes sizes without reading the texts. */
    private static final String SELECT = """
            select w.number, w.context
            from (
                select u.ordinality as position, u.number, coalesce(s.context, f.context) as context,
                    sum(octet_length(coalesce(s.context, f.context))) over (
                        order by u.ordinality rows between unbounded preceding and 1 preceding) as size_before
                from unnest($2::bigint[]) with ordinality as u (number, ordinality)
                    left join snapshot s on s.run_no = $1 and s.number = u.number
                    left join failure f on f.run_no = $1 and f.number = u.number
            ) w
            where coalesce(w.size_before, 0) <= $3
            order by w.position
            """;

    private static final int MAX_LATEST_BYTES = 64 << 10;

    /** Selects the latest failure of each run that has failed executions, within its last snapshots. */
    private static final String SELECT_LATEST = """
            select r.run_id, s.module, s.experiment, s.context
            from run r cross join lateral (
                select s.module, s.experiment, case when octet_length(s.context) <= %d then s.context end as context
                from snapshot s
                where s.run_no = r.run_no and s.phase = 'failed'
                    and s.number > greatest(r.snapshots_floor, r.snapshots_ever - %d)
                order by s.number desc
                limit 1
            ) s
            where r.run_id = any ($1::text[]) and r.executions_failed > 0
            """.formatted(MAX_LATEST_BYTES, RunReader.MAX_FAILURE_SNAPSHOTS);

    /**
     * The error that a snapshot recorded.
     *
     * @param number the number of the snapshot in its run
     * @param error the error; null if it is no longer stored
     */
    public record Recorded(long number, @Nullable Failure error) {}

    private FailureQuery() {}

    /**
     * Reads errors in the order of the given numbers, until their size exceeds a limit.
     *
     * @param run the number of the run in the database
     * @param numbers the numbers of snapshots that recorded a failure
     * @param maxCharacters the maximum total size of all contexts except the last one
     */
    public static Flux<Recorded> select(Connection connection, long run, Collection<Long> numbers, long maxCharacters) {
        return numbers.isEmpty()
                ? Flux.empty()
                : Flux.from(connection
                                .createStatement(SELECT)
                                .bind(0, run)
                                .bind(1, numbers.toArray(Long[]::new))
                                .bind(2, maxCharacters)
                                .execute())
                        .concatMap(result -> result.map((row, metadata) -> new Recorded(
                                RowReader.number(row, "number"), error(RowReader.textOrNull(row, "context")))));
    }

    /** Reads the latest failed execution of each run that has one, as in {@link RunReader#latestFailures}. */
    public static Mono<Map<RunId, RunReader.ExecutionFailure>> selectLatest(
            Connection connection, Collection<RunId> runs) {
        var ids = runs.stream().map(RunId::value).toArray(String[]::new);
        return Flux.from(connection.createStatement(SELECT_LATEST).bind(0, ids).execute())
                .concatMap(result -> result.map((row, metadata) -> latest(row)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private static Map.Entry<RunId, RunReader.ExecutionFailure> latest(Row row) {
        var failure = new RunReader.ExecutionFailure(
                RowReader.name(row, "module"),
                RowReader.name(row, "experiment"),
                error(RowReader.textOrNull(row, "context")));
        return Map.entry(new RunId(RowReader.text(row, "run_id")), failure);
    }

    private static @Nullable Failure error(@Nullable String context) {
        return context != null && DomainJson.readMembers(context).get("error") instanceof Value.Members error
                ? RunStateJson.failure(error)
                : null;
    }
}
