package io.waymark.port;

import io.waymark.domain.run.RunId;
import reactor.core.publisher.Mono;

/** Puts events where {@link EventSource} takes them from. */
public interface EventPublisher {
    /**
     * Completes when the broker has acknowledged it on all replicas that it was asked for.
     *
     * @param event a CloudEvent in structured mode
     * @return fails with {@link BrokerUnavailable} when the broker did not acknowledge in time
     */
    Mono<Void> publish(RunId run, byte[] event);

    /** The same for a record that was taken before, in either mode: once more as it was, but with the run as its key. */
    Mono<Void> publishAgain(RunId run, EventRecord record);
}
