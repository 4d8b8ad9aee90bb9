package io.waymark.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.decode.Decoded;
import io.waymark.decode.EventDecoder;
import io.waymark.domain.run.Limits;
import io.waymark.domain.run.RunEvent;
import io.waymark.fixture.Events;
import io.waymark.fixture.RandomRun;
import io.waymark.fixture.Replay;
import io.waymark.fixture.Trace;
import io.waymark.port.FeedItem.Gap;
import io.waymark.port.FeedPage;
import io.waymark.port.Written;
import io.waymark.store.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told without being read again is what would be read. */
class WrittenIT {
    private static final StoreFixture fixture = new StoreFixture(WrittenIT.class);
    private static final Frames frames = new Frames("feed");

    /** An item with all that is told of it. */
    private record Shown(long position, Facts facts, String frame) {
        static List<Shown> all(FeedPage page) {
            return page.items().stream()
                    .map(frames::entry)
                    .map(entry -> new Shown(
                            entry.position(),
                            entry.facts(),
                            new String(entry.frame().array(), 0, entry.frame().size(), StandardCharsets.US_ASCII)))
                    .toList();
        }
    }

    static Stream<Trace> traces() {
        return Trace.all();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 10);
    }

    @ParameterizedTest
    @MethodSource("traces")
    void ofATrace(Trace trace) {
        var decoder = new EventDecoder();
        var events = Replay.once(trace.events().stream()
                .map(event -> ((Decoded.Event) decoder.decode(event)).event())
                .toList());
        var writer = fixture.writer(events.getFirst().envelope().runId());
        for (int from = 0; from < events.size(); from += 5) {
            events.subList(from, Math.min(events.size(), from + 5)).forEach(writer::apply);
            assertToldAsRead(fixture.storeTogether(List.of(writer)));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void acrossPlansLimitsAndRestores(long seed) {
        var random = new RandomRun(Events.newRun(), seed);
        var writer = fixture.writer(random.id());
        for (int i = 0; i < 60; i++) {
            writer.apply(event(random, writer, i));
            if (i % 4 == 3) {
                assertToldAsRead(fixture.storeTogether(List.of(writer)));
            }
        }
    }

    private static RunEvent event(RandomRun random, StoreFixture.Writer writer, int number) {
        if (number == 20) {
            return random.planned(new Limits(1 + random.below(5), 0, 0));
        }
        if (number % 12 == 8) {
            var kept = writer.rewind().kept();
            var target = kept.get(random.below(kept.size())).snapshot().id();
            return random.restored(target.toString(), List.of());
        }
        return random.next();
    }

    @Test
    void whatALimitHasCutOffAtOnceIsAGapBetweenOtherRuns() {
        var before = chain(0, 2);
        var limited = chain(1, 12);
        var behind = chain(0, 2);
        var written = fixture.storeTogether(List.of(before, limited, behind));
        assertToldAsRead(written);
        assertThat(written.page().get().items()).hasAtLeastOneElementOfType(Gap.class);
    }

    private static StoreFixture.Writer chain(int limit, int events) {
        var random = new RandomRun(Events.newRun(), 1);
        var writer = fixture.writer(random.id());
        writer.apply(random.planned(new Limits(limit, limit, limit)));
        for (int i = 0; i < events; i++) {
            writer.apply(random.next());
        }
        return writer;
    }

    private static void assertToldAsRead(Written written) {
        if (written == null) {
            return;
        }
        var told = written.page().get();
        var read = fixture.reader().after(written.after(), 10_000).block();
        assertThat(Shown.all(told)).isEqualTo(Shown.all(read));
        assertThat(told.through()).isEqualTo(read.through());
        assertThat(told.traces()).isEqualTo(read.traces());
    }
}
