package io.waymark.postgres.write;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.store.RunDeleter;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.feed.FeedTable;
import io.waymark.postgres.table.feed.RunStateChangeJson;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes a run with its history in one transaction, and adds the deletion to the feed. The row of the run is deleted
 * first, so that no other transaction can write to the run. The schemas remain until the garbage collection, because
 * other runs may use them.
 */
public final class PostgresRunDeleter implements RunDeleter {
    private static final String DELETE = """
            delete from run r where r.run_id = $1
            returning r.run_no, r.run_id, r.state, r.workflow_namespace, r.workflow_name
            """;
    private static final List<String> HISTORY_DELETES = List.of(
            "delete from snapshot where run_no = $1",
            "delete from failure where run_no = $1",
            "delete from change where run_no = $1",
            "delete from timing where run_no = $1",
            "delete from result where run_no = $1",
            "delete from metadata_version where run_no = $1",
            "delete from execution where run_no = $1",
            "delete from execution_undo where run_no = $1",
            "delete from restore where run_no = $1",
            "delete from event where run_no = $1",
            "delete from late_execution where run_no = $1",
            "delete from schema_use where run_no = $1");

    private static final String DELETE_LINEAGE = "delete from lineage_event where run_id = $1";

    /** Matches no instance, so that all instances read the new feed entry. */
    private static final String NO_INSTANCE = "";

    private final DatabaseTransactions database;

    /**
     * A run whose row was deleted.
     *
     * @param number the number of the run in the database
     * @param run the id of the run
     * @param item the feed item of the deletion as JSON
     */
    private record DeletedRun(long number, String run, String item) {}

    public PostgresRunDeleter(DatabaseTransactions database) {
        this.database = database;
    }

    @Override
    public Mono<Void> delete(RunId run) {
        return Mono.defer(() -> database.write(connection -> delete(connection, run))
                .cache()); // a disconnecting client does not cancel the transaction
    }

    private static Mono<Void> delete(Connection connection, RunId run) {
        return Flux.from(connection.createStatement(DELETE).bind(0, run.value()).execute())
                .concatMap(result -> result.map((row, metadata) -> deleted(row)))
                .next()
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownRun(run).exception()))
                .flatMap(deleted -> Flux.fromIterable(HISTORY_DELETES)
                        .concatMap(sql -> run(connection, sql, deleted.number()), 0)
                        .then(run(connection, DELETE_LINEAGE, deleted.run()))
                        .then(FeedTable.append(connection, List.of(), 0, List.of(entry(deleted)), NO_INSTANCE)))
                .then();
    }

    private static Mono<Long> run(Connection connection, String sql, Object key) {
        return Flux.from(connection.createStatement(sql).bind(0, key).execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    private static DeletedRun deleted(Row row) {
        var namespace = RowReader.nameOrNull(row, "workflow_namespace");
        var name = RowReader.nameOrNull(row, "workflow_name");
        var deletion = new RunStateChangeJson.Deletion(
                new RunId(RowReader.text(row, "run_id")),
                EnumNames.parse(LifecycleState.class, RowReader.text(row, "state")),
                namespace == null || name == null ? null : new Workflow(namespace, name));
        return new DeletedRun(RowReader.number(row, "run_no"), RowReader.text(row, "run_id"), deletion.write());
    }

    private static FeedTable.EntryRow entry(DeletedRun deleted) {
        return FeedTable.EntryRow.deletion(deleted.number(), deleted.item(), deleted.run());
    }
}
