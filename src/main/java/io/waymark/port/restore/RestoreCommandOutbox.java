package io.waymark.port.restore;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.port.store.StoreUnavailableException;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A queue of restore commands for executors. A command is added in the transaction that applies the restore. */
public interface RestoreCommandOutbox {

    /**
     * An unpublished restore command.
     *
     * @param event a CloudEvent in structured mode
     */
    record RestoreCommand(RunId run, Bytes event) {}

    /**
     * Passes the oldest commands to the publisher in order and removes them when the publisher completes. One instance
     * publishes at a time. Each command is published at least once.
     *
     * @return the number of published commands; fails like the publisher, and with {@link StoreUnavailableException}
     */
    Mono<Integer> publishPending(Function<List<RestoreCommand>, Mono<Void>> publisher);
}
