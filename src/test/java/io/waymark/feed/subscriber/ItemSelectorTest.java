package io.waymark.feed.subscriber;

import static io.waymark.fixture.FeedItemFixtures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.item.SseFrames;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** FEED-22: adjacent gaps of the same run and reason are one frame. */
class ItemSelectorTest {
    private static final SseFrames FRAMES = new SseFrames("f");
    private static final Pattern FRAME =
            Pattern.compile("id: f\\.(\\w+)\nevent: \\w+\ndata: (?:\\{\"from\":\"f\\.(\\w+)\")?");

    @Test
    void adjacentGapsMergeIntoOneFrame() {
        assertThat(select(Map.of(), false, gap(1, 2, "a"), gap(3, 5, "a"), gap(6, 6, "a"), snapshot(7, "a", "M")))
                .containsExactly("1-6", "7");
    }

    @Test
    void gapsOfDifferentRunsAreSeparateFrames() {
        var deleted = new Gap(3, 3, Gap.Reason.DELETED, new RunId("b"), Set.of(missing(Kind.SNAPSHOT)));
        assertThat(select(Map.of(), false, gap(1, 1, "a"), gap(2, 2, "b"), deleted))
                .containsExactly("1-1", "2-2", "3-3");
    }

    @Test
    void distantGapsMergeOnRunFeedOnly() {
        assertThat(select(Map.of(), false, gap(1, 1, "a"), gap(3, 3, "a"))).containsExactly("1-1", "3-3");
        assertThat(select(Map.of(), true, gap(1, 1, "a"), gap(3, 3, "a"))).containsExactly("1-3");
    }

    @Test
    void filteredItemSeparatesGaps() {
        var query = Map.of("module", List.of("Other"));
        assertThat(select(query, true, gap(1, 1, "a"), snapshot(2, "a", "M"), gap(3, 3, "a")))
                .containsExactly("1-1", "3-3");
    }

    @Test
    void mergedGapsAreFilteredTogether() {
        var timings = new Gap(1, 2, Gap.Reason.LIMIT, new RunId("a"), Set.of(missing(Kind.TIMING)));
        var query = Map.of("kinds", List.of("snapshot"));
        assertThat(select(query, false, timings, gap(3, 4, "a"))).containsExactly("1-4");
        assertThat(select(query, false, timings)).isEmpty();
    }

    private static Gap gap(long from, long to, String run) {
        return new Gap(from, to, Gap.Reason.LIMIT, new RunId(run), Set.of(missing(Kind.SNAPSHOT)));
    }

    private static Gap.MissingItems missing(Kind kind) {
        return new Gap.MissingItems(kind, null, false);
    }

    /** Returns the positions of the selected frames; gaps as their first and last position. */
    private static List<String> select(Map<String, List<String>> query, boolean ofOneRun, FeedItem... items) {
        var timers = new StreamTimers(SubscriberFixtures.properties(), 0, 0);
        var selector = new ItemSelector(FRAMES, ItemFilter.of(query), ofOneRun, timers);
        var batch = new WriteBatch();
        Arrays.stream(items).map(FRAMES::encodeItem).forEach(encodedItem -> selector.add(encodedItem, batch, 0));
        selector.flush(batch, 0);
        return positions(FakeConnection.text(batch));
    }

    private static List<String> positions(String frames) {
        return FRAME.matcher(frames)
                .results()
                .map(frame -> frame.group(2) == null ? frame.group(1) : frame.group(2) + "-" + frame.group(1))
                .toList();
    }
}
