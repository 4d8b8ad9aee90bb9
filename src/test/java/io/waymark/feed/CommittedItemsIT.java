package io.waymark.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.RunEvent;
import io.waymark.feed.item.FilterAttributes;
import io.waymark.feed.item.SseFrames;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RandomRun;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.Replay;
import io.waymark.port.feed.CommittedItems;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedPage;
import io.waymark.postgres.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a page published after a commit equals the page that the database returns. */
class CommittedItemsIT {
    private static final StoreFixture fixture = new StoreFixture(CommittedItemsIT.class);
    private static final SseFrames frames = new SseFrames("feed");

    /** An item as its filter attributes and its frame. */
    private record RenderedItem(long position, FilterAttributes attributes, String frame) {
        static List<RenderedItem> all(FeedPage page) {
            return page.items().stream()
                    .map(frames::encodeItem)
                    .map(encodedItem -> new RenderedItem(
                            encodedItem.position(),
                            encodedItem.attributes(),
                            new String(
                                    encodedItem.frame().array(),
                                    0,
                                    encodedItem.frame().size(),
                                    StandardCharsets.US_ASCII)))
                    .toList();
        }
    }

    static Stream<RecordedTrace> traces() {
        return RecordedTrace.all();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 10);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void committedPageOfTraceEqualsStoredPage(RecordedTrace trace) {
        var decoder = new EventDecoder();
        var events = Replay.once(trace.events().stream()
                .map(event -> ((DecodeResult.ValidEvent) decoder.decode(event)).event())
                .toList());
        var writer = fixture.writer(events.getFirst().envelope().runId());
        for (int from = 0; from < events.size(); from += 5) {
            events.subList(from, Math.min(events.size(), from + 5)).forEach(writer::apply);
            assertEqualsStoredPage(fixture.storeTogether(List.of(writer)));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void committedPageOfRandomRunEqualsStoredPage(long seed) {
        var random = new RandomRun(EventFixtures.newRun(), seed);
        var writer = fixture.writer(random.id());
        for (int i = 0; i < 60; i++) {
            writer.apply(event(random, writer, i));
            if (i % 4 == 3) {
                assertEqualsStoredPage(fixture.storeTogether(List.of(writer)));
            }
        }
    }

    private static RunEvent event(RandomRun random, StoreFixture.Writer writer, int number) {
        if (number == 20) {
            return random.planned(new HistoryPruningLimits(1 + random.below(5), 0, 0));
        }
        if (number % 12 == 8) {
            var kept = writer.undoCheck().kept();
            var target = kept.get(random.below(kept.size())).snapshot().id();
            return random.restored(target.toString(), List.of());
        }
        return random.next();
    }

    @Test
    void immediatelyPrunedItemsBecomeAGap() {
        var before = chain(0, 2);
        var limited = chain(1, 12);
        var behind = chain(0, 2);
        var page = fixture.storeTogether(List.of(before, limited, behind));
        assertEqualsStoredPage(page);
        assertThat(page.page().get().items()).hasAtLeastOneElementOfType(Gap.class);
    }

    private static StoreFixture.Writer chain(int limit, int events) {
        var random = new RandomRun(EventFixtures.newRun(), 1);
        var writer = fixture.writer(random.id());
        writer.apply(random.planned(new HistoryPruningLimits(limit, limit, limit)));
        for (int i = 0; i < events; i++) {
            writer.apply(random.next());
        }
        return writer;
    }

    private static void assertEqualsStoredPage(CommittedItems page) {
        if (page == null) {
            return;
        }
        var item = page.page().get();
        var read = fixture.reader().after(page.startsAfter(), 10_000).block();
        assertThat(RenderedItem.all(item)).isEqualTo(RenderedItem.all(read));
        assertThat(item.through()).isEqualTo(read.through());
        assertThat(item.traces()).isEqualTo(read.traces());
    }
}
