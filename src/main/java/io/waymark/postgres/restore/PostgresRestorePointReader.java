package io.waymark.postgres.restore;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.state.RestorePoint;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.restore.RestorableRun;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.lookup.RetainedSnapshotCheck;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.DeadLetterTable;
import io.waymark.postgres.table.ModuleSchemaVersionTable;
import io.waymark.postgres.table.RestoreTable;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.run.ExecutionTable;
import io.waymark.postgres.table.run.RunTable;
import io.waymark.postgres.table.run.UndoTable;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.table.schema.SchemaTable;
import io.waymark.postgres.write.RunLoader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Computes the state of a run right after an earlier snapshot (restore point) from PostgreSQL. It undoes the later
 * changes of the executions, and reads the schema that each module had at the snapshot. Schemas are read without the
 * cache, to verify their stored content.
 */
public final class PostgresRestorePointReader implements RestorePointReader {
    private final DatabaseTransactions database;
    private final CachedSchemaReader schemas;
    private final SizeLimitedRunLookup runs;

    public PostgresRestorePointReader(
            DatabaseTransactions database, CachedSchemaReader schemas, SizeLimitedRunLookup runs) {
        this.database = database;
        this.schemas = schemas;
        this.runs = runs;
    }

    @Override
    public Mono<RestorePoint> load(RunId run, HistoryRecordId snapshot) {
        return read(connection -> load(connection, run, snapshot));
    }

    @Override
    public Mono<RestorableRun> loadWithRun(RunId run, HistoryRecordId snapshot) {
        return read(connection -> runs.check(connection, run)
                .then(load(connection, run, snapshot))
                .flatMap(point -> new RunLoader(connection, schemas)
                        .load(List.of(run))
                        .zipWhen(runs -> ReadTransactions.feedHead(connection))
                        .map(loaded -> new RestorableRun(
                                Objects.requireNonNull(loaded.getT1().get(run)), point, loaded.getT2()))));
    }

    @Override
    public Mono<HistoryRecordId> findAppliedRestore(EventIdentity restore) {
        return read(connection -> RestoreTable.findSnapshot(connection, restore));
    }

    @Override
    public Mono<String> findRejection(RunId run, String signature) {
        return read(connection -> DeadLetterTable.reason(connection, run.value(), signature));
    }

    /** Reads in one database snapshot. A disconnecting client does not cancel the query. */
    private <T> Mono<T> read(Function<Connection, Mono<T>> work) {
        return Mono.defer(() -> database.read(work).singleOrEmpty().cache());
    }

    /**
     * Returns whether a failure came from reading a stored row. Row readers do not validate, so any unexpected
     * exception means that the row is damaged.
     */
    private static boolean isUnreadable(Throwable failure) {
        return failure instanceof RuntimeException
                && !(failure instanceof QueryFailedException
                        || failure instanceof StoreUnavailableException
                        || failure instanceof R2dbcException);
    }

    static Mono<RestorePoint> load(Connection connection, RunId id, HistoryRecordId snapshot) {
        return RunTable.select(connection, List.of(id))
                .next()
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownRun(id).exception()))
                .flatMap(run -> RetainedSnapshotCheck.number(connection, run, snapshot)
                        .then(new RestorePointQuery(connection, run).load(snapshot)));
    }

    /**
     * Runs the queries for one restore point in one database snapshot.
     *
     * @param connection the connection with an open transaction
     * @param run the row of the run
     */
    private record RestorePointQuery(Connection connection, RunTable.StoredRunRow run) {

        Mono<RestorePoint> load(HistoryRecordId id) {
            return SnapshotTable.select(connection, run.number(), id.number())
                    .switchIfEmpty(Mono.error(() -> inconsistent(id + " is missing")))
                    .flatMap(found -> found.snapshot().id().equals(id)
                            ? load(found)
                            : Mono.error(() -> new QueryFailure.UnknownSnapshot(run.id(), id).exception()))
                    .onErrorMap(
                            PostgresRestorePointReader::isUnreadable,
                            failure -> inconsistent("a stored record cannot be read (" + failure.getMessage() + ")"));
        }

        private QueryFailedException inconsistent(String problem) {
            return new QueryFailure.InconsistentHistory(run.id(), problem).exception();
        }

        private Mono<RestorePoint> load(SnapshotTable.SnapshotWithPath target) {
            return UndoTable.select(connection, run.number(), target.snapshot().number())
                    .collectList()
                    .map(steps -> new UndoReplay(run, target, steps))
                    .flatMap(this::withExecutions);
        }

        private Mono<RestorePoint> withExecutions(UndoReplay replay) {
            return ExecutionTable.select(connection, run, replay.executions())
                    .collectMap(stored -> stored.execution().number())
                    .doOnNext(replay::undo)
                    .then(Mono.defer(() -> withMetadata(replay)));
        }

        private Mono<RestorePoint> withMetadata(UndoReplay replay) {
            return ModuleSchemaVersionTable.at(
                            connection,
                            run.number(),
                            replay.target().number(),
                            run.progress().appeared())
                    .flatMap(metadata ->
                            schemas(replay, metadata).map(schemas -> replay.toRestorePoint(metadata, schemas)));
        }

        private Mono<Map<ContentHash, Schema>> schemas(UndoReplay replay, Map<String, ContentHash> metadata) {
            return SchemaTable.select(connection, replay.schemas(metadata.values()))
                    .collectMap(Schema::hash);
        }
    }
}
