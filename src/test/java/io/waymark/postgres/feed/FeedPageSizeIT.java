package io.waymark.postgres.feed;

import static io.waymark.fixture.EventFixtures.envelope;
import static io.waymark.fixture.EventFixtures.newRun;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.RecordedItem;
import io.waymark.port.feed.FeedPage;
import io.waymark.postgres.StoreFixture;
import io.waymark.postgres.table.feed.ReferencedRecordLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Tests that a feed page has a size limit in bytes, regardless of the size of its items. */
class FeedPageSizeIT {
    private static final StoreFixture fixture = new StoreFixture(FeedPageSizeIT.class);
    private static final int LARGE = 900_000;

    private final RunId run = newRun();
    private final long start = fixture.reader().head().block().position();

    @Test
    void fullPageEndsAfterRecords() {
        var text = Value.Members.of("text", new Value.Text("x".repeat(LARGE)));
        store(
                9,
                number -> new RunEvent.ModuleStarted(
                        envelope(run, "e" + number, number),
                        new ModuleExperimentName("M" + number, "default"),
                        null,
                        text));

        var pages = pages();

        assertThat(pages)
                .hasSizeGreaterThan(2)
                .allSatisfy(page -> assertThat(page.items())
                        .hasSizeLessThanOrEqualTo(2 + ReferencedRecordLoader.MAX_PAGE_BYTES / LARGE));
        assertThatNothingIsMissing(pages, 10);
    }

    @Test
    void fullPageEndsAfterRunItems() {
        var error = new Failure("Error", "x".repeat(LARGE), null);
        for (int i = 0; i < 9; i++) {
            var failed = newRun();
            var event = new RunEvent.RunFailed(envelope(failed, "e", 0), error, Value.Members.empty());
            fixture.writer(failed).apply(event).store();
        }

        var pages = pages();

        assertThat(pages).hasSizeGreaterThan(2);
        assertThatNothingIsMissing(pages, 9);
        assertThat(pages.getLast().through())
                .isEqualTo(fixture.reader().head().block().position());
    }

    private void store(int count, IntFunction<RunEvent> event) {
        var writer = fixture.writer(run);
        IntStream.range(0, count).mapToObj(event).forEach(writer::apply);
        writer.store();
    }

    private List<FeedPage> pages() {
        return fixture.reader()
                .after(start, 500)
                .expand(page -> page.last() ? Mono.empty() : fixture.reader().after(page.through(), 500))
                .collectList()
                .block();
    }

    private void assertThatNothingIsMissing(List<FeedPage> pages, int count) {
        var items = new ArrayList<FeedItem>();
        pages.forEach(page -> items.addAll(page.items()));
        assertThat(items).hasSize(count).allMatch(RecordedItem.class::isInstance);
        assertThat(items)
                .extracting(FeedItem::position)
                .isEqualTo(
                        IntStream.rangeClosed(1, count).mapToObj(i -> start + i).toList());
    }
}
