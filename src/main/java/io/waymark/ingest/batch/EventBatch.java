package io.waymark.ingest.batch;

import io.waymark.codec.event.DecodeResult;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.ingest.supervision.RecordSlice;
import io.waymark.port.broker.ConsumerOffsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The decoded records that are stored in one transaction: a batch, or a part of a batch that was split.
 *
 * @param records the decoded records in order
 * @param from the offsets before the first record
 * @param to the offsets after the last record
 */
public record EventBatch(List<DecodedRecord> records, ConsumerOffsets from, ConsumerOffsets to) {

    /**
     * A record with the result of decoding it.
     *
     * @param record the record
     * @param result the decoded event, or the reason why the record is not a valid event
     * @param failure the exception if the decoder itself failed, which indicates a defect; else null
     */
    public record DecodedRecord(
            EventRecord record,
            DecodeResult result,
            @Nullable Throwable failure) {
        public Optional<RunEvent> event() {
            return result instanceof DecodeResult.ValidEvent(var event, var traceParent, var unknown)
                    ? Optional.of(event)
                    : Optional.empty();
        }
    }

    public EventBatch {
        records = List.copyOf(records);
    }

    /** Returns the restore at the start of the batch, if any. */
    Optional<RunRestored> leadingRestore() {
        return records.isEmpty()
                ? Optional.empty()
                : records.getFirst()
                        .event()
                        .filter(RunRestored.class::isInstance)
                        .map(RunRestored.class::cast);
    }

    /**
     * Splits the batch so that each restore is the first record of its part. A restore depends on everything that is
     * stored before it.
     */
    List<EventBatch> split() {
        for (int i = 1; i < records.size(); i++) {
            if (records.get(i).event().filter(RunRestored.class::isInstance).isPresent()) {
                var parts = splitAt(i);
                return Stream.concat(Stream.of(parts.getFirst()), parts.getLast().split().stream())
                        .toList();
            }
        }
        return List.of(this);
    }

    /** Returns the traceparents of the events that have one, by run and in the order of the events. */
    Map<RunId, List<String>> traceParents() {
        Map<RunId, List<String>> parents = new LinkedHashMap<>();
        for (var one : records) {
            if (one.result() instanceof DecodeResult.ValidEvent(var event, var parent, var unknown) && parent != null) {
                parents.computeIfAbsent(event.envelope().runId(), run -> new ArrayList<>())
                        .add(parent);
            }
        }
        return parents;
    }

    /** Returns the runs of the events, each with the partition of its first event. */
    Map<RunId, Partition> runs() {
        Map<RunId, Partition> runs = new LinkedHashMap<>();
        for (var one : records) {
            one.event()
                    .ifPresent(event -> runs.putIfAbsent(
                            event.envelope().runId(), one.record().partition()));
        }
        return runs;
    }

    /** Returns the undecoded records of the batch. */
    RecordSlice slice() {
        return new RecordSlice(records.stream().map(DecodedRecord::record).toList(), from, to);
    }

    private List<EventBatch> splitAt(int index) {
        var parts = slice().splitAt(index);
        return List.of(
                of(parts.getFirst(), records.subList(0, index)),
                of(parts.getLast(), records.subList(index, records.size())));
    }

    private static EventBatch of(RecordSlice slice, List<DecodedRecord> records) {
        return new EventBatch(records, slice.from(), slice.to());
    }
}
