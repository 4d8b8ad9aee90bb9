package io.waymark.port.lineage;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.store.StoreUnavailableException;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Stores the OpenLineage events that were received. One event describes its run only in part, so each event is
 * translated together with the earlier events of the same run.
 */
public interface LineageEventStore {

    /**
     * A received event.
     *
     * @param run the run to which its translation is published
     * @param group the name of the events that add up within the run; empty for the events of the run itself
     * @param hash identifies the event within its run and group
     * @param event the event as received
     */
    record ReceivedEvent(RunId run, String group, String hash, Bytes event) {}

    /**
     * Adds an event, unless it was added before, and publishes what it adds. The event is stored exactly if the
     * publisher completes. The events of one run are added one after the other, so the publisher sees all events that
     * were published before.
     *
     * @param publisher receives the stored events of the group and those of the run itself, without the added one
     * @return whether the event is new; fails like the publisher, and with {@link StoreUnavailableException}
     */
    Mono<Boolean> add(ReceivedEvent added, Function<List<Bytes>, Mono<Void>> publisher);

    /** Stores a dead letter. Fails with {@link StoreUnavailableException}. */
    Mono<Void> addDeadLetter(DeadLetter letter);
}
