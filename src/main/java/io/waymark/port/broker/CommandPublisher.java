package io.waymark.port.broker;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import reactor.core.publisher.Mono;

/** Publishes commands to the commands topic, from which executors receive them. */
public interface CommandPublisher {
    /** Completes when the broker has acknowledged the event. Fails with {@link BrokerUnavailableException}. */
    Mono<Void> publish(RunId run, Bytes event);
}
