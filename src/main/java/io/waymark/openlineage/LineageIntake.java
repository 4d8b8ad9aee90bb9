package io.waymark.openlineage;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.openlineage.EncodedNativeEvent;
import io.waymark.codec.openlineage.LineageTranslator;
import io.waymark.codec.openlineage.event.LineageEvent;
import io.waymark.codec.openlineage.event.LineageEventReader;
import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.Workflow;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.broker.EventPublisher;
import io.waymark.port.lineage.LineageEventStore;
import io.waymark.port.lineage.LineageEventStore.NewEvent;
import io.waymark.port.lineage.LineageEventStore.ReceivedEvent;
import io.waymark.port.lineage.LineageEventStore.RunAssignment;
import io.waymark.port.lineage.LineageEventStore.StoredEvent;
import io.waymark.port.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Receives OpenLineage events. It stores each event with the earlier events of the same run, derives the native events
 * (events in Waymark's own format) that the new event adds, and publishes them to the events topic. The ingest pipeline
 * then applies them like the events of other producers.
 */
@Component
@EnableConfigurationProperties(SeparateRunProperties.class)
public final class LineageIntake {
    private final LineageEventStore store;
    private final EventPublisher publisher;
    private final EventDecoder decoder;
    private final SeparateRunProperties separateRuns;
    private final RequestBatcher<Received> batcher = new RequestBatcher<>(
            Received::keys, received -> received.stored().event().size(), this::addBatch);

    public LineageIntake(
            LineageEventStore store,
            EventPublisher publisher,
            EventDecoder decoder,
            SeparateRunProperties separateRuns) {
        this.store = store;
        this.publisher = publisher;
        this.decoder = decoder;
        this.separateRuns = separateRuns;
    }

    /** An event of a run, as it was read and as it is stored. */
    private record Received(LineageEvent.RunEvent event, ReceivedEvent stored) {
        static Received of(LineageEvent.RunEvent event, byte[] json) {
            return of(event, Bytes.of(json));
        }

        private static Received of(LineageEvent.RunEvent event, Bytes json) {
            var workflow = event.workflow();
            var assignment =
                    new RunAssignment(event.run(), new Workflow(workflow.namespace(), workflow.name()), event.parent());
            return new Received(
                    event, new ReceivedEvent(event.lineageRun(), assignment, event.group(), event.hash(), json));
        }

        /** Returns the run and the OpenLineage run. Their events are added one after the other. */
        Set<Object> keys() {
            return Set.of(event.run(), event.lineageRun());
        }

        Received joining(RunAssignment assignment) {
            return of(assigned(event, assignment), stored.event());
        }
    }

    /**
     * Accepts an event. Completes when the broker has acknowledged its translation and the event is stored. An event
     * that was accepted before is not published again.
     *
     * @return fails with {@link DecodeException} if the event is invalid, and with the failures of {@link
     *     LineageEventStore#add} and {@link EventPublisher#publish}
     */
    public Mono<Void> accept(byte[] event) {
        return Mono.defer(() -> {
            var added = separateRuns.apply(LineageEventReader.read(event));
            return added instanceof LineageEvent.RunEvent ofRun
                    ? batcher.process(Received.of(ofRun, event))
                    : publish(translate(added, List.of()));
        });
    }

    /**
     * Adds events of different runs in one transaction. If that fails for another reason than an outage, adds them one
     * by one, so that only the events that cause it fail. An event of an OpenLineage run that belongs to another run joins
     * that run in a transaction of its own.
     *
     * @return the failures of single events
     */
    private Mono<Map<Received, Throwable>> addBatch(List<Received> batch) {
        return addTogether(batch)
                .onErrorResume(
                        failure -> batch.size() > 1 && !isOutage(failure),
                        failure -> Flux.fromIterable(batch)
                                .concatMap(one ->
                                        addTogether(List.of(one)).onErrorResume(cause -> Mono.just(Map.of(one, cause))))
                                .collect(IdentityHashMap::new, Map::putAll));
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof StoreUnavailableException || failure instanceof BrokerUnavailableException;
    }

    private Mono<Map<Received, Throwable>> addTogether(List<Received> batch) {
        return Mono.defer(() -> {
            var rejected = new IdentityHashMap<Received, Throwable>();
            var byEvent = batch.stream().collect(Collectors.toMap(Received::stored, Function.identity()));
            return store.add(
                            List.copyOf(byEvent.keySet()), added -> wrapErrors(() -> publish(added, byEvent, rejected)))
                    .flatMapIterable(result -> result.joining().entrySet())
                    .concatMap(joining -> {
                        var received = Objects.requireNonNull(byEvent.get(joining.getKey()));
                        return addTogether(List.of(received.joining(joining.getValue())))
                                .doOnNext(failures ->
                                        failures.values().forEach(failure -> rejected.put(received, failure)));
                    })
                    .then(Mono.just(rejected));
        });
    }

    /** Publishes what the events add. Returns those whose translation is valid. */
    private Mono<Set<ReceivedEvent>> publish(
            List<NewEvent> added, Map<ReceivedEvent, Received> byEvent, Map<Received, Throwable> rejected) {
        var accepted = new LinkedHashSet<ReceivedEvent>();
        var events = new ArrayList<EncodedNativeEvent>();
        for (var one : added) {
            var received = Objects.requireNonNull(byEvent.get(one.event()));
            try {
                events.addAll(translate(received.event(), one.others()));
                accepted.add(one.event());
            } catch (DecodeException invalid) {
                rejected.put(received, invalid);
            }
        }
        return publish(events).thenReturn(accepted);
    }

    private List<EncodedNativeEvent> translate(LineageEvent added, Collection<StoredEvent> others) {
        var known = others.stream().map(this::read).toList();
        var events = LineageTranslator.translate(added, known);
        events.forEach(this::check);
        return events;
    }

    private LineageEvent read(StoredEvent stored) {
        var event = separateRuns.apply(LineageEventReader.read(stored.event().array()));
        return event instanceof LineageEvent.RunEvent ofRun && stored.assignment() != null
                ? assigned(ofRun, stored.assignment())
                : event;
    }

    /** Returns the event as one of its assigned run. An event that names this run keeps its own members. */
    private static LineageEvent.RunEvent assigned(LineageEvent.RunEvent event, RunAssignment assignment) {
        var workflow = assignment.workflow();
        return event.run().equals(assignment.run())
                ? event
                : event.in(
                        assignment.run(), new LineageName(workflow.namespace(), workflow.name()), assignment.parent());
    }

    /** Rejects an event whose translation breaks a limit of native events, for example the size of 1 MiB. */
    private void check(EncodedNativeEvent event) {
        if (decoder.decode(event.event().array()) instanceof DecodeResult.Rejected(var reason)) {
            throw new DecodeException("", "the translation to a native event is invalid: " + reason);
        }
    }

    /** Publishes in order: the sender sends records in the order of subscription. */
    private Mono<Void> publish(List<EncodedNativeEvent> events) {
        return Flux.fromIterable(events)
                .flatMapSequential(
                        event -> publisher.publish(event.key(), event.event().array()))
                .then();
    }
}
