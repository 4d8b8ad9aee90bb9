package io.waymark.ingest;

import io.waymark.decode.Decoded;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.port.EventRecord;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import java.util.ArrayList;
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
            return decoded instanceof Decoded.Event(var event, var traceParent, var unknown)
                    ? Optional.of(event)
                    : Optional.empty();
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
            if (one.decoded() instanceof Decoded.Event(var event, var parent, var unknown) && parent != null) {
                parents.computeIfAbsent(event.envelope().runId(), run -> new ArrayList<>())
                        .add(parent);
            }
        }
        return parents;
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

    /** Its records without what was decoded of them. */
    Slice slice() {
        return new Slice(taken.stream().map(Taken::record).toList(), from, to);
    }

    private List<Portion> cutAt(int index) {
        var cut = slice().cutAt(index);
        return List.of(
                of(cut.getFirst(), taken.subList(0, index)), of(cut.getLast(), taken.subList(index, taken.size())));
    }

    private static Portion of(Slice slice, List<Taken> taken) {
        return new Portion(taken, slice.from(), slice.to());
    }
}
