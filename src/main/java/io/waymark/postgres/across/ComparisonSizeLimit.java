package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.waymark.port.failure.QueryFailure;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.RunTable;
import reactor.core.publisher.Mono;

/**
 * Limits how much data of one run a comparison reads. PostgreSQL computes the size from the lengths of the stored
 * texts, without reading the texts. It reads no more rows than are needed to exceed the limit.
 *
 * @param maxBytes the approximate maximum size of the executions, results and schemas of a run
 */
record ComparisonSizeLimit(long maxBytes) {
    private static final int ROW_BYTES = 100;
    private static final int FIELD_BYTES = 100;

    /** The key of an execution names up to all modules of the run, its text only their indexes. */
    private static final int MODULE_BYTES = 16;

    private static final String SELECT = """
            select (
                select coalesce(sum($3 + octet_length(e.path)), 0)
                from (select e.path from execution e where e.run_no = $1 limit $2) e
            ) + (
                select coalesce(sum($3 + octet_length(r.path) + coalesce(octet_length(r.data), 0)
                    + coalesce(octet_length(r.ref), 0)), 0)
                from (select r.path, r.data, r.ref from execution_result r where r.run_no = $1 limit $2) r
            ) + (
                select coalesce(sum(s.fields), 0) * $4 from schema s where s.hash = any (array(
                    select distinct r.schema_hash from (
                        select r.schema_hash from execution_result r where r.run_no = $1 limit $2) r))
            ) as bytes
            """;

    /** Fails with {@link QueryFailure.ComparedRunTooLarge} if the run is larger than the limit. */
    Mono<Void> check(Connection connection, RunTable.StoredRunRow run) {
        long rowBytes =
                ROW_BYTES + (long) MODULE_BYTES * run.progress().appeared().size();
        return ProjectedReads.select(
                        connection,
                        SELECT,
                        row -> RowReader.number(row, "bytes"),
                        run.number(),
                        maxBytes / rowBytes + 1,
                        rowBytes,
                        (long) FIELD_BYTES)
                .single()
                .filter(bytes -> bytes > maxBytes)
                .flatMap(bytes ->
                        Mono.error(() -> new QueryFailure.ComparedRunTooLarge(run.id(), bytes, maxBytes).exception()));
    }
}
