package io.waymark.port.store;

import io.waymark.domain.history.RunDelta;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.PartitionOffsets;
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

/** Keeps runs in memory; fails when it is told to. */
public final class FakeRunStore implements RunStore {

    private final Map<Partition, Long> offsets = new HashMap<>();
    private final Map<Partition, String> topicIds = new HashMap<>();
    private final Map<RunId, StoredRun> runs = new LinkedHashMap<>();
    private final Map<EventIdentity, ContentHash> events = new HashMap<>();
    private final List<RunDelta> deltas = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private Predicate<RunDelta> refused = delta -> false;
    private volatile Mono<Void> beforeAppend = Mono.empty();
    private int appends;
    private int loads;

    @Override
    public synchronized Mono<PartitionOffsets> offsets(Set<Partition> partitions) {
        return answering(() -> {
            var known = new HashMap<>(offsets);
            known.keySet().retainAll(partitions);
            return new PartitionOffsets(new TreeMap<>(known), topicIds);
        });
    }

    @Override
    public synchronized Mono<Map<RunId, StoredRun>> load(Collection<RunId> ids) {
        return answering(() -> {
            loads++;
            var known = new LinkedHashMap<>(runs);
            known.keySet().retainAll(Set.copyOf(ids));
            return known;
        });
    }

    @Override
    public Mono<AppendResult> append(
            List<RunUpdate> updates, List<DeadLetter> deadLetters, PartitionOffsets from, PartitionOffsets to) {
        return Mono.defer(() -> beforeAppend).then(this.<AppendResult>answering(() -> {
            appends++;
            for (var place : from.next().entrySet()) {
                var at = place.getKey();
                if (offsets.containsKey(at)
                        && !isAt(at, place.getValue(), from.topicIds().get(at))) {
                    return new OffsetConflict();
                }
            }
            var moved = moved(updates);
            if (!moved.isEmpty()) {
                return new VersionConflict(moved);
            }
            var repeated = repeated(updates);
            if (!repeated.isEmpty()) {
                return new DuplicateEvents(repeated);
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

    private Set<RunId> moved(List<RunUpdate> updates) {
        var moved = new HashSet<RunId>();
        for (var update : updates) {
            var id = update.after().id();
            if (runs.getOrDefault(id, StoredRun.unknown(id)).version()
                    != update.before().version()) {
                moved.add(id);
            }
        }
        return moved;
    }

    private Map<EventIdentity, ContentHash> repeated(List<RunUpdate> updates) {
        var repeated = new HashMap<EventIdentity, ContentHash>();
        for (var update : updates) {
            for (var delta : update.deltas()) {
                var identity = EventIdentity.of(delta.event());
                if (events.containsKey(identity)) {
                    repeated.put(identity, events.get(identity));
                }
            }
        }
        return repeated;
    }

    private void refuse(List<RunUpdate> updates) {
        if (updates.stream().flatMap(update -> update.deltas().stream()).anyMatch(refused)) {
            throw new DataRejectedException(
                    "Cannot store a recording: refused by the test", new IllegalStateException());
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

    private <T> Mono<T> answering(Supplier<T> answer) {
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

    /** The next calls fail with these, one each. */
    public synchronized void failNext(RuntimeException... next) {
        failures.addAll(List.of(next));
    }

    /** What happens, or fails, before each append. */
    public void beforeAppend(Mono<Void> event) {
        beforeAppend = event;
    }

    /** Appending a batch with such a recording fails with {@link DataRejectedException}. */
    public synchronized void refuse(Predicate<RunDelta> deltas) {
        refused = deltas;
    }

    /** As if another instance had moved it. */
    public synchronized void moveOffset(Partition partition, long next) {
        offsets.put(partition, next);
    }

    public synchronized Map<Partition, Long> offsets() {
        return Map.copyOf(offsets);
    }

    /** What was stored, in order. */
    public synchronized List<RunDelta> deltas() {
        return List.copyOf(deltas);
    }

    /** The ids of the events that were stored, in order. */
    public synchronized List<String> eventIds() {
        return deltas.stream().map(delta -> delta.event().id()).toList();
    }

    public synchronized List<DeadLetter> deadLetters() {
        return letters.stream()
                .sorted(Comparator.comparingLong(letter -> letter.record().offset()))
                .toList();
    }

    /** How often something was to be appended, successfully or not. */
    public synchronized int appends() {
        return appends;
    }

    /** How often runs were loaded. */
    public synchronized int loads() {
        return loads;
    }
}
