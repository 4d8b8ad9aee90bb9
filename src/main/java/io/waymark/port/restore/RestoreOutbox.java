package io.waymark.port.restore;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.port.store.StoreUnavailableException;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Restores that executors have not been told of; each is kept in the transaction that applies it. */
public interface RestoreOutbox {

    /**
     * A restore to be told.
     *
     * @param event a CloudEvent in structured mode
     */
    record RestoreCommand(RunId run, Bytes event) {}

    /**
     * Hands over the oldest ones in order, and keeps in mind that they are told once the publisher completes; one
     * instance at a time. A restore may be told twice, never not at all.
     *
     * @return how many were told; fails as the publisher does, and with {@link StoreUnavailableException}
     */
    Mono<Integer> publishPending(Function<List<RestoreCommand>, Mono<Void>> publisher);
}
