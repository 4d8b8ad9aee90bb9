package io.waymark.port.restore;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.port.store.StoreUnavailableException;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A queue of commands that inform executors about restores. A command is added in the transaction that applies the
 * restore, so that no command is lost.
 */
public interface RestoreCommandOutbox {

    /**
     * A command that was not published yet.
     *
     * @param run the restored run
     * @param event the command as a CloudEvent in structured mode
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
