package io.waymark.port.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.port.store.RunStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;

/** A topic in memory. Starts at the stored offset like the Kafka source, and never completes. */
public final class FakeEventSource implements EventSource {

    private static final String TOPIC = "events";

    private final RunStore store;
    private final int batchSize;
    private final List<EventRecord> log = new ArrayList<>();
    private final List<ConsumerOffsets> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private int subscriptions;

    public FakeEventSource(RunStore store, int batchSize) {
        this.store = store;
        this.batchSize = batchSize;
    }

    public static Partition partition() {
        return new Partition(TOPIC, 0);
    }

    /** Appends a record to the only partition. */
    public FakeEventSource with(RunId run, byte[] value) {
        log.add(new EventRecord(
                partition(),
                log.size(),
                Instant.EPOCH,
                Bytes.of(run.value().getBytes(UTF_8)),
                Bytes.of(value),
                List.of()));
        return this;
    }

    @Override
    public Flux<RecordBatch> batches() {
        return store.offsets(Set.of(partition()))
                .doOnSubscribe(subscription -> subscriptions++)
                .map(offsets -> offsets.next().getOrDefault(partition(), 0L))
                .flatMapMany(this::from)
                .concatWith(Flux.never());
    }

    private Flux<RecordBatch> from(long first) {
        var batches = new ArrayList<RecordBatch>();
        for (int from = (int) first; from < log.size(); from += batchSize) {
            int to = Math.min(log.size(), from + batchSize);
            var end = at(to);
            batches.add(new RecordBatch(log.subList(from, to), at(from), end, () -> acknowledged.add(end)));
        }
        return Flux.fromIterable(batches);
    }

    public static ConsumerOffsets at(long offset) {
        Map<Partition, Long> next = new HashMap<>();
        next.put(partition(), offset);
        return ConsumerOffsets.of(next);
    }

    /** Returns the end offsets of the acknowledged batches, in order. */
    public List<Long> acknowledged() {
        return acknowledged.stream().map(end -> end.next().get(partition())).toList();
    }

    public int subscriptions() {
        return subscriptions;
    }
}
