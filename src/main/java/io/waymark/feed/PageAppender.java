package io.waymark.feed;

import io.waymark.port.FeedItem;
import io.waymark.port.FeedPage;
import io.waymark.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Encodes pages and appends them to the ring. */
final class PageAppender {
    private static final int MAX_PART_BYTES = 1 << 20;

    private final FeedMetrics metrics;
    private final Tracing tracing;
    private final Clock clock;

    PageAppender(FeedMetrics metrics, Tracing tracing, Clock clock) {
        this.metrics = metrics;
        this.tracing = tracing;
        this.clock = clock;
    }

    /**
     * Appends what the ring does not have yet.
     *
     * @throws FeedFailure when an item cannot be encoded, or an error of the JVM came in between; what was appended
     *     before stays, and another attempt goes on there
     */
    void append(Serving shared, FeedPage page) {
        FeedFailure.translating("Cannot add a page to the ring", () -> {
            appendInParts(shared, page);
            measure(page.items());
            tracing.told(page.traces());
            return page;
        });
    }

    /** Encoded, a page may be larger than the ring, which lets the oldest go after each part. */
    private static void appendInParts(Serving shared, FeedPage page) {
        var ring = shared.ring();
        var entries = new ArrayList<Entry>();
        long weight = 0;
        for (var item : page.items()) {
            if (item.position() > ring.end()) {
                var entry = shared.encoder().encode(item);
                entries.add(entry);
                weight += entry.weight();
            }
            if (weight >= MAX_PART_BYTES) {
                ring.append(entries, item.position());
                entries.clear();
                weight = 0;
            }
        }
        ring.append(entries, page.through());
    }

    private void measure(List<FeedItem> items) {
        items.stream()
                .filter(FeedItem.Told.class::isInstance)
                .map(item -> ((FeedItem.Told) item).origin().recordedAt())
                .min(Comparator.naturalOrder())
                .ifPresent(oldest -> metrics.lagged(Duration.between(oldest, clock.instant())));
    }
}
