package io.waymark.feed.tail;

import io.waymark.feed.item.EncodedItem;
import io.waymark.feed.item.FeedStepException;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.feed.subscriber.FeedContext;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedPage;
import io.waymark.tracing.EventTracer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Encodes feed items and appends them to the buffer. A metric records their lag, which is the
 * time since they were stored. A span in the distributed trace of their transaction records their delivery.
 */
final class PageAppender {
    private static final int MAX_CHUNK_BYTES = 1 << 20;

    private final FeedMetrics metrics;
    private final EventTracer tracing;
    private final Clock clock;

    PageAppender(FeedMetrics metrics, EventTracer tracing, Clock clock) {
        this.metrics = metrics;
        this.tracing = tracing;
        this.clock = clock;
    }

    /**
     * Appends the items of a page that the buffer does not have.
     *
     * @throws FeedStepException if an item cannot be encoded or an error of the JVM occurs. Items that were already
     *     appended remain, and the next attempt continues after them.
     */
    void append(FeedContext shared, FeedPage page) {
        FeedStepException.wrapErrors("Cannot append new items to the buffer", () -> {
            appendInChunks(shared, page);
            recordLag(page.items());
            tracing.recordFeedDelivery(page.traces());
            return page;
        });
    }

    /**
     * Appends a page in chunks of about 1 MiB. An encoded page may be larger than the buffer, which evicts the oldest
     * items after each chunk.
     */
    private static void appendInChunks(FeedContext shared, FeedPage page) {
        var buffer = shared.buffer();
        var encodedItems = new ArrayList<EncodedItem>();
        long chunkBytes = 0;
        for (var item : page.items()) {
            if (item.position() > buffer.head()) {
                var encodedItem = shared.encoder().encode(item);
                encodedItems.add(encodedItem);
                chunkBytes += encodedItem.estimatedBytes();
            }
            if (chunkBytes >= MAX_CHUNK_BYTES) {
                buffer.append(encodedItems, item.position());
                encodedItems.clear();
                chunkBytes = 0;
            }
        }
        buffer.append(encodedItems, page.through());
    }

    private void recordLag(List<FeedItem> items) {
        items.stream()
                .filter(FeedItem.RecordedItem.class::isInstance)
                .map(item -> ((FeedItem.RecordedItem) item).origin().recordedAt())
                .min(Comparator.naturalOrder())
                .ifPresent(oldest -> metrics.recordLag(Duration.between(oldest, clock.instant())));
    }
}
