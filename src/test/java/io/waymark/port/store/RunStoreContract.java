package io.waymark.port.store;

import static io.waymark.fixture.EventFixtures.completed;
import static io.waymark.fixture.EventFixtures.contradicting;
import static io.waymark.fixture.EventFixtures.envelope;
import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.ModuleStarted;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.RunReducer;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.store.AppendResult.DuplicateEvents;
import io.waymark.port.store.AppendResult.OffsetConflict;
import io.waymark.port.store.AppendResult.Stored;
import io.waymark.port.store.AppendResult.VersionConflict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Contract tests of {@link RunStore}. Each test uses new runs and topics, so that tests can share a database. */
public interface RunStoreContract {

    RunStore store();

    /** Returns the dead letters of the partition in offset order. */
    List<DeadLetter> deadLetters(Partition partition);

    @Test
    default void unknownPartitionIsAbsent() {
        var stored = partition();
        append(List.of(), stored, 0, 3);

        assertThat(store().offsets(Set.of(stored, partition())).block().next()).isEqualTo(Map.of(stored, 3L));
        assertThat(store().offsets(Set.of()).block().next()).isEmpty();
    }

    @Test
    default void unknownRunIsAbsent() {
        assertThat(store().load(List.of(newRun())).block()).isEmpty();
        assertThat(store().load(List.of()).block()).isEmpty();
    }

    @Test
    default void loadedRunReducesLikeOriginal() {
        var run = newRun();
        var first = update(
                StoredRun.unknown(run), started(run, "1", "Loader"), completed(run, "2", "Loader", "age", "incöme\0"));
        var stored = stored(append(List.of(first), partition(), 0, 2)).runs();

        var loaded = load(run);

        assertThat(stored).containsOnlyKeys(run);
        assertThat(loaded.version()).isEqualTo(stored.get(run).version());
        assertThat(loaded.number())
                .isEqualTo(stored.get(run).number())
                .as("a stored run has a number")
                .isNotZero();
        var next = completed(run, "3", "Splitter", "age");
        assertThat(RunReducer.reduce(loaded.state(), next).delta())
                .isEqualTo(RunReducer.reduce(first.after(), next).delta());
    }

    @Test
    default void returnedRunCanBeStoredAgain() {
        var run = newRun();
        var at = partition();
        var once = stored(append(List.of(update(StoredRun.unknown(run), started(run, "1", "Loader"))), at, 0, 1));
        var twice = stored(append(List.of(update(once.runs().get(run), completed(run, "2", "Loader", "a"))), at, 1, 2));

        assertThat(twice.runs().get(run).number())
                .isEqualTo(once.runs().get(run).number());
        assertThat(load(run).version()).isEqualTo(twice.runs().get(run).version());
        assertThat(load(run).state().counters().events()).isEqualTo(2);
    }

    @Test
    default void newSchemaWithoutFieldsIsStored() {
        var run = newRun();
        var empty = new Schema("empty of " + run, Map.of(), Map.of());
        var event = new ModuleStarted(
                envelope(run, "1", 1), new ModuleExperimentName("Loader", "default"), empty, Value.Members.empty());

        stored(append(List.of(update(StoredRun.unknown(run), event)), partition(), 0, 1));

        assertThat(load(run).state().executions().values())
                .singleElement()
                .satisfies(execution -> assertThat(execution.inputSchema()).isEqualTo(empty));
    }

    @Test
    default void severalRunsAndPartitionsAreStoredAtOnce() {
        var left = partition();
        var right = new Partition(left.topic(), 1);
        var runs = List.of(newRun(), newRun(), newRun());
        var updates = runs.stream()
                .map(run -> update(StoredRun.unknown(run), started(run, "1", "Loader")))
                .toList();

        var stored = stored(store().append(
                        updates,
                        List.of(),
                        ConsumerOffsets.of(Map.of(left, 0L, right, 40L)),
                        ConsumerOffsets.of(Map.of(left, 2L, right, 41L)))
                .block());

        assertThat(stored.runs()).containsOnlyKeys(runs);
        assertThat(store().load(runs).block()).containsOnlyKeys(runs);
        assertThat(offset(left)).isEqualTo(2);
        assertThat(offset(right)).isEqualTo(41);
    }

    @Test
    default void newPartitionStartsAtItsFirstBatch() {
        var at = partition();
        assertThat(append(List.of(), at, 17, 20)).isInstanceOf(Stored.class);
        assertThat(offset(at)).isEqualTo(20);
    }

    @Test
    default void offsetsMoveBackAfterTopicIsRecreated() {
        var at = partition();
        append(List.of(), at, 0, 500);
        assertThat(append(List.of(), at, 500, 3)).isInstanceOf(Stored.class);
        assertThat(offset(at)).isEqualTo(3);
    }

    @Test
    default void offsetOfRecreatedTopicConflicts() {
        var at = partition();
        assertThat(move(at, Map.of(), "old")).isInstanceOf(Stored.class);
        assertThat(store().offsets(Set.of(at)).block().topicIds()).isEqualTo(Map.of(at, "old"));

        assertThat(move(at, Map.of(at, "new"), "new")).isInstanceOf(OffsetConflict.class);
        assertThat(move(at, Map.of(), "new")).isInstanceOf(OffsetConflict.class);
        assertThat(move(at, Map.of(at, "old"), "new")).isInstanceOf(Stored.class);
        assertThat(store().offsets(Set.of(at)).block().topicIds()).isEqualTo(Map.of(at, "new"));
    }

    private AppendResult move(Partition at, Map<Partition, String> fromId, String toId) {
        var from = new ConsumerOffsets(new TreeMap<>(Map.of(at, 5L)), fromId);
        var to = new ConsumerOffsets(new TreeMap<>(Map.of(at, 5L)), Map.of(at, toId));
        return store().append(List.of(), List.of(), from, to).block();
    }

    @Test
    default void repeatedBatchIsAnOffsetConflict() {
        var run = newRun();
        var at = partition();
        var updates = List.of(update(StoredRun.unknown(run), started(run, "1", "Loader")));
        append(updates, at, 0, 1);

        assertThat(append(updates, at, 0, 1)).isInstanceOf(OffsetConflict.class);
        assertThat(load(run).state().counters().events()).isEqualTo(1);
    }

    @Test
    default void offsetConflictStoresNothing() {
        var run = newRun();
        var left = partition();
        var right = new Partition(left.topic(), 1);
        append(List.of(), right, 0, 7);

        var result = store().append(
                        List.of(update(StoredRun.unknown(run), started(run, "1", "Loader"))),
                        List.of(letter(left, 0)),
                        ConsumerOffsets.of(Map.of(left, 0L, right, 6L)),
                        ConsumerOffsets.of(Map.of(left, 1L, right, 8L)))
                .block();

        assertThat(result).isInstanceOf(OffsetConflict.class);
        assertThat(store().load(List.of(run)).block()).isEmpty();
        assertThat(store().offsets(Set.of(left, right)).block().next()).isEqualTo(Map.of(right, 7L));
        assertThat(deadLetters(left)).isEmpty();
    }

    @Test
    default void duplicateEventReturnsStoredContent() {
        var run = newRun();
        var at = partition();
        var old = started(run, "1", "Loader");
        var before = stored(append(List.of(update(StoredRun.unknown(run), old)), at, 0, 1))
                .runs()
                .get(run);

        var result = append(List.of(update(before, completed(run, "2", "Loader", "a"), old)), at, 1, 3);

        assertThat(result).isEqualTo(new DuplicateEvents(Map.of(identity(old), content(old))));
        assertThat(offset(at)).isEqualTo(1);
        assertThat(load(run).version()).isEqualTo(before.version());
    }

    @Test
    default void appliedEventsAreFound() {
        var run = newRun();
        var first = started(run, "1", "Loader");
        var second = started(run, "2", "Loader");
        append(List.of(update(StoredRun.unknown(run), first, second)), partition(), 0, 1);
        var unknown = new EventIdentity(run, identity(first).source(), "3");
        var elsewhere = new EventIdentity(newRun(), identity(first).source(), "1");

        var found = store().findApplied(List.of(unknown, identity(second), elsewhere, identity(second)))
                .block();

        assertThat(found).isEqualTo(Map.of(identity(second), content(second)));
        assertThat(store().findApplied(List.of()).block()).isEmpty();
    }

    @Test
    default void reusedIdWithOtherContentIsDistinguished() {
        var run = newRun();
        var at = partition();
        var old = started(run, "1", "Loader");
        var other = contradicting(old);
        var before = stored(append(List.of(update(StoredRun.unknown(run), old)), at, 0, 1))
                .runs()
                .get(run);

        var result = append(List.of(update(before, other)), at, 1, 2);

        assertThat(result)
                .asInstanceOf(type(DuplicateEvents.class))
                .extracting(duplicateEvents -> duplicateEvents.contents().get(identity(other)))
                .isNotNull()
                .isNotEqualTo(content(other));
    }

    @Test
    default void idsAreUniquePerRun() {
        var at = partition();
        var first = newRun();
        var second = newRun();
        append(List.of(update(StoredRun.unknown(first), started(first, "1", "Loader"))), at, 0, 1);
        assertThat(append(List.of(update(StoredRun.unknown(second), started(second, "1", "Loader"))), at, 1, 2))
                .isInstanceOf(Stored.class);
    }

    @Test
    default void repeatIsNotConfusedWithOtherRuns() {
        var at = partition();
        var repeating = newRun();
        var fresh = newRun();
        var again = started(repeating, "1", "Loader");
        var runs = stored(append(
                        List.of(
                                update(StoredRun.unknown(repeating), again),
                                update(StoredRun.unknown(fresh), started(fresh, "0", "Loader"))),
                        at,
                        0,
                        2))
                .runs();

        var result = append(
                List.of(
                        update(runs.get(repeating), again),
                        update(runs.get(fresh), completed(fresh, "1", "Loader", "age"))),
                at,
                2,
                4);

        assertThat(result).isEqualTo(new DuplicateEvents(Map.of(identity(again), content(again))));
    }

    @Test
    default void versionConflictStoresNothing() {
        var run = newRun();
        var fresh = newRun();
        var at = partition();
        var stale = stored(append(List.of(update(StoredRun.unknown(run), started(run, "1", "Loader"))), at, 0, 1))
                .runs()
                .get(run);
        append(List.of(update(stale, completed(run, "2", "Loader", "a"))), partition(), 0, 1);

        var result = append(
                List.of(
                        update(StoredRun.unknown(fresh), started(fresh, "1", "Loader")),
                        update(stale, completed(run, "3", "Loader", "b"))),
                at,
                1,
                3);

        assertThat(result).isEqualTo(new VersionConflict(Set.of(run)));
        assertThat(store().load(List.of(fresh)).block()).isEmpty();
        assertThat(load(run).state().counters().events()).isEqualTo(2);
        assertThat(offset(at)).isEqualTo(1);
    }

    @Test
    default void concurrentlyCreatedRunIsAConflict() {
        var run = newRun();
        append(List.of(update(StoredRun.unknown(run), started(run, "1", "Loader"))), partition(), 0, 1);
        assertThat(append(List.of(update(StoredRun.unknown(run), started(run, "2", "Loader"))), partition(), 0, 1))
                .isEqualTo(new VersionConflict(Set.of(run)));
    }

    @Test
    default void oneOfTwoPartitionWritersWins() {
        var at = partition();
        var result = Flux.range(0, 2)
                .map(writer -> newRun())
                .map(run -> List.of(update(StoredRun.unknown(run), started(run, "1", "Loader"))))
                .flatMap(updates -> appending(updates, at, 0, 1).subscribeOn(Schedulers.parallel()))
                .collectList()
                .block();

        assertThat(result).hasAtLeastOneElementOfType(Stored.class).hasAtLeastOneElementOfType(OffsetConflict.class);
        assertThat(offset(at)).isEqualTo(1);
    }

    @Test
    default void oneOfTwoRunWritersWins() {
        var run = newRun();
        var result = Flux.just("a", "b")
                .map(id -> List.of(update(StoredRun.unknown(run), started(run, id, "Loader"))))
                .flatMap(updates -> appending(updates, partition(), 0, 1).subscribeOn(Schedulers.parallel()))
                .collectList()
                .block();

        assertThat(result).hasAtLeastOneElementOfType(Stored.class).contains(new VersionConflict(Set.of(run)));
        assertThat(load(run).state().counters().events()).isEqualTo(1);
    }

    @Test
    default void deadLettersAreStoredWithTheOffsets() {
        var at = partition();
        var letters = List.of(letter(at, 4), letter(at, 6));
        assertThat(store().append(
                                List.of(),
                                letters,
                                ConsumerOffsets.of(Map.of(at, 3L)),
                                ConsumerOffsets.of(Map.of(at, 9L)))
                        .block())
                .isInstanceOf(Stored.class);
        assertThat(deadLetters(at)).isEqualTo(letters);
        assertThat(offset(at)).isEqualTo(9);
    }

    @Test
    default void deadLetterAcceptsMissingKeyAndValue() {
        var at = partition();
        var bare = new DeadLetter(
                new EventRecord(at, 0, Instant.EPOCH, null, null, List.of()),
                "odd: \0 \ud800",
                Instant.EPOCH,
                new RunId("odd:1"));
        assertThat(store().append(
                                List.of(),
                                List.of(bare),
                                ConsumerOffsets.of(Map.of(at, 0L)),
                                ConsumerOffsets.of(Map.of(at, 1L)))
                        .block())
                .isInstanceOf(Stored.class);
        assertThat(deadLetters(at)).isEqualTo(List.of(bare));
    }

    private AppendResult append(List<RunUpdate> updates, Partition at, long from, long to) {
        return appending(updates, at, from, to).block();
    }

    private Mono<AppendResult> appending(List<RunUpdate> updates, Partition at, long from, long to) {
        return store().append(
                        updates, List.of(), ConsumerOffsets.of(Map.of(at, from)), ConsumerOffsets.of(Map.of(at, to)));
    }

    private StoredRun load(RunId run) {
        return store().load(List.of(run)).block().get(run);
    }

    private long offset(Partition at) {
        return store().offsets(Set.of(at)).block().next().get(at);
    }

    private static Stored stored(AppendResult result) {
        assertThat(result).isInstanceOf(Stored.class);
        return (Stored) result;
    }

    private static Partition partition() {
        return new Partition("topic-" + UUID.randomUUID(), 0);
    }

    private static EventIdentity identity(RunEvent event) {
        return EventIdentity.of(event.envelope());
    }

    private static ContentHash content(RunEvent event) {
        return event.envelope().content();
    }

    private static DeadLetter letter(Partition at, long offset) {
        var headers = List.of(
                new EventRecord.Header("ce_id", Bytes.of(new byte[] {0, -1, 'x'})),
                new EventRecord.Header("ce_id", null));
        var record = new EventRecord(
                at, offset, Instant.ofEpochMilli(offset), Bytes.of(new byte[] {1}), Bytes.of(new byte[] {}), headers);
        return new DeadLetter(record, "Cannot decode a record: no event: offset " + offset, Instant.EPOCH, null);
    }
}
