package io.waymark.port.lineage;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.store.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores the OpenLineage events that were received. One event describes its run only in part, so each event is
 * translated together with the earlier events of the same run.
 */
public interface LineageEventStore {

    /**
     * The run to which the events of one OpenLineage run belong. The first accepted event decides it.
     *
     * @param run the run to which their translation is published
     * @param workflow the workflow of the run
     * @param parent the name of the parent job
     */
    record RunAssignment(RunId run, Workflow workflow, String parent) {}

    /**
     * A received event.
     *
     * @param lineageRun the id of its run in OpenLineage
     * @param assignment the run to which it belongs, unless an earlier event of {@code lineageRun} decided otherwise
     * @param group the name of the events that add up within the run; empty for the events of the run itself
     * @param hash identifies the event within its run and group
     * @param event the event as received
     */
    record ReceivedEvent(String lineageRun, RunAssignment assignment, String group, String hash, Bytes event) {
        public RunId run() {
            return assignment.run();
        }
    }

    /**
     * A stored event.
     *
     * @param event the event as received
     * @param assignment the run to which it belongs; null if an earlier version of the service stored it
     */
    record StoredEvent(Bytes event, @Nullable RunAssignment assignment) {}

    /**
     * A new event with the stored events that it is translated with.
     *
     * @param others the stored events of its group, and those of the run itself
     */
    record NewEvent(ReceivedEvent event, List<StoredEvent> others) {
        public NewEvent {
            others = List.copyOf(others);
        }
    }

    /**
     * The result of adding events.
     *
     * @param stored the stored events
     * @param joining the events that were not added, because an earlier event of the same OpenLineage run belongs to
     *     another run, with the run that they must join
     */
    record AddResult(Set<ReceivedEvent> stored, Map<ReceivedEvent, RunAssignment> joining) {
        public AddResult {
            stored = Set.copyOf(stored);
            joining = Map.copyOf(joining);
        }
    }

    /**
     * Adds events of different runs, except for those that were added before, and publishes what they add. An event is
     * stored exactly if the publisher returns it. The events of one run are added one after the other, so the publisher
     * sees all events that were published before. All events of one OpenLineage run belong to the run of the first one.
     *
     * @param added at most one event of each run and of each OpenLineage run
     * @param publisher receives the new events, unless there are none, and returns those to store, after what they add
     *     is published
     * @return the stored events, and those that must join another run; fails like the publisher, and then nothing is stored; fails with {@link
     *     StoreUnavailableException}
     */
    Mono<AddResult> add(List<ReceivedEvent> added, Function<List<NewEvent>, Mono<Set<ReceivedEvent>>> publisher);

    /** Stores a dead letter. Fails with {@link StoreUnavailableException}. */
    Mono<Void> addDeadLetter(DeadLetter letter);
}
