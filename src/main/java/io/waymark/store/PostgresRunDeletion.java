package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.RunDeletion;
import io.waymark.store.table.FeedBlockRow;
import io.waymark.store.table.FeedTable;
import io.waymark.store.table.Read;
import io.waymark.store.table.Words;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes a run in one transaction: the run's row first, so that nobody writes to the run meanwhile, the feed last. The
 * schemas stay, as other runs may use them, until they are collected.
 */
final class PostgresRunDeletion implements RunDeletion {
    private static final String DELETE = """
            delete from run r where r.run_id = $1
            returning r.run_no, r.run_id, r.state, r.workflow_namespace, r.workflow_name
            """;
    private static final List<String> HISTORY = List.of(
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
            "delete from schema_use where run_no = $1");

    /** Everybody has to look. */
    private static final String NOBODY = "";

    private final Database database;

    private record Deleted(long number, String run, String item) {}

    PostgresRunDeletion(Database database) {
        this.database = database;
    }

    @Override
    public Mono<Void> delete(RunId run) {
        return Mono.defer(() -> database.write(connection -> delete(connection, run))
                .cache()); // a client that leaves does not break it off
    }

    private static Mono<Void> delete(Connection connection, RunId run) {
        return Flux.from(connection.createStatement(DELETE).bind(0, run.value()).execute())
                .concatMap(result -> result.map((row, metadata) -> deleted(row)))
                .next()
                .switchIfEmpty(Mono.error(() -> Unknown.run(run)))
                .flatMap(deleted -> Flux.fromIterable(HISTORY)
                        .concatMap(sql -> run(connection, sql, deleted.number()), 0)
                        .then(FeedTable.append(connection, List.of(), 0, List.of(block(deleted)), NOBODY)))
                .then();
    }

    private static Mono<Long> run(Connection connection, String sql, long number) {
        return Flux.from(connection.createStatement(sql).bind(0, number).execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    private static Deleted deleted(Row row) {
        var namespace = Read.nameOrNull(row, "workflow_namespace");
        var name = Read.nameOrNull(row, "workflow_name");
        var item = FeedBlockRow.deletion(
                new RunId(Read.text(row, "run_id")),
                Words.read(Lifecycle.class, Read.text(row, "state")),
                namespace == null || name == null ? null : new Workflow(namespace, name));
        return new Deleted(Read.number(row, "run_no"), Read.text(row, "run_id"), item);
    }

    private static FeedTable.Block block(Deleted deleted) {
        return new FeedTable.Block(deleted.number(), 1, 1, 0, 0, 0, 0, 0, 0, deleted.item(), null, deleted.run(), null);
    }
}
