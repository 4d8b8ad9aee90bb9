package io.waymark.port;

import io.waymark.domain.run.RunId;
import reactor.core.publisher.Mono;

/** The topic on which executors are told what to do. */
public interface Commands {
    /** Completes when the broker has acknowledged the event; fails with {@link BrokerUnavailable}. */
    Mono<Void> publish(RunId run, Bytes event);
}
