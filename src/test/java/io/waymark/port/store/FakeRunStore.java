package io.waymark.port.store;

import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.store.AppendResult.DuplicateEvents;
import io.waymark.port.store.AppendResult.OffsetConflict;
import io.waymark.port.store.AppendResult.Stored;
import io.waymark.port.store.AppendResult.VersionConflict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** A store in memory, which can fail on demand. */
public final class FakeRunStore implements RunStore {

    private final Map<Partition, Long> offsets = new HashMap<>();
    private final Map<Partition, String> topicIds = new HashMap<>();
    private final Map<RunId, StoredRun> runs = new LinkedHashMap<>();
    private final Map<EventIdentity, ContentHash> events = new HashMap<>();
    private final List<RunEventDelta> deltas = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private Predicate<RunEventDelta> rejected = delta -> false;
    private volatile Mono<Void> beforeAppend = Mono.empty();
    private int appends;
    private int loads;

    @Override
    public synchronized Mono<ConsumerOffsets> offsets(Set<Partition> partitions) {
        return respond(() -> {
            var selected = new HashMap<>(offsets);
            selected.keySet().retainAll(partitions);
            return new ConsumerOffsets(new TreeMap<>(selected), topicIds);
        });
    }

    @Override
    public synchronized Mono<Map<RunId, StoredRun>> load(Collection<RunId> ids) {
        return respond(() -> {
            loads++;
            var selected = new LinkedHashMap<>(runs);
            selected.keySet().retainAll(Set.copyOf(ids));
            return selected;
        });
    }

    @Override
    public synchronized Mono<Map<EventIdentity, ContentHash>> findApplied(Collection<EventIdentity> identities) {
        return respond(() -> {
            var selected = new HashMap<>(events);
            selected.keySet().retainAll(Set.copyOf(identities));
            return selected;
        });
    }

    @Override
    public Mono<AppendResult> append(
            List<RunUpdate> updates, List<DeadLetter> deadLetters, ConsumerOffsets from, ConsumerOffsets to) {
        return Mono.defer(() -> beforeAppend).then(this.<AppendResult>respond(() -> {
            appends++;
            for (var entry : from.next().entrySet()) {
                var at = entry.getKey();
                if (offsets.containsKey(at)
                        && !isAt(at, entry.getValue(), from.topicIds().get(at))) {
                    return new OffsetConflict();
                }
            }
            var conflicts = conflicts(updates);
            if (!conflicts.isEmpty()) {
                return new VersionConflict(conflicts);
            }
            var duplicates = duplicates(updates);
            if (!duplicates.isEmpty()) {
                return new DuplicateEvents(duplicates);
            }
            refuse(updates);
            offsets.putAll(to.next());
            topicIds.putAll(to.topicIds());
            letters.addAll(deadLetters);
            return new Stored(store(updates), null);
        }));
    }

    private boolean isAt(Partition partition, long next, String topicId) {
        return offsets.get(partition) == next && Objects.equals(topicIds.get(partition), topicId);
    }

    private Set<RunId> conflicts(List<RunUpdate> updates) {
        var conflicts = new HashSet<RunId>();
        for (var update : updates) {
            var id = update.after().id();
            if (runs.getOrDefault(id, StoredRun.unknown(id)).version()
                    != update.before().version()) {
                conflicts.add(id);
            }
        }
        return conflicts;
    }

    private Map<EventIdentity, ContentHash> duplicates(List<RunUpdate> updates) {
        var duplicates = new HashMap<EventIdentity, ContentHash>();
        for (var update : updates) {
            for (var delta : update.deltas()) {
                var identity = EventIdentity.of(delta.event());
                if (events.containsKey(identity)) {
                    duplicates.put(identity, events.get(identity));
                }
            }
        }
        return duplicates;
    }

    private void refuse(List<RunUpdate> updates) {
        if (updates.stream().flatMap(update -> update.deltas().stream()).anyMatch(rejected)) {
            throw new DataRejectedException("Cannot store a delta: rejected by the test", new IllegalStateException());
        }
    }

    private Map<RunId, StoredRun> store(List<RunUpdate> updates) {
        var stored = new LinkedHashMap<RunId, StoredRun>();
        for (var update : updates) {
            var before = update.before();
            var number = before.number() == 0 ? runs.size() + 1 : before.number();
            stored.put(update.after().id(), new StoredRun(number, before.version() + 1, update.after()));
            runs.putAll(stored);
            for (var delta : update.deltas()) {
                deltas.add(delta);
                events.put(EventIdentity.of(delta.event()), delta.event().content());
            }
        }
        return stored;
    }

    private <T> Mono<T> respond(Supplier<T> answer) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                var failure = failures.poll();
                if (failure != null) {
                    throw failure;
                }
                return answer.get();
            }
        });
    }

    /** Makes the next calls fail, one exception per call. */
    public synchronized void failNext(RuntimeException... next) {
        failures.addAll(List.of(next));
    }

    /** Sets an action that runs before each append and can fail it. */
    public void beforeAppend(Mono<Void> event) {
        beforeAppend = event;
    }

    /** Makes appends of a batch with a matching delta fail with {@link DataRejectedException}. */
    public synchronized void refuse(Predicate<RunEventDelta> deltas) {
        rejected = deltas;
    }

    /** Moves an offset like an append of another instance. */
    public synchronized void moveOffset(Partition partition, long next) {
        offsets.put(partition, next);
    }

    public synchronized Map<Partition, Long> offsets() {
        return Map.copyOf(offsets);
    }

    /** Returns the stored deltas in order. */
    public synchronized List<RunEventDelta> deltas() {
        return List.copyOf(deltas);
    }

    /** Returns the ids of the stored events in order. */
    public synchronized List<String> eventIds() {
        return deltas.stream().map(delta -> delta.event().id()).toList();
    }

    public synchronized List<DeadLetter> deadLetters() {
        return letters.stream()
                .sorted(Comparator.comparingLong(letter -> letter.record().offset()))
                .toList();
    }

    /** Returns the number of appends, including failed ones. */
    public synchronized int appends() {
        return appends;
    }

    /** Returns the number of loads. */
    public synchronized int loads() {
        return loads;
    }
}
