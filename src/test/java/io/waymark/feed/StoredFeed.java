package io.waymark.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.feed.FeedClient.Frame;
import io.waymark.feed.item.FilterAttributes;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.item.SseFrames;
import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.FeedReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** The feed in the database after all writes, which all followers must have received. */
final class StoredFeed {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final List<FeedItem> items;
    private final SseFrames frames;

    private StoredFeed(List<FeedItem> items, SseFrames frames) {
        this.items = items;
        this.frames = frames;
    }

    static StoredFeed after(String cursor, FeedReader reader) {
        var from = Cursor.parse(cursor);
        var items = reader.after(from.position(), 1000)
                .expand(page -> page.last() ? Flux.empty() : reader.after(page.through(), 1000))
                .concatMapIterable(FeedPage::items)
                .collectList()
                .block(TIMEOUT);
        return new StoredFeed(items, new SseFrames(from.feed()));
    }

    long snapshots() {
        return items.stream().filter(FeedItem.SnapshotItem.class::isInstance).count();
    }

    List<Frame> passing(Map<String, List<String>> query, @Nullable String run) {
        var filter = ItemFilter.of(query);
        return items.stream()
                .filter(item -> filter.test(FilterAttributes.of(item)))
                .filter(item -> run == null
                        || new RunId(run).equals(FilterAttributes.of(item).run()))
                .map(item -> Frame.of(frames.frame(item)))
                .toList();
    }

    /** Asserts that the log has every item once, in order, with identical bytes. */
    static void assertReceived(String follower, List<Frame> log, List<Frame> expected) {
        var lost = new HashSet<>(expected);
        log.forEach(lost::remove);
        int duplicates = log.size() - new HashSet<>(log).size();
        long outOfOrder = 0;
        for (int i = 1; i < log.size(); i++) {
            outOfOrder += position(log.get(i)) <= position(log.get(i - 1)) ? 1 : 0;
        }
        assertThat("lost %d, duplicate %d, out of order %d".formatted(lost.size(), duplicates, outOfOrder))
                .as("%s, %d of %d items", follower, log.size(), expected.size())
                .isEqualTo("lost 0, duplicate 0, out of order 0");
        assertThat(log).as(follower).isEqualTo(expected);
    }

    private static long position(Frame frame) {
        return Cursor.parse(frame.id()).position();
    }
}
