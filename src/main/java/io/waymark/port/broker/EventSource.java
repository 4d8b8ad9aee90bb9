package io.waymark.port.broker;

import reactor.core.publisher.Flux;

/** Consumes the records of the events topic in batches. */
public interface EventSource {
    /**
     * Returns the batches of one consumer of the group, in order within each partition. A consumer starts at the
     * offsets that the store holds when the partition is assigned. It polls the next batch when the previous one is
     * done. The stream ends with an error if the consumer fails; a new subscription creates a new consumer.
     */
    Flux<RecordBatch> batches();
}
