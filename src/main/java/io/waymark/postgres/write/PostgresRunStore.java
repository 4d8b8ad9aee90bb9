package io.waymark.postgres.write;

import static io.waymark.port.ProcessingException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.ProcessingException;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.PartitionOffsets;
import io.waymark.port.feed.CommittedPage;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.DataRejectedException;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.port.store.StoredRun;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.AppliedEventTable;
import io.waymark.postgres.table.DeadLetterTable;
import io.waymark.postgres.table.OffsetTable;
import io.waymark.postgres.table.schema.NewSchemas;
import io.waymark.postgres.table.schema.SchemaRepository;
import io.waymark.postgres.table.schema.SchemaTable;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One batch, one transaction: four ways to the database when little is stored. */
public final class PostgresRunStore implements RunStore {
    private final DatabaseTransactions database;
    private final SchemaRepository schemas;
    private final int copyThreshold;
    private final String instanceId;

    /**
     * Makes a store.
     *
     * @param copyThreshold so many rows of a transaction are copied, fewer go together
     * @param instanceId the name under which it adds to the feed
     */
    public PostgresRunStore(
            DatabaseTransactions database, SchemaRepository schemas, int copyThreshold, String instanceId) {
        this.database = database;
        this.schemas = schemas;
        this.copyThreshold = copyThreshold;
        this.instanceId = instanceId;
    }

    /** Leaves the transaction, which then stores nothing. */
    private static final class RollbackException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Mono<AppendResult> outcome;

        RollbackException(Mono<AppendResult> outcome) {
            super("Nothing was stored", null, false, false);
            this.outcome = outcome;
        }

        static <T> Mono<T> because(AppendResult outcome) {
            return Mono.error(new RollbackException(Mono.just(outcome)));
        }
    }

    @Override
    public Mono<PartitionOffsets> offsets(Set<Partition> partitions) {
        return database.read(connection -> OffsetTable.select(connection, partitions))
                .single();
    }

    @Override
    public Mono<Map<RunId, StoredRun>> load(Collection<RunId> runs) {
        return database.read(connection -> wrapErrors(() -> new RunLoader(connection, schemas).load(runs)))
                .single()
                .onErrorResume(
                        failure -> !isFromDatabase(failure),
                        failure -> database.read(SchemaVersionCheck::check).then(Mono.error(failure)));
    }

    private static boolean isFromDatabase(Throwable failure) {
        return failure instanceof StoreUnavailableException
                || failure instanceof DataRejectedException
                || failure instanceof ProcessingException;
    }

    @Override
    public Mono<AppendResult> append(
            List<RunUpdate> updates, List<DeadLetter> deadLetters, PartitionOffsets from, PartitionOffsets to) {
        var schemas = wrapErrors(() -> NewSchemas.of(updates));
        return database.write(
                        SchemaTable.LOCK_SCHEMAS_SHARED,
                        connection -> wrapErrors(
                                        () -> AppendPreparation.prepare(connection, from, to, updates, schemas))
                                .flatMap(laid -> checkVersions(laid, to, updates))
                                .flatMap(laid -> wrapErrors(() -> storeHistory(connection, updates, schemas, laid)))
                                .delayUntil(stored -> wrapErrors(() -> DeadLetterTable.insert(connection, deadLetters)))
                                .single()) // nothing is committed without an answer
                .onErrorResume(RollbackException.class, left -> left.outcome);
    }

    private static Mono<AppendPreparation> checkVersions(
            AppendPreparation laid, PartitionOffsets to, List<RunUpdate> updates) {
        if (laid.movedOffsets() < to.next().size()) {
            return RollbackException.because(new AppendResult.OffsetConflict());
        }
        var missing = new HashSet<RunId>();
        updates.forEach(update -> missing.add(update.after().id()));
        missing.removeAll(laid.numbers().keySet());
        return missing.isEmpty()
                ? Mono.just(laid)
                : RollbackException.because(new AppendResult.VersionConflict(Set.copyOf(missing)));
    }

    private Mono<AppendResult> storeHistory(
            Connection connection, List<RunUpdate> updates, NewSchemas schemas, AppendPreparation laid) {
        var rows = HistoryRows.of(updates, laid.numbers());
        return rows.append(connection, schemas.insert(laid.missingSchemas()), copyThreshold, instanceId)
                .map(positions -> wrapErrors(() -> appended(updates, laid.numbers(), rows.toCommittedPage(positions))))
                .onErrorMap(AppliedEventTable::isRepeated, failure -> new RollbackException(duplicateEvents(rows)));
    }

    /** Asked after the transaction is undone, so that only what others stored is there. */
    private Mono<AppendResult> duplicateEvents(HistoryRows rows) {
        return database.read(connection -> AppliedEventTable.findStored(connection, rows.events()))
                .single()
                .map(known -> new AppendResult.DuplicateEvents(contentsByIdentity(rows, known)));
    }

    private static Map<EventIdentity, ContentHash> contentsByIdentity(
            HistoryRows rows, Map<AppliedEventTable.Key, ContentHash> known) {
        var contents = new LinkedHashMap<EventIdentity, ContentHash>();
        for (var event : rows.events()) {
            var content = known.get(AppliedEventTable.Key.of(event));
            if (content != null) {
                contents.put(EventIdentity.of(event.value()), content);
            }
        }
        return contents;
    }

    private static AppendResult appended(
            List<RunUpdate> updates, Map<RunId, Long> numbers, @Nullable CommittedPage page) {
        var runs = new LinkedHashMap<RunId, StoredRun>();
        for (var update : updates) {
            var id = update.after().id();
            var number = Objects.requireNonNull(numbers.get(id));
            runs.put(id, new StoredRun(number, update.before().version() + 1, update.after()));
        }
        return new AppendResult.Stored(runs, page);
    }
}
