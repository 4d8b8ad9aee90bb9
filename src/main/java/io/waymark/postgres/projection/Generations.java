package io.waymark.postgres.projection;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.RowReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads and updates the generations of the projection, and the lease that lets one instance at a time advance it. A
 * generation is one complete set of the rows of the projection; a rebuild fills a new one.
 */
final class Generations {
    /** The name of the projection. */
    static final String NAME = "across-runs";

    private static final String SELECT = """
            select p.generation, p.position, p.quiet_through, p.state, p.started_at from projection p
            where p.name = $1 and p.state <> 'obsolete' order by p.state desc
            """;

    /** The row lock excludes steps of other instances until the end of the transaction. */
    private static final String LEASE = """
            update projection_lease l set owner = $2, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
            where l.name = $1 and (l.owner = $2 or l.expires_at < clock_timestamp())
            """;

    private static final String SELECT_LEASE = """
            select l.owner, l.expires_at > clock_timestamp() as held,
                l.expires_at > clock_timestamp() + $2 * interval '1 millisecond' as fresh,
                (select coalesce(max(position), 0) from feed) > p.position as has_more, p.position,
                exists (select from projection b where b.name = $1 and b.state = 'building') as building
            from projection_lease l join projection p on p.name = l.name and p.state = 'serving'
            where l.name = $1
            """;
    private static final String MOVE =
            "update projection p set position = u.position, recorded_at = coalesce(u.recorded_at, p.recorded_at)"
                    + ArrayParameters.rows("position, recorded_at") + " where p.name = $3 and p.generation = $4";
    private static final String RETIRE =
            "update projection p set state = 'obsolete' where p.name = $1 and p.state = 'serving'";
    private static final String SERVE = """
            update projection p set state = 'serving', quiet_through = 0 where p.name = $1 and p.state = 'building'
            """;
    private static final String START = """
            insert into projection (name, generation, state)
            select $1, (select max(generation) + 1 from projection where name = $1), 'building'
            where exists (select from projection where name = $1)
            on conflict do nothing
            """;

    /**
     * A generation.
     *
     * @param position the position of the last applied entry
     * @param quietThrough items up to this position add nothing to the feed
     */
    record Generation(int number, long position, long quietThrough, boolean isServing, Instant startedAt) {}

    /**
     * The lease as one instance sees it.
     *
     * @param isOther whether another instance holds it
     * @param isFresh whether this instance holds it for at least half of its time
     * @param hasWork whether there are entries to apply
     * @param position the position of the serving generation
     */
    record LeaseState(boolean isOther, boolean isFresh, boolean hasWork, long position) {}

    private Generations() {}

    /** Returns the serving generation, then the building one if there is one. */
    static Mono<List<Generation>> select(Connection connection) {
        return query(connection, SELECT, Generations::read, NAME).collectList();
    }

    static Mono<LeaseState> leaseState(Connection connection, String owner, Duration lease) {
        return query(
                        connection,
                        SELECT_LEASE,
                        row -> new LeaseState(
                                RowReader.flag(row, "held")
                                        && !RowReader.text(row, "owner").equals(owner),
                                RowReader.flag(row, "fresh")
                                        && RowReader.text(row, "owner").equals(owner),
                                RowReader.flag(row, "has_more") || RowReader.flag(row, "building"),
                                RowReader.number(row, "position")),
                        NAME,
                        lease.toMillis() / 2)
                .single();
    }

    /** Takes or renews the lease. Completes empty if another instance holds it. */
    static Mono<Boolean> lease(Connection connection, String owner, Duration lease) {
        return update(connection, LEASE, NAME, owner, lease.toMillis())
                .filter(rows -> rows > 0)
                .map(rows -> true);
    }

    /** Stores the position of a generation, and when the last applied entry was recorded. */
    static CombinableStatement move(int generation, ProjectionInputPage page) {
        return ArrayParameters.of(List.of(page))
                .longs(ProjectionInputPage::through)
                .times(ProjectionInputPage::recordedAt)
                .value(NAME)
                .value(generation)
                .part(MOVE);
    }

    /** Makes the building generation the serving one. */
    static Mono<Long> switchOver(Connection connection) {
        return update(connection, RETIRE, NAME).then(update(connection, SERVE, NAME));
    }

    /** Starts a new generation unless one is building. */
    static Mono<Long> start(Connection connection) {
        return update(connection, START, NAME);
    }

    static <T> Flux<T> query(Connection connection, String sql, Function<Row, T> read, Object... parameters) {
        var statement = connection.createStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.bind(i, parameters[i]);
        }
        return Flux.from(statement.execute()).concatMap(result -> result.map((row, metadata) -> read.apply(row)));
    }

    static Mono<Long> update(Connection connection, String sql, Object... parameters) {
        var statement = connection.createStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.bind(i, parameters[i]);
        }
        return Flux.from(statement.execute()).concatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
    }

    private static Generation read(Row row) {
        return new Generation(
                RowReader.count(row, "generation"),
                RowReader.number(row, "position"),
                RowReader.number(row, "quiet_through"),
                RowReader.text(row, "state").equals("serving"),
                RowReader.time(row, "started_at"));
    }
}
