package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.waymark.domain.fold.RestorePoint;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.EventIdentity;
import io.waymark.port.Restorable;
import io.waymark.port.RestorePoints;
import io.waymark.store.table.DeadLetterTable;
import io.waymark.store.table.ExecutionTable;
import io.waymark.store.table.MetadataTable;
import io.waymark.store.table.RestoreTable;
import io.waymark.store.table.RunTable;
import io.waymark.store.table.SchemaTable;
import io.waymark.store.table.SnapshotTable;
import io.waymark.store.table.UndoTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Restore points from the rows that are kept: the executions of today with the steps since taken back, and for each
 * module the last version of its metadata that began up to then. Schemas are read past the cache, since their stored
 * content is what is verified.
 */
final class PostgresRestorePoints implements RestorePoints {
    private final Database database;
    private final SchemaStore schemas;
    private final RunSizeLimit runs;

    PostgresRestorePoints(Database database, SchemaStore schemas, RunSizeLimit runs) {
        this.database = database;
        this.schemas = schemas;
        this.runs = runs;
    }

    @Override
    public Mono<RestorePoint> load(RunId run, RecordId snapshot) {
        return read(connection -> load(connection, run, snapshot));
    }

    @Override
    public Mono<Restorable> loadWithRun(RunId run, RecordId snapshot) {
        return read(connection -> runs.check(connection, run)
                .then(load(connection, run, snapshot))
                .flatMap(point -> new RunLoading(connection, schemas)
                        .load(List.of(run))
                        .zipWhen(runs -> Answers.endOfFeed(connection))
                        .map(loaded -> new Restorable(
                                Objects.requireNonNull(loaded.getT1().get(run)), point, loaded.getT2()))));
    }

    @Override
    public Mono<RecordId> made(EventIdentity restore) {
        return read(connection -> RestoreTable.made(connection, restore));
    }

    @Override
    public Mono<String> refusal(RunId run, String signature) {
        return read(connection -> DeadLetterTable.reason(connection, run.value(), signature));
    }

    /** A client that leaves does not break it off. */
    private <T> Mono<T> read(Function<Connection, Mono<T>> work) {
        return Mono.defer(() -> database.read(work).singleOrEmpty().cache());
    }

    static Mono<RestorePoint> load(Connection connection, RunId id, RecordId snapshot) {
        return RunTable.select(connection, List.of(id))
                .next()
                .switchIfEmpty(Mono.error(() -> Unknown.run(id)))
                .flatMap(run -> KeptSnapshots.number(connection, run, snapshot)
                        .then(new Loading(connection, run).load(snapshot)));
    }

    /** One statement after another in one database snapshot. */
    private record Loading(Connection connection, RunTable.Stored run) {

        Mono<RestorePoint> load(RecordId id) {
            return SnapshotTable.select(connection, run.number(), id.number())
                    .switchIfEmpty(Mono.error(() -> Inconsistent.history(run.id(), id + " is missing")))
                    .flatMap(found -> found.snapshot().id().equals(id)
                            ? load(found)
                            : Mono.error(() -> Unknown.snapshot(run.id(), id)))
                    .onErrorMap(Inconsistent::unreadable, failure -> Inconsistent.history(run.id(), failure));
        }

        private Mono<RestorePoint> load(SnapshotTable.OnPath target) {
            return UndoTable.select(connection, run.number(), target.snapshot().number())
                    .collectList()
                    .map(steps -> new WayBack(run, target, steps))
                    .flatMap(this::withExecutions);
        }

        private Mono<RestorePoint> withExecutions(WayBack way) {
            return ExecutionTable.select(connection, run, way.executions())
                    .collectMap(stored -> stored.execution().number())
                    .doOnNext(way::goBack)
                    .then(Mono.defer(() -> withMetadata(way)));
        }

        private Mono<RestorePoint> withMetadata(WayBack way) {
            return MetadataTable.at(
                            connection,
                            run.number(),
                            way.target().number(),
                            run.progress().appeared())
                    .flatMap(metadata -> schemas(way, metadata).map(schemas -> way.point(metadata, schemas)));
        }

        private Mono<Map<ContentHash, Schema>> schemas(WayBack way, Map<String, ContentHash> metadata) {
            return SchemaTable.select(connection, way.schemas(metadata.values()))
                    .collectMap(Schema::hash);
        }
    }
}
