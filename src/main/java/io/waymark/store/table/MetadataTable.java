package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The successive versions of each module's metadata, equal neighbours being one. */
public final class MetadataTable {
    private static final String INSERT = """
            insert into metadata_version (run_no, first_snapshot, last_snapshot, occurrences, first_time, last_time,
                schema_hash, module)
            select run_no, first_snapshot, last_snapshot, occurrences, micros(first_time), micros(last_time),
                schema_hash, module
            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
                $7::uuid[], $8::text[])
                as u (run_no, first_snapshot, last_snapshot, occurrences, first_time, last_time, schema_hash, module)
            """;
    private static final String EXTEND = """
            update metadata_version v
            set last_snapshot = u.last_snapshot, last_time = micros(u.last_time),
                occurrences = v.occurrences + u.occurrences
            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[])
                as u (run_no, last_snapshot, occurrences, last_time, module)
            where v.run_no = u.run_no and v.module = u.module and v.first_snapshot = (
                select x.first_snapshot from metadata_version x
                where x.run_no = u.run_no and x.module = u.module
                order by x.first_snapshot desc limit 1)
            """;

    /**
     * Equal neighbours among what a module reported.
     *
     * @param schema null when a restore took it away
     * @param first number of the first snapshot that reported it
     * @param last number of the last one
     */
    public record Version(
            String module,
            @Nullable ContentHash schema,
            long first,
            long last,
            long occurrences,
            Instant firstTime,
            Instant lastTime) {}

    private MetadataTable() {}

    public static Mono<Long> insert(Connection connection, List<Placed<Version>> versions) {
        return Columns.of(versions)
                .longs(Placed::run)
                .longs(placed -> placed.what().first())
                .longs(placed -> placed.what().last())
                .longs(placed -> placed.what().occurrences())
                .times(placed -> placed.what().firstTime())
                .times(placed -> placed.what().lastTime())
                .hashes(placed -> placed.what().schema())
                .names(placed -> placed.what().module())
                .update(connection, INSERT);
    }

    /** Lengthens the last version of each module; its schema is known to be the same. */
    public static Mono<Long> extend(Connection connection, List<Placed<Version>> versions) {
        return Columns.of(versions)
                .longs(Placed::run)
                .longs(placed -> placed.what().last())
                .longs(placed -> placed.what().occurrences())
                .times(placed -> placed.what().lastTime())
                .names(placed -> placed.what().module())
                .update(connection, EXTEND);
    }
}
