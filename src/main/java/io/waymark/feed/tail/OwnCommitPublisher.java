package io.waymark.feed.tail;

import io.waymark.feed.subscriber.FeedContext;
import io.waymark.port.feed.CommittedItems;
import io.waymark.port.feed.FeedPage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Adds the items that this instance commits to the buffer, in feed order. A transaction may be reported before an
 * earlier one; its items wait until the earlier items are in the buffer.
 */
final class OwnCommitPublisher {
    /**
     * Maximum time that a committed page waits for the pages before it. After that, the feed is read from the database.
     */
    private static final Duration REORDER_TIMEOUT = Duration.ofMillis(250);

    private final TimeLimitedFeedReader reads;
    private final PageAppender appender;
    private final Scheduler scheduler;
    private final ReorderBuffer reorderBuffer = new ReorderBuffer();

    OwnCommitPublisher(TimeLimitedFeedReader reads, PageAppender appender, Scheduler scheduler) {
        this.reads = reads;
        this.appender = appender;
        this.scheduler = scheduler;
    }

    /**
     * Publishes a page, and the pages that waited for it. If another page must come first, the page waits.
     *
     * @param requestRead requests a read of the database if a page was dropped or waits for too long, because another
     *     instance may have stored the page before it
     */
    void publish(FeedContext shared, CommittedItems page, Runnable requestRead) {
        if (!reorderBuffer.add(page)) {
            requestRead.run();
        }
        publishPending(shared);
        if (reorderBuffer.has(page)) {
            scheduler.schedule(
                    () -> {
                        if (reorderBuffer.has(page)) {
                            requestRead.run();
                        }
                    },
                    REORDER_TIMEOUT.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Publishes the waiting pages that continue the buffer. */
    void publishPending(FeedContext shared) {
        for (var next = next(shared); next != null; next = next(shared)) {
            append(shared, next.page().get());
        }
    }

    void append(FeedContext shared, FeedPage page) {
        reads.succeeded();
        appender.append(shared, page);
    }

    /** Drops the waiting pages. */
    void clear() {
        reorderBuffer.clear();
    }

    private @Nullable CommittedItems next(FeedContext shared) {
        return reorderBuffer.next(shared.buffer().head());
    }
}
