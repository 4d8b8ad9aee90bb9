package io.waymark.openlineage;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.openlineage.EncodedNativeEvent;
import io.waymark.codec.openlineage.LineageTranslator;
import io.waymark.codec.openlineage.event.LineageEvent;
import io.waymark.codec.openlineage.event.LineageEventReader;
import io.waymark.domain.record.Bytes;
import io.waymark.port.broker.EventPublisher;
import io.waymark.port.lineage.LineageEventStore;
import io.waymark.port.lineage.LineageEventStore.ReceivedEvent;
import java.util.Collection;
import java.util.List;
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
    /** Limits the connections to the database that wait for the broker. */
    private static final int MAX_CONCURRENT = 6;

    private final LineageEventStore store;
    private final EventPublisher publisher;
    private final EventDecoder decoder;
    private final SeparateRunProperties separateRuns;
    private final ConcurrencyLimiter limiter = new ConcurrencyLimiter(MAX_CONCURRENT);

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
                    ? limiter.run(() -> addToRun(ofRun, event))
                    : publish(translate(added, List.of()));
        });
    }

    private Mono<Void> addToRun(LineageEvent.RunEvent added, byte[] event) {
        var received = new ReceivedEvent(added.run(), added.group(), added.hash(), Bytes.of(event));
        return store.add(received, others -> publish(translate(added, others))).then();
    }

    private List<EncodedNativeEvent> translate(LineageEvent added, Collection<Bytes> others) {
        var known = others.stream()
                .map(other -> separateRuns.apply(LineageEventReader.read(other.array())))
                .toList();
        var events = LineageTranslator.translate(added, known);
        events.forEach(this::check);
        return events;
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
