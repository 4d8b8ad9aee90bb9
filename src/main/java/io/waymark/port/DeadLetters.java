package io.waymark.port;

import java.util.List;
import reactor.core.publisher.Mono;

/** The topic of records put aside. */
public interface DeadLetters {
    /** Completes when the broker has acknowledged all of them; fails with {@link BrokerUnavailable}. */
    Mono<Void> put(List<DeadLetter> letters);
}
