package io.waymark.postgres.write;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.JvmErrorException;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.feed.CommittedItems;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.DataRejectedException;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.port.store.StoredRun;
import io.waymark.postgres.replica.ObservedPositionTracker;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.AppliedEventTable;
import io.waymark.postgres.table.DeadLetterTable;
import io.waymark.postgres.table.OffsetTable;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.table.schema.NewSchemaWriter;
import io.waymark.postgres.table.schema.SchemaTable;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores batches of events in PostgreSQL, each in one transaction: the states of the runs, their new records and the
 * consumed offsets. A small batch takes four round trips.
 */
public final class PostgresRunStore implements RunStore {
    private final DatabaseTransactions database;
    private final CachedSchemaReader schemas;
    private final int copyThreshold;
    private final String instanceId;
    private final ObservedPositionTracker latest;

    /**
     * Creates a store.
     *
     * @param copyThreshold the number of rows of a transaction from which rows are copied table by table; fewer rows
     *     are sent as one statement
     * @param instanceId the id under which this instance adds to the feed
     * @param latest records the feed positions of committed transactions
     */
    public PostgresRunStore(
            DatabaseTransactions database,
            CachedSchemaReader schemas,
            int copyThreshold,
            String instanceId,
            ObservedPositionTracker latest) {
        this.latest = latest;
        this.database = database;
        this.schemas = schemas;
        this.copyThreshold = copyThreshold;
        this.instanceId = instanceId;
    }

    /** Rolls the transaction back and carries the result to return, for example a conflict with another writer. */
    private static final class RollbackException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Mono<AppendResult> outcome;

        RollbackException(Mono<AppendResult> outcome) {
            super("Nothing was stored", null, false, false);
            this.outcome = outcome;
        }

        static <T> Mono<T> with(AppendResult outcome) {
            return Mono.error(new RollbackException(Mono.just(outcome)));
        }
    }

    @Override
    public Mono<ConsumerOffsets> offsets(Set<Partition> partitions) {
        return database.read(connection -> OffsetTable.select(connection, partitions))
                .single();
    }

    @Override
    public Mono<Map<RunId, StoredRun>> load(Collection<RunId> runs) {
        return database.read(connection -> wrapErrors(() -> new RunLoader(connection, schemas).load(runs)))
                .single()
                .onErrorResume(
                        failure -> !isFromDatabase(failure),
                        failure -> database.read(NewerMigrationCheck::check).then(Mono.error(failure)));
    }

    @Override
    public Mono<Map<EventIdentity, ContentHash>> findApplied(Collection<EventIdentity> events) {
        return database.read(connection -> wrapErrors(() -> AppliedEventTable.findStored(connection, events)))
                .single();
    }

    private static boolean isFromDatabase(Throwable failure) {
        return failure instanceof StoreUnavailableException
                || failure instanceof DataRejectedException
                || failure instanceof JvmErrorException;
    }

    @Override
    public Mono<AppendResult> append(
            List<RunUpdate> updates, List<DeadLetter> deadLetters, ConsumerOffsets from, ConsumerOffsets to) {
        var schemas = wrapErrors(() -> NewSchemaWriter.of(updates));
        var changes = wrapErrors(() -> updates.stream().map(RunRowChanges::of).toList());
        var earlier = wrapErrors(() -> EarlierRows.of(changes));
        var end = new AtomicLong();
        return database.write(
                        SchemaTable.LOCK_SCHEMAS_SHARED,
                        connection -> wrapErrors(() ->
                                        RunStateWriteResult.prepare(connection, from, to, updates, schemas, earlier))
                                .flatMap(preparation -> checkVersions(preparation, to, updates))
                                .flatMap(preparation -> checkEvents(preparation, earlier))
                                .delayUntil(preparation ->
                                        wrapErrors(() -> earlier.replaceMarks(connection, preparation.earlier())))
                                .flatMap(preparation -> wrapErrors(() -> {
                                    var rows = HistoryRowWriter.of(
                                            changes,
                                            preparation.numbers(),
                                            earlier.keysWithResult(preparation.earlier()));
                                    return storeHistory(connection, rows, updates, schemas, preparation, end);
                                }))
                                .delayUntil(stored -> wrapErrors(() -> DeadLetterTable.insert(connection, deadLetters)))
                                .single()) // the transaction commits only with a result
                .doOnNext(committed -> latest.record(end.get()))
                .onErrorResume(RollbackException.class, rollback -> rollback.outcome);
    }

    private static Mono<RunStateWriteResult> checkVersions(
            RunStateWriteResult preparation, ConsumerOffsets to, List<RunUpdate> updates) {
        if (preparation.movedOffsets() < to.next().size()) {
            return RollbackException.with(new AppendResult.OffsetConflict());
        }
        var missing = new HashSet<RunId>();
        updates.forEach(update -> missing.add(update.after().id()));
        missing.removeAll(preparation.numbers().keySet());
        return missing.isEmpty()
                ? Mono.just(preparation)
                : RollbackException.with(new AppendResult.VersionConflict(Set.copyOf(missing)));
    }

    private static Mono<RunStateWriteResult> checkEvents(RunStateWriteResult preparation, EarlierRows earlier) {
        var applied = earlier.appliedEvents(preparation.earlier());
        return applied.isEmpty()
                ? Mono.just(preparation)
                : RollbackException.with(new AppendResult.DuplicateEvents(applied));
    }

    private Mono<AppendResult> storeHistory(
            Connection connection,
            HistoryRowWriter rows,
            List<RunUpdate> updates,
            NewSchemaWriter schemas,
            RunStateWriteResult preparation,
            AtomicLong end) {
        return rows.append(connection, schemas.insert(preparation.missingSchemas()), copyThreshold, instanceId)
                .doOnNext(positions -> positions.forEach(position -> end.set(position.position())))
                .map(positions ->
                        wrapErrors(() -> appended(updates, preparation.numbers(), rows.toCommittedPage(positions))))
                .onErrorMap(AppliedEventTable::isRepeated, failure -> new RollbackException(duplicateEvents(rows)));
    }

    /**
     * Finds the events that were applied before. Runs after the rollback, so that it sees only events of other
     * transactions.
     */
    private Mono<AppendResult> duplicateEvents(HistoryRowWriter rows) {
        return database.read(connection -> AppliedEventTable.findStored(connection, rows.events()))
                .single()
                .map(stored -> new AppendResult.DuplicateEvents(contentsByIdentity(rows, stored)));
    }

    private static Map<EventIdentity, ContentHash> contentsByIdentity(
            HistoryRowWriter rows, Map<AppliedEventTable.Key, ContentHash> stored) {
        var contents = new LinkedHashMap<EventIdentity, ContentHash>();
        for (var event : rows.events()) {
            var content = stored.get(AppliedEventTable.Key.of(event));
            if (content != null) {
                contents.put(EventIdentity.of(event.value()), content);
            }
        }
        return contents;
    }

    private static AppendResult appended(
            List<RunUpdate> updates, Map<RunId, Long> numbers, @Nullable CommittedItems page) {
        var runs = new LinkedHashMap<RunId, StoredRun>();
        for (var update : updates) {
            var id = update.after().id();
            var number = Objects.requireNonNull(numbers.get(id));
            runs.put(id, new StoredRun(number, update.before().version() + 1, update.after()));
        }
        return new AppendResult.Stored(runs, page);
    }
}
