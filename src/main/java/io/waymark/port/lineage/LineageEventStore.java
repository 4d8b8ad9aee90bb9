package io.waymark.port.lineage;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.store.StoreUnavailableException;
import java.util.List;
import java.util.Set;
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
     * A new event with the stored events that it is translated with.
     *
     * @param others the stored events of its group, and those of the run itself
     */
    record NewEvent(ReceivedEvent event, List<Bytes> others) {}

    /**
     * Adds events of different runs, except for those that were added before, and publishes what they add. An event is
     * stored exactly if the publisher returns it. The events of one run are added one after the other, so the publisher
     * sees all events that were published before.
     *
     * @param publisher receives the new events, unless there are none, and returns those to store, after what they add
     *     is published
     * @return the stored events; fails like the publisher, and then nothing is stored; fails with {@link
     *     StoreUnavailableException}
     */
    Mono<Set<ReceivedEvent>> add(
            List<ReceivedEvent> added, Function<List<NewEvent>, Mono<Set<ReceivedEvent>>> publisher);

    /** Stores a dead letter. Fails with {@link StoreUnavailableException}. */
    Mono<Void> addDeadLetter(DeadLetter letter);
}
