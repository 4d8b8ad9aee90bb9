package io.waymark.port;

import java.util.List;
import reactor.core.publisher.Mono;

/** The topic of records put aside. */
public interface DeadLetters {
    /**
     * Completes when the broker has acknowledged all of them. Fails with {@link BrokerUnavailable} when trying again may
     * help, and with {@link DataRejected} when the broker refuses one of them.
     */
    Mono<Void> put(List<DeadLetter> letters);
}
