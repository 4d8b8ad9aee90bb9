package io.waymark.store;

import static io.waymark.port.ProcessingFailure.guard;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.Appended;
import io.waymark.port.DataRejected;
import io.waymark.port.DeadLetter;
import io.waymark.port.EventIdentity;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import io.waymark.port.ProcessingFailure;
import io.waymark.port.RunStore;
import io.waymark.port.RunUpdate;
import io.waymark.port.StoreUnavailable;
import io.waymark.port.StoredRun;
import io.waymark.port.Written;
import io.waymark.store.table.DeadLetterTable;
import io.waymark.store.table.EventTable;
import io.waymark.store.table.Groundwork;
import io.waymark.store.table.NewSchemas;
import io.waymark.store.table.OffsetTable;
import io.waymark.store.table.SchemaTable;
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
final class PostgresRunStore implements RunStore {
    private final Database database;
    private final SchemaStore schemas;
    private final int copiedRows;
    private final String own;

    /**
     * Makes a store.
     *
     * @param copiedRows so many rows of a transaction are copied, fewer go together
     * @param own the name under which it adds to the feed
     */
    PostgresRunStore(Database database, SchemaStore schemas, int copiedRows, String own) {
        this.database = database;
        this.schemas = schemas;
        this.copiedRows = copiedRows;
        this.own = own;
    }

    /** Leaves the transaction, which then stores nothing. */
    private static final class NotStored extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Mono<Appended> outcome;

        NotStored(Mono<Appended> outcome) {
            super("Nothing was stored", null, false, false);
            this.outcome = outcome;
        }

        static <T> Mono<T> because(Appended outcome) {
            return Mono.error(new NotStored(Mono.just(outcome)));
        }
    }

    @Override
    public Mono<Offsets> offsets(Set<Partition> partitions) {
        return database.read(connection -> OffsetTable.select(connection, partitions))
                .single();
    }

    @Override
    public Mono<Map<RunId, StoredRun>> load(Collection<RunId> runs) {
        return database.read(connection -> guard(() -> new RunLoading(connection, schemas).load(runs)))
                .single()
                .onErrorResume(
                        failure -> !isFromDatabase(failure),
                        failure -> database.read(SchemaVersion::check).then(Mono.error(failure)));
    }

    private static boolean isFromDatabase(Throwable failure) {
        return failure instanceof StoreUnavailable
                || failure instanceof DataRejected
                || failure instanceof ProcessingFailure;
    }

    @Override
    public Mono<Appended> append(List<RunUpdate> updates, List<DeadLetter> deadLetters, Offsets from, Offsets to) {
        var schemas = guard(() -> NewSchemas.of(updates));
        return database.write(
                        SchemaTable.KEEP,
                        connection -> guard(() -> Groundwork.lay(connection, from, to, updates, schemas))
                                .flatMap(laid -> checked(laid, to, updates))
                                .flatMap(laid -> guard(() -> storeHistory(connection, updates, schemas, laid)))
                                .delayUntil(stored -> guard(() -> DeadLetterTable.insert(connection, deadLetters)))
                                .single()) // nothing is committed without an answer
                .onErrorResume(NotStored.class, left -> left.outcome);
    }

    private static Mono<Groundwork> checked(Groundwork laid, Offsets to, List<RunUpdate> updates) {
        if (laid.moved() < to.next().size()) {
            return NotStored.because(new Appended.OffsetsMoved());
        }
        var missing = new HashSet<RunId>();
        updates.forEach(update -> missing.add(update.after().id()));
        missing.removeAll(laid.numbers().keySet());
        return missing.isEmpty() ? Mono.just(laid) : NotStored.because(new Appended.RunsMoved(Set.copyOf(missing)));
    }

    private Mono<Appended> storeHistory(
            Connection connection, List<RunUpdate> updates, NewSchemas schemas, Groundwork laid) {
        var batch = HistoryBatch.of(updates, laid.numbers());
        return batch.store(connection, schemas.insert(laid.missing()), copiedRows, own)
                .map(places -> guard(() -> stored(updates, laid.numbers(), batch.written(places))))
                .onErrorMap(EventTable::isRepeated, failure -> new NotStored(repeated(batch)));
    }

    /** Asked after the transaction is undone, so that only what others stored is there. */
    private Mono<Appended> repeated(HistoryBatch batch) {
        return database.read(connection -> EventTable.known(connection, batch.events()))
                .single()
                .map(known -> new Appended.Repeated(contents(batch, known)));
    }

    private static Map<EventIdentity, ContentHash> contents(
            HistoryBatch batch, Map<EventTable.Key, ContentHash> known) {
        var contents = new LinkedHashMap<EventIdentity, ContentHash>();
        for (var event : batch.events()) {
            var content = known.get(EventTable.Key.of(event));
            if (content != null) {
                contents.put(EventIdentity.of(event.what()), content);
            }
        }
        return contents;
    }

    private static Appended stored(List<RunUpdate> updates, Map<RunId, Long> numbers, @Nullable Written written) {
        var runs = new LinkedHashMap<RunId, StoredRun>();
        for (var update : updates) {
            var id = update.after().id();
            var number = Objects.requireNonNull(numbers.get(id));
            runs.put(id, new StoredRun(number, update.before().version() + 1, update.after()));
        }
        return new Appended.Stored(runs, written);
    }
}
