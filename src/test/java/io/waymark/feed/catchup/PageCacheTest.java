package io.waymark.feed.catchup;

import static io.waymark.fixture.EventFixtures.envelope;
import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.feed.item.EncodedItem;
import io.waymark.feed.item.ItemEncoder;
import io.waymark.feed.item.SseFrames;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.feed.subscriber.SubscriberFixtures;
import io.waymark.port.feed.FakeFeedReader;
import io.waymark.port.feed.FeedHeadPositions;
import io.waymark.port.store.StoredRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class PageCacheTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeFeedReader reader = new FakeFeedReader();
    private final FeedMetrics metrics = new FeedMetrics(new SimpleMeterRegistry());
    private final ItemEncoder encoder = new ItemEncoder(new SseFrames(FakeFeedReader.NAME)::encodeItem);
    private final PageCache pageCache = new PageCache(reader, encoder, SubscriberFixtures.properties(), metrics, time);

    @AfterEach
    void stop() {
        time.dispose();
    }

    @Test
    void readersAtDifferentPositionsSharePages() {
        var run = newRun();
        record(run, 150);
        for (long position = 0; position < 151; position++) {
            long after = position;
            var page = pageCache.after(null, position).block();
            assertThat(page.through()).isGreaterThan(position);
            assertThat(page.encodedItems()).extracting(EncodedItem::position).contains(after + 1);
        }
        assertThat(reader.pagesRead()).isEqualTo(4); // 50 items each
    }

    @Test
    void outdatedPageIsReadAgain() {
        var run = newRun();
        record(run, 2);
        assertThat(pageCache.after(null, 0).block().through()).isEqualTo(3);
        record(newRun(), 2);
        assertThat(pageCache.after(null, 3).block().through()).isEqualTo(6);
        assertThat(pageCache.after(null, 1).block().through()).isEqualTo(6);
        assertThat(reader.pagesRead()).isEqualTo(2);
    }

    @Test
    void pagesExpireAfterSeconds() {
        record(newRun(), 100);
        pageCache.after(null, 0).block();
        time.advanceTimeBy(Duration.ofSeconds(4));
        pageCache.after(null, 0).block();
        assertThat(reader.pagesRead()).isEqualTo(2);
    }

    @Test
    void largeItemsAreReadInSmallPages() {
        reader.append(update(StoredRun.unknown(new RunId("large")), largeStarts(new RunId("large"))));
        long position = 0;
        int maxBytes = 0;
        while (position < 201) {
            var page = pageCache.after(null, position).block();
            maxBytes = position == 0 ? 0 : Math.max(maxBytes, page.estimatedBytes());
            position = page.through();
        }
        assertThat(maxBytes).as("after the first page").isLessThan(2 << 20);
    }

    @Test
    void headQueriesAreBatched() {
        var runs = IntStream.range(0, 500).mapToObj(i -> newRun()).toList();
        runs.forEach(run -> record(run, 1));
        var answers = new ArrayList<FeedHeadPositions>();
        reader.delay(Duration.ofMillis(20), time);

        var requested = Flux.fromIterable(runs).flatMap(pageCache::heads, 500).subscribe(answers::add);
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(requested.isDisposed()).isTrue();
        assertThat(answers).hasSize(500);
        assertThat(answers.getLast().headOf(runs.getLast())).isEqualTo(1000);
        assertThat(reader.headQueries()).isEqualTo(1);
    }

    @Test
    void cancelledReaderDoesNotAffectOthers() {
        record(newRun(), 3);
        reader.delay(Duration.ofMillis(20), time);
        var pages = new ArrayList<PageCache.CachedPage>();
        var first = pageCache.after(null, 0).subscribe();
        var second = pageCache.after(null, 0).subscribe(pages::add);
        first.dispose();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(second.isDisposed()).isTrue();
        assertThat(pages).hasSize(1);
        assertThat(reader.pagesRead()).isEqualTo(1);
    }

    @Test
    void errorsAfterTheTimeoutAreNotDropped() {
        var answer = TestPublisher.<String>createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        var dropped = new ArrayList<Throwable>();
        var waited = new ArrayList<Boolean>();
        Hooks.onErrorDropped(dropped::add);
        try {
            PageCache.withTimeout(answer.mono(), time).hasElement().subscribe(waited::add);
            time.advanceTimeBy(Duration.ofSeconds(4));

            answer.error(new TimeoutException("after the timeout"));
        } finally {
            Hooks.resetOnErrorDropped();
        }

        assertThat(waited).containsExactly(false);
        assertThat(dropped).isEmpty();
    }

    @Test
    void errorsBeforeTheTimeoutReachTheReader() {
        var failures = new ArrayList<Throwable>();

        PageCache.withTimeout(Mono.error(new TimeoutException("before the timeout")), time)
                .subscribe(ignored -> {}, failures::add);

        assertThat(failures).singleElement().isInstanceOf(TimeoutException.class);
    }

    private static RunEvent[] largeStarts(RunId run) {
        var context = Value.Members.of("text", new Value.Text("x".repeat(50_000)));
        return IntStream.range(0, 200)
                .mapToObj(i -> new RunEvent.ModuleStarted(
                        envelope(run, "e" + i, i), new ModuleExperimentName("M", "default"), null, context))
                .toArray(RunEvent[]::new);
    }

    private void record(RunId run, int snapshots) {
        var events = IntStream.range(0, snapshots)
                .mapToObj(i -> started(run, Integer.toString(i), "Loader"))
                .toArray(RunEvent[]::new);
        reader.append(update(StoredRun.unknown(run), events));
    }
}
