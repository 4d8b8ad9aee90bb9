package io.waymark.port.broker;

import io.waymark.port.store.DataRejectedException;
import java.util.List;
import reactor.core.publisher.Mono;

/** Publishes dead letters, which are records that could not be decoded or applied, to the dead-letter topic. */
public interface DeadLetterPublisher {
    /**
     * Completes when the broker has acknowledged all dead letters. Fails with {@link BrokerUnavailableException} if a
     * retry may succeed, and with {@link DataRejectedException} if the broker rejects one of them.
     */
    Mono<Void> publish(List<DeadLetter> letters);
}
