package io.waymark.port.broker;

import reactor.core.publisher.Flux;

/** Where events come from. */
public interface EventSource {
    /**
     * The batches of one consumer of the group, each partition's in order, from the offsets that the store holds at
     * the time of assignment. The next batch is asked for when the one before is done. Ends with an error when the
     * consumer can not go on; subscribing again makes a new one.
     */
    Flux<RecordBatch> batches();
}
