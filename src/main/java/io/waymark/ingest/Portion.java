package io.waymark.ingest;

import io.waymark.decode.Decoded;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.port.EventRecord;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is stored in one transaction: a batch, or a part of one that the store refused as a whole. */
record Portion(List<Taken> taken, Offsets from, Offsets to) {

    /**
     * A record and what came of its bytes.
     *
     * @param failure of the decoder itself, which must never be
     */
    record Taken(
            EventRecord record, Decoded decoded, @Nullable Throwable failure) {
        Optional<RunEvent> event() {
            return decoded instanceof Decoded.Event(var event, var traceParent) ? Optional.of(event) : Optional.empty();
        }
    }

    Portion {
        taken = List.copyOf(taken);
    }

    /** The restore that it begins with. */
    Optional<RunRestored> restore() {
        return taken.isEmpty()
                ? Optional.empty()
                : taken.getFirst().event().filter(RunRestored.class::isInstance).map(RunRestored.class::cast);
    }

    /** Pieces in order, so that a restore stands at the beginning of its piece: it is of what was stored before it. */
    List<Portion> pieces() {
        for (int i = 1; i < taken.size(); i++) {
            if (taken.get(i).event().filter(RunRestored.class::isInstance).isPresent()) {
                var cut = cutAt(i);
                return Stream.concat(Stream.of(cut.getFirst()), cut.getLast().pieces().stream())
                        .toList();
            }
        }
        return List.of(this);
    }

    /** The traceparents of the events that have one, by run, in order. */
    Map<RunId, List<String>> traceParents() {
        Map<RunId, List<String>> parents = new LinkedHashMap<>();
        for (var one : taken) {
            if (one.decoded() instanceof Decoded.Event(var event, var parent) && parent != null) {
                parents.computeIfAbsent(event.envelope().runId(), run -> new ArrayList<>())
                        .add(parent);
            }
        }
        return parents;
    }

    boolean divisible() {
        return taken.size() > 1;
    }

    /** The runs that have events here, and the partition of their first. */
    Map<RunId, Partition> runs() {
        Map<RunId, Partition> runs = new LinkedHashMap<>();
        for (var one : taken) {
            one.event()
                    .ifPresent(event -> runs.putIfAbsent(
                            event.envelope().runId(), one.record().partition()));
        }
        return runs;
    }

    /** The two halves in order; the second begins where the first ends. */
    List<Portion> halves() {
        return cutAt(taken.size() / 2);
    }

    private List<Portion> cutAt(int index) {
        var first = taken.subList(0, index);
        var second = taken.subList(index, taken.size());
        Map<Partition, Long> between = new HashMap<>();
        from.next().forEach((partition, place) -> between.put(partition, between(partition, place, first, second)));
        return List.of(new Portion(first, from, to.at(between)), new Portion(second, to.at(between), to));
    }

    private long between(Partition partition, long place, List<Taken> first, List<Taken> second) {
        if (offsets(partition, first).findAny().isEmpty()) {
            return place;
        }
        return offsets(partition, second).findFirst().orElse(to.next().getOrDefault(partition, place));
    }

    private static Stream<Long> offsets(Partition partition, List<Taken> taken) {
        return taken.stream()
                .map(Taken::record)
                .filter(record -> record.partition().equals(partition))
                .map(EventRecord::offset);
    }
}
