package io.waymark.port.broker;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunId;
import java.util.List;
import reactor.core.publisher.Mono;

/** Puts events where {@link EventSource} takes them from. */
public interface EventPublisher {
    /**
     * Completes when the broker has acknowledged it on all replicas that it was asked for.
     *
     * @param event a CloudEvent in structured mode
     * @return fails with {@link BrokerUnavailableException} when the broker did not acknowledge in time
     */
    Mono<Void> publish(RunId run, byte[] event);

    /**
     * The same for an event in binary mode.
     *
     * @param headers the attributes, as the binding of CloudEvents to Kafka has them
     * @param data the value of the record, empty if the event has none
     */
    Mono<Void> publish(RunId run, List<EventRecord.Header> headers, Bytes data);

    /** The same for a record that was taken before, in either mode: once more as it was, but with the run as its key. */
    Mono<Void> republish(RunId run, EventRecord record);
}
