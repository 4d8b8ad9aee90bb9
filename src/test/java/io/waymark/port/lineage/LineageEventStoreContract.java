package io.waymark.port.lineage;

import static io.waymark.fixture.EventFixtures.newRun;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.lineage.LineageEventStore.ReceivedEvent;
import io.waymark.port.lineage.LineageEventStore.RunAssignment;
import io.waymark.port.lineage.LineageEventStore.StoredEvent;
import io.waymark.port.read.DeadLetterRepository;
import io.waymark.port.read.PageRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Contract tests of {@link LineageEventStore}. */
public interface LineageEventStoreContract {

    LineageEventStore store();

    DeadLetterRepository deadLetters();

    @Test
    default void publisherReceivesEarlierEventsOfGroup() {
        var run = newRun();
        add(event(run, "job", "one"));
        add(event(run, "other", "elsewhere"));

        assertThat(add(event(run, "job", "two"))).containsExactly("one");
    }

    @Test
    default void eventsOfRunItselfBelongToAllGroups() {
        var run = newRun();
        add(event(run, "", "run"));
        add(event(run, "job", "one"));

        assertThat(add(event(run, "job", "two"))).containsExactlyInAnyOrder("run", "one");
        assertThat(add(event(run, "", "end"))).containsExactly("run");
    }

    @Test
    default void repeatedEventIsNotPublished() {
        var event = event(newRun(), "job", "one");
        add(event);

        var stored = store().add(List.of(event), added -> Mono.error(new AssertionError("published again")))
                .block()
                .stored();

        assertThat(stored).isEmpty();
    }

    @Test
    default void unpublishedEventIsNotStored() {
        var run = newRun();
        var failure = new BrokerUnavailableException("Cannot publish: injected by the test", new Exception());

        assertThatThrownBy(store().add(List.of(event(run, "job", "one")), added -> Mono.error(failure))::block)
                .hasMessageContaining("injected");

        assertThat(add(event(run, "job", "two"))).isEmpty();
        assertThat(add(event(run, "job", "one"))).containsExactly("two");
    }

    @Test
    default void onlyAcceptedEventsAreStored() {
        var stored = event(newRun(), "job", "stored");
        var fresh = event(newRun(), "job", "fresh");
        var rejected = event(newRun(), "job", "rejected");
        add(stored);
        var published = new ArrayList<ReceivedEvent>();

        var accepted = store().add(List.of(stored, fresh, rejected), added -> {
                    added.forEach(one -> published.add(one.event()));
                    return Mono.just(Set.of(fresh));
                })
                .block()
                .stored();

        assertThat(published).containsExactly(fresh, rejected);
        assertThat(accepted).containsExactly(fresh);
        assertThat(add(event(fresh.run(), "job", "next"))).containsExactly("fresh");
        assertThat(add(event(rejected.run(), "job", "next"))).isEmpty();
    }

    @Test
    default void simultaneousEventsSeeEachOther() {
        var run = newRun();
        var sizes = new CopyOnWriteArrayList<Integer>();

        Flux.fromStream(IntStream.range(0, 20).boxed())
                .flatMap(number -> store().add(List.of(event(run, "job", "event " + number)), added -> {
                            sizes.add(added.getFirst().others().size());
                            return Mono.just(Set.of(added.getFirst().event()));
                        })
                        .subscribeOn(Schedulers.parallel()))
                .blockLast();

        assertThat(sizes)
                .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    default void lineageRunKeepsRunOfFirstEvent() {
        var first = event(newRun(), "job", "one");
        add(first);
        var other = new RunAssignment(newRun(), new Workflow("shop", "other"), "other");
        var moved = new ReceivedEvent(first.lineageRun(), other, "job", "two", Bytes.of("two".getBytes(UTF_8)));

        var result = store().add(List.of(moved), added -> Mono.error(new AssertionError("moved")))
                .block();

        assertThat(result.stored()).isEmpty();
        assertThat(result.joining()).containsExactly(Map.entry(moved, first.assignment()));
        assertThat(add(event(other.run(), "job", "three"))).isEmpty();
    }

    @Test
    default void rejectedEventDecidesNothing() {
        var rejected = event(newRun(), "job", "one");
        store().add(List.of(rejected), added -> Mono.just(Set.of())).block();

        assertThat(add(event(rejected.lineageRun(), newRun(), "job", "two"))).isEmpty();
        assertThat(store().add(List.of(rejected), added -> Mono.just(Set.of(rejected)))
                        .block()
                        .joining())
                .containsOnlyKeys(rejected);
    }

    @Test
    default void simultaneousEventsOfLineageRunHaveOneRun() {
        var lineageRun = newRun().value();
        var events = IntStream.range(0, 20)
                .mapToObj(number -> event(lineageRun, newRun(), "job", "event " + number))
                .toList();

        var results = Flux.fromIterable(events)
                .flatMap(event -> store().add(List.of(event), added -> Mono.just(Set.of(event)))
                        .subscribeOn(Schedulers.parallel()))
                .collectList()
                .block();

        var first = results.stream().flatMap(result -> result.stored().stream()).toList();
        assertThat(first).hasSize(1);
        assertThat(results.stream().flatMap(result -> result.joining().values().stream()))
                .hasSize(19)
                .containsOnly(first.getFirst().assignment());
    }

    @Test
    default void storedEventHasItsAssignment() {
        var run = newRun();
        var first = event(run, "job", "one");
        add(first);

        store().add(List.of(event(run, "job", "two")), added -> {
                    assertThat(added.getFirst().others())
                            .containsExactly(new StoredEvent(first.event(), first.assignment()));
                    return Mono.just(Set.of());
                })
                .block();
    }

    @Test
    default void deadLetterIsListed() {
        var record = new EventRecord(
                new Partition("lineage", 3), 7, Instant.EPOCH, null, Bytes.of("{}".getBytes(UTF_8)), List.of());

        store().addDeadLetter(new DeadLetter(record, "no event", Instant.EPOCH, null))
                .block();

        var listed = deadLetters()
                .list(null, PageRequest.first(1000, false))
                .block()
                .value()
                .items();
        assertThat(listed).anyMatch(stored -> stored.letter().reason().equals("no event"));
    }

    private static ReceivedEvent event(RunId run, String group, String text) {
        return event(newRun().value(), run, group, text);
    }

    private static ReceivedEvent event(String lineageRun, RunId run, String group, String text) {
        var assignment = new RunAssignment(run, new Workflow("shop\0", "daily"), "daily");
        return new ReceivedEvent(lineageRun, assignment, group, text, Bytes.of(text.getBytes(UTF_8)));
    }

    /** Adds an event. Returns the other events that its publisher received. */
    private List<String> add(ReceivedEvent event) {
        var received = new ArrayList<String>();
        store().add(List.of(event), added -> {
                    added.getFirst()
                            .others()
                            .forEach(other ->
                                    received.add(new String(other.event().array(), UTF_8)));
                    return Mono.just(Set.of(event));
                })
                .block();
        return received;
    }
}
