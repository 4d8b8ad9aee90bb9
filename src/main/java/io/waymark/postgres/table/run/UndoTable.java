package io.waymark.postgres.table.run;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Stores and reads the undo log of a run, with which a restore sets executions back to an earlier state. An event that
 * records a snapshot has its undo entry in the row of the snapshot. Other events, such as a plan that changes the keys
 * of running executions, have it in a separate table.
 */
public final class UndoTable {
    private static final String INSERT = """
            insert into execution_undo (run_no, event_no, after_snapshot, undo)
            select run_no, event_no, after_snapshot, undo
            """ + ArrayParameters.rows("run_no, event_no, after_snapshot, undo");
    private static final String SELECT = """
            select s.number, 0::bigint as event_no, s.undo
            from snapshot s
            where s.run_no = $1 and s.number > $2
            union all
            select u.after_snapshot, u.event_no, u.undo
            from execution_undo u
            where u.run_no = $1 and u.after_snapshot >= $2
            order by number desc, event_no desc
            """;

    /**
     * The changes of executions by an event that recorded no snapshot.
     *
     * @param event the number of events that were applied to the run, including this one
     * @param snapshot the number of the last snapshot before the event
     * @param changes the changed executions
     */
    public record UnsnapshottedChanges(long event, long snapshot, List<ExecutionUpdate> changes) {}

    /**
     * The undo entry of one event: the states of the executions that the event changed, as they were before it.
     *
     * @param snapshot the number of the snapshot that the event recorded; null if it recorded none
     * @param previous the states of the changed executions before the event
     */
    public record UndoStep(@Nullable Long snapshot, List<ExecutionUndoEntry> previous) {}

    private UndoTable() {}

    public static CombinableStatement insert(List<PendingHistoryRow<UnsnapshottedChanges>> changes) {
        return ArrayParameters.of(changes)
                .longs(PendingHistoryRow::run)
                .longs(row -> row.value().event())
                .longs(row -> row.value().snapshot())
                .texts(row -> UndoJson.undo(row.value().changes()))
                .part(INSERT);
    }

    /** Reads the undo entries of all events after a snapshot, the latest first. */
    public static Flux<UndoStep> select(Connection connection, long run, long snapshot) {
        return Flux.from(connection
                        .createStatement(SELECT)
                        .bind(0, run)
                        .bind(1, snapshot)
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> read(row)));
    }

    private static UndoStep read(Row row) {
        boolean ofSnapshot = RowReader.number(row, "event_no") == 0;
        return new UndoStep(
                ofSnapshot ? RowReader.number(row, "number") : null,
                UndoJson.readUndo(RowReader.textOrNull(row, "undo")));
    }
}
