package io.waymark.port.broker;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import reactor.core.publisher.Mono;

/** The topic on which executors are told what to do. */
public interface CommandPublisher {
    /** Completes when the broker has acknowledged the event; fails with {@link BrokerUnavailableException}. */
    Mono<Void> publish(RunId run, Bytes event);
}
