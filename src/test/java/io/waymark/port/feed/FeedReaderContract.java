package io.waymark.port.feed;

import static io.waymark.fixture.EventFixtures.completed;
import static io.waymark.fixture.EventFixtures.envelope;
import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.feed.FeedItem.ChangeItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Kind;
import io.waymark.port.feed.FeedItem.RecordedItem;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Contract tests of {@link FeedReader}. Each test reads only its own items, so that tests can share a database. */
public interface FeedReaderContract {

    FeedReader reader();

    /** Stores an update in one transaction. */
    void record(RunUpdate update);

    @Test
    default void itemsKeepTheOrderOfTheEvents() {
        var run = newRun();
        long start = end();
        record(update(StoredRun.unknown(run), allKindsOfEvents(run)));

        var items = recordedItems(all(start, 100));

        assertThat(items).extracting(RecordedItem::kind).containsExactlyElementsOf(kindsOfAllEvents());
        assertThat(items).extracting(item -> item.origin().run()).containsOnly(run);
        assertThat(items).extracting(item -> item.origin().workflow()).containsOnly(new Workflow("lab", "a/b\0"));
        assertThat(items).extracting(FeedItem::position).isSorted().doesNotHaveDuplicates();
        assertThat(end()).isEqualTo(items.getLast().position());
    }

    @Test
    default void itemsContainTheRecordedObjects() {
        var run = newRun();
        long start = end();
        var update = update(StoredRun.unknown(run), allKindsOfEvents(run));
        record(update);

        var records = recordedItems(all(start, 100)).stream()
                .map(FeedReaderContract::record)
                .toList();

        var recorded = new ArrayList<Object>();
        for (var delta : update.deltas()) {
            if (delta.snapshot() != null) {
                recorded.add(delta.snapshot());
            }
            recorded.addAll(delta.changes());
            recorded.addAll(delta.timings());
            if (delta.run() != null) {
                recorded.add(delta.run());
            }
        }
        assertThat(records).isEqualTo(recorded);
    }

    @Test
    default void newSchemaChangeNamesItsFields() {
        var run = newRun();
        long start = end();
        record(update(StoredRun.unknown(run), completed(run, "1", "Loader", "age", "a\0\\b")));

        assertThat(all(start, 100))
                .filteredOn(ChangeItem.class::isInstance)
                .singleElement()
                .satisfies(item -> {
                    var change = (ChangeItem) item;
                    assertThat(change.change().change().target()).isEqualTo(Change.Target.SCHEMA);
                    assertThat(change.fields()).containsExactlyInAnyOrder("age", "a\0\\b");
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 100})
    default void pagesOfAnySizeFormTheFeed(int limit) {
        long start = end();
        for (int i = 0; i < 3; i++) {
            var run = newRun();
            record(update(StoredRun.unknown(run), allKindsOfEvents(run)));
        }
        var whole = all(start, 1000);

        assertThat(whole).hasSize(3 * kindsOfAllEvents().size());
        assertThat(all(start, limit)).isEqualTo(whole);
    }

    @Test
    default void readingResumesAfterAnyItem() {
        long start = end();
        var run = newRun();
        record(update(StoredRun.unknown(run), allKindsOfEvents(run)));
        var whole = all(start, 100);

        for (int read = 1; read <= whole.size(); read++) {
            long position = whole.get(read - 1).position();
            assertThat(all(position, 3)).isEqualTo(whole.subList(read, whole.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 100})
    default void runFeedEqualsItsPartOfFeed(int limit) {
        var ownRun = newRun();
        var other = newRun();
        long start = end();
        record(update(StoredRun.unknown(ownRun), allKindsOfEvents(ownRun)));
        record(update(StoredRun.unknown(other), allKindsOfEvents(other)));
        var whole = recordedItems(all(start, 100));

        var items = allOf(ownRun, 0, limit);

        assertThat(items)
                .isEqualTo(whole.stream()
                        .filter(item -> item.origin().run().equals(ownRun))
                        .toList());
        assertThat(reader().after(ownRun, items.getLast().position(), limit).block())
                .isEqualTo(new FeedPage(List.of(), end(), true));
    }

    @Test
    default void unknownRunHasEmptyFeed() {
        var run = newRun();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));

        assertThat(reader().after(newRun(), 0, 10).block()).isEqualTo(new FeedPage(List.of(), end(), true));
    }

    @Test
    default void headsOfManyRunsAreOneQuery() {
        var first = newRun();
        var second = newRun();
        var never = newRun();
        record(update(StoredRun.unknown(first), started(first, "1", "Loader")));
        long ofFirst = end();
        record(update(StoredRun.unknown(second), started(second, "1", "Loader"), started(second, "2", "Splitter")));

        assertThat(reader().heads(List.of(first, never, second)).block())
                .isEqualTo(new FeedHeadPositions(end(), Map.of(first, ofFirst, second, end())));
        assertThat(reader().heads(List.of()).block()).isEqualTo(new FeedHeadPositions(end(), Map.of()));
    }

    @Test
    default void headOfFeedIsAnEmptyPage() {
        var run = newRun();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));
        assertThat(reader().after(end(), 10).block()).isEqualTo(new FeedPage(List.of(), end(), true));
    }

    @Test
    default void feedIdentityIsStable() {
        assertThat(reader().head().block().feed())
                .isEqualTo(reader().head().block().feed());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    default void prunedItemsAppearAsGaps(int limit) {
        var run = newRun();
        long start = end();
        var limits = new RunPlan(null, null, null, new HistoryPruningLimits(1, 0, 0));
        record(update(
                StoredRun.unknown(run),
                new RunEvent.RunPlanned(envelope(run, "0", 0), limits, Value.Members.empty()),
                started(run, "1", "A"),
                started(run, "2", "B"),
                started(run, "3", "C")));

        var items = all(start, limit);

        assertThat(recordedItems(items))
                .extracting(RecordedItem::kind)
                .containsExactly(Kind.RUN, Kind.RUN, Kind.SNAPSHOT);
        assertThat(items).filteredOn(Gap.class::isInstance).isNotEmpty().allSatisfy(item -> {
            var gap = (Gap) item;
            assertThat(gap.run()).isEqualTo(run);
            assertThat(gap.reason()).isEqualTo(Gap.Reason.LIMIT);
            assertThat(gap.missing())
                    .extracting(Gap.MissingItems::kind)
                    .contains(Kind.SNAPSHOT)
                    .doesNotContain(Kind.RUN);
            assertThat(gap.missing()).extracting(Gap.MissingItems::workflow).containsOnlyNulls();
            assertThat(gap.missing()).noneMatch(Gap.MissingItems::anyWorkflow);
        });
        assertThat(covered(items)).isEqualTo(5);
    }

    @Test
    default void commitEmitsASignal() {
        var run = newRun();
        StepVerifier.create(reader().signals().skip(1))
                .then(reader()::head)
                .thenAwait(Duration.ofMillis(500))
                .then(() -> record(update(StoredRun.unknown(run), started(run, "1", "Loader"))))
                .then(() -> record(update(StoredRun.unknown(newRun()), started(newRun(), "1", "Loader"))))
                .expectNextCount(1)
                .thenCancel()
                .verify(Duration.ofSeconds(10));
    }

    private static RunEvent[] allKindsOfEvents(RunId run) {
        var step = new TimedStep(new ModuleExperimentName("Loader", "default"), "read");
        var plan = new RunPlan(new Workflow("lab", "a/b\0"), null, List.of("Loader", "Splitter"), null);
        return new RunEvent[] {
            new RunEvent.RunStarted(envelope(run, "1", 1), plan, Value.Members.empty()),
            started(run, "2", "Loader"),
            new RunEvent.TimingEnded(envelope(run, "3", 3), step, false, 1.5, Value.Members.empty()),
            completed(run, "4", "Loader", "age", "income"),
            completed(run, "5", "Splitter", "age", "sex"),
            new RunEvent.RunCompleted(envelope(run, "6", 6), Value.Members.empty()),
        };
    }

    private static List<Kind> kindsOfAllEvents() {
        return List.of(
                Kind.RUN,
                Kind.SNAPSHOT,
                Kind.TIMING,
                Kind.SNAPSHOT,
                Kind.CHANGE,
                Kind.TIMING,
                Kind.SNAPSHOT,
                Kind.CHANGE,
                Kind.CHANGE,
                Kind.CHANGE,
                Kind.RUN);
    }

    private static Object record(RecordedItem item) {
        return switch (item) {
            case FeedItem.SnapshotItem of -> of.snapshot();
            case ChangeItem of -> of.change();
            case FeedItem.TimingItem of -> of.timing();
            case FeedItem.RunItem of -> of.change();
            case FeedItem.DeletionItem of -> of.before();
            case FeedItem.DerivedItem of -> of.record();
        };
    }

    private static List<RecordedItem> recordedItems(List<FeedItem> items) {
        return items.stream()
                .filter(RecordedItem.class::isInstance)
                .map(RecordedItem.class::cast)
                .toList();
    }

    private static long covered(List<FeedItem> items) {
        return items.stream()
                .mapToLong(item -> item instanceof Gap gap ? gap.position() - gap.from() + 1 : 1)
                .sum();
    }

    private long end() {
        return reader().head().block().position();
    }

    private List<FeedItem> all(long position, int limit) {
        return reader().after(position, limit)
                .expand(page -> page.last() ? Mono.empty() : reader().after(page.through(), limit))
                .flatMapIterable(FeedPage::items)
                .collectList()
                .block();
    }

    private List<FeedItem> allOf(RunId run, long position, int limit) {
        return reader().after(run, position, limit)
                .expand(page -> page.last() ? Mono.empty() : reader().after(run, page.through(), limit))
                .flatMapIterable(FeedPage::items)
                .collectList()
                .block();
    }
}
