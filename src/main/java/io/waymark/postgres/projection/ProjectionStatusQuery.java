package io.waymark.postgres.projection;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.port.projection.ProjectionStatus;
import io.waymark.postgres.sql.RowReader;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** Reads how far the projection has read the feed, which instance advances it, and the progress of a rebuild. */
final class ProjectionStatusQuery {
    private static final String SELECT = """
            select p.name, p.generation, p.position, h.position as head, b.generation as building,
                b.position as building_position, b.started_at,
                case when l.expires_at > clock_timestamp() then l.owner else '' end as owner,
                coalesce((extract(epoch from clock_timestamp() - (
                    select f.recorded_at from feed f where f.position > p.position order by f.position limit 1)) * 1000
                )::bigint, 0) as lag
            from projection p
                cross join (select coalesce(max(position), 0) as position from feed) h
                join projection_lease l on l.name = p.name
                left join projection b on b.name = p.name and b.state = 'building'
            where p.state = 'serving'
            """;

    private ProjectionStatusQuery() {}

    static Flux<ProjectionStatus> select(Connection connection) {
        return Generations.query(connection, SELECT, ProjectionStatusQuery::read);
    }

    private static ProjectionStatus read(Row row) {
        var building = row.get("building", Integer.class);
        return new ProjectionStatus(
                RowReader.text(row, "name"),
                RowReader.count(row, "generation"),
                RowReader.number(row, "position"),
                RowReader.number(row, "head"),
                Duration.ofMillis(Math.max(0, RowReader.number(row, "lag"))),
                RowReader.text(row, "owner"),
                building == null
                        ? null
                        : new ProjectionStatus.Rebuild(
                                building,
                                Objects.requireNonNull(RowReader.numberOrNull(row, "building_position")),
                                RowReader.time(row, "started_at")));
    }
}
