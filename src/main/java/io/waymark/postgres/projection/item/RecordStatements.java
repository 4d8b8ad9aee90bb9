package io.waymark.postgres.projection.item;

import io.waymark.postgres.table.run.LineageSource;

/** The statements that read the snapshots and the timings of feed entries. */
final class RecordStatements {
    private static final String TABLES = """
             from feed f join snapshot s on s.run_no = f.run_no and s.number >= f.first_snapshot
                and s.number < f.first_snapshot + f.snapshots
            """;

    /** Matches a snapshot that was recorded by release 0.1 and changed an execution. */
    private static final String IS_LEGACY = "s.execution_key is null and s.undo is not null and s.phase <> 'restored'";

    private static final String HAS_DETAILS = "(s.lineage is not null or s.aliases is not null or " + IS_LEGACY + ")";
    private static final String OF_PAGE = " where f.position > $1 and f.position <= $2 and f.snapshots > 0";

    static final String SELECT_SNAPSHOTS = """
            select f.position as entry, s.feed_rank, s.number, s.phase, s.module, s.experiment, s.time, s.after_schema,
                s.execution_key, s.dataset_namespace, s.dataset_name,
            """ + HAS_DETAILS + " as has_details" + TABLES + OF_PAGE;

    /** Reads what only a few snapshots have. */
    static final String SELECT_DETAILS = "select f.position as entry, s.feed_rank, case when " + IS_LEGACY
            + " then s.path end as path, s.aliases, " + LineageColumns.COLUMNS + TABLES + LineageSource.JOIN + OF_PAGE
            + " and "
            + HAS_DETAILS;

    static final String SELECT_TIMINGS = """
            select f.position as entry, t.feed_rank, t.module, t.step, t.seconds, t.ended_at, t.execution_key,
                case when t.context like '%"status":"error"%' then t.context end as error_context
            from feed f join timing t on t.run_no = f.run_no and t.number >= f.first_timing
                and t.number < f.first_timing + f.timings
            where f.position > $1 and f.position <= $2 and f.timings > 0
            """;

    private RecordStatements() {}
}
