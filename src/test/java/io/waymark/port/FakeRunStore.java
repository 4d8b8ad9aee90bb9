package io.waymark.port;

import io.waymark.domain.recording.Recording;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.Appended.OffsetsMoved;
import io.waymark.port.Appended.Repeated;
import io.waymark.port.Appended.RunsMoved;
import io.waymark.port.Appended.Stored;
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
    private final List<Recording> recordings = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private Predicate<Recording> refused = recording -> false;
    private volatile Mono<Void> beforeAppend = Mono.empty();
    private int appends;
    private int loads;

    @Override
    public synchronized Mono<Offsets> offsets(Set<Partition> partitions) {
        return answering(() -> {
            var known = new HashMap<>(offsets);
            known.keySet().retainAll(partitions);
            return new Offsets(new TreeMap<>(known), topicIds);
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
    public Mono<Appended> append(List<RunUpdate> updates, List<DeadLetter> deadLetters, Offsets from, Offsets to) {
        return Mono.defer(() -> beforeAppend).then(this.<Appended>answering(() -> {
            appends++;
            for (var place : from.next().entrySet()) {
                var at = place.getKey();
                if (offsets.containsKey(at)
                        && !isAt(at, place.getValue(), from.topicIds().get(at))) {
                    return new OffsetsMoved();
                }
            }
            var moved = moved(updates);
            if (!moved.isEmpty()) {
                return new RunsMoved(moved);
            }
            var repeated = repeated(updates);
            if (!repeated.isEmpty()) {
                return new Repeated(repeated);
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
            for (var recording : update.recordings()) {
                var identity = EventIdentity.of(recording.event());
                if (events.containsKey(identity)) {
                    repeated.put(identity, events.get(identity));
                }
            }
        }
        return repeated;
    }

    private void refuse(List<RunUpdate> updates) {
        if (updates.stream().flatMap(update -> update.recordings().stream()).anyMatch(refused)) {
            throw new DataRejected("Cannot store a recording: refused by the test", new IllegalStateException());
        }
    }

    private Map<RunId, StoredRun> store(List<RunUpdate> updates) {
        var stored = new LinkedHashMap<RunId, StoredRun>();
        for (var update : updates) {
            var before = update.before();
            var number = before.number() == 0 ? runs.size() + 1 : before.number();
            stored.put(update.after().id(), new StoredRun(number, before.version() + 1, update.after()));
            runs.putAll(stored);
            for (var recording : update.recordings()) {
                recordings.add(recording);
                events.put(
                        EventIdentity.of(recording.event()), recording.event().content());
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

    /** Appending a batch with such a recording fails with {@link DataRejected}. */
    public synchronized void refuse(Predicate<Recording> recordings) {
        refused = recordings;
    }

    /** As if another instance had moved it. */
    public synchronized void moveOffset(Partition partition, long next) {
        offsets.put(partition, next);
    }

    public synchronized Map<Partition, Long> offsets() {
        return Map.copyOf(offsets);
    }

    /** What was stored, in order. */
    public synchronized List<Recording> recordings() {
        return List.copyOf(recordings);
    }

    /** The ids of the events that were stored, in order. */
    public synchronized List<String> eventIds() {
        return recordings.stream().map(recording -> recording.event().id()).toList();
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
