package io.waymark.port.broker;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import java.util.List;
import reactor.core.publisher.Mono;

/** Publishes events to the events topic, which the service itself consumes through {@link EventSource}. */
public interface EventPublisher {
    /**
     * Completes when the broker has acknowledged the event on all configured replicas.
     *
     * @param key the key of the record: the run id, or the name of the dataset for an observation (EVT-21)
     * @param event a CloudEvent in structured mode
     * @return fails with {@link BrokerUnavailableException} if the broker did not acknowledge in time, and with {@link
     *     BrokerRejectedEventException} if it rejects the event
     */
    Mono<Void> publish(String key, byte[] event);

    /**
     * Publishes an event in binary mode, with the same guarantees.
     *
     * @param headers the attributes according to the Kafka protocol binding of CloudEvents
     * @param data the record value, empty if the event has no data
     */
    Mono<Void> publish(String key, List<EventRecord.Header> headers, Bytes data);

    /** Publishes a consumed record of either mode again, unchanged except for the key. */
    Mono<Void> republish(String key, EventRecord record);
}
