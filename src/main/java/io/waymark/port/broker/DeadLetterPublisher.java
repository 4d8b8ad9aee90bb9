package io.waymark.port.broker;

import io.waymark.port.store.DataRejectedException;
import java.util.List;
import reactor.core.publisher.Mono;

/** The topic of records put aside. */
public interface DeadLetterPublisher {
    /**
     * Completes when the broker has acknowledged all of them. Fails with {@link BrokerUnavailableException} when trying again may
     * help, and with {@link DataRejectedException} when the broker refuses one of them.
     */
    Mono<Void> publish(List<DeadLetter> letters);
}
