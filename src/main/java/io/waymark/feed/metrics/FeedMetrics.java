package io.waymark.feed.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waymark.feed.buffer.FeedBuffer;
import java.time.Duration;
import java.util.function.Supplier;

/** Registers and updates the meters of the feed, {@code waymark.feed.…}, for example the number of subscribers. */
public final class FeedMetrics {
    private final MeterRegistry registry;
    private final Counter items;
    private final Counter bytes;
    private final Counter closedSlowReaders;
    private final Counter pageQueries;
    private final Counter headQueries;
    private final Counter failures;
    private final Timer lag;
    private volatile long lastRead = System.nanoTime();

    public FeedMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.items = counter("waymark.feed.items", "Items sent, counted once for each subscriber");
        this.bytes = Counter.builder("waymark.feed.sent")
                .description("Bytes of items sent")
                .baseUnit("bytes")
                .register(registry);
        this.closedSlowReaders = counter("waymark.feed.cut", "Subscribers disconnected because they did not read");
        this.pageQueries =
                counter("waymark.feed.pages", "Pages read from the database for subscribers behind the buffer");
        this.headQueries = counter("waymark.feed.head.queries", "Queries for the last positions of runs");
        this.failures = counter("waymark.feed.failures", "Failed attempts to read the end of the feed");
        this.lag = Timer.builder("waymark.feed.lag")
                .description("Time from the commit of an item until it is in the buffer")
                .publishPercentileHistogram()
                .register(registry);
        Gauge.builder("waymark.feed.tail.age", () -> (System.nanoTime() - lastRead) / 1e9)
                .description("Time since the feed was last read to its end, or had no subscribers")
                .baseUnit("seconds")
                .register(registry);
    }

    public void watch(FeedBuffer buffer) {
        gauge("waymark.feed.ring.items", "Items in the buffer", buffer::size);
        gauge("waymark.feed.ring.bytes", "Estimated memory of the items in the buffer", buffer::estimatedBytes);
        gauge("waymark.feed.position", "Position up to which the feed was read", buffer::head);
    }

    /**
     * Shows the number of subscribers.
     *
     * @param count supplies the current number
     */
    public void watchSubscribers(Supplier<Number> count) {
        gauge("waymark.feed.subscribers", "Open streams", count);
    }

    public void recordSent(int count, int size) {
        if (count > 0) {
            items.increment(count);
            bytes.increment(size);
        }
    }

    public void closedSlowReaders() {
        closedSlowReaders.increment();
    }

    public void recordPageQuery() {
        pageQueries.increment();
    }

    public void recordTailRead() {
        lastRead = System.nanoTime();
    }

    public void recordHeadQuery() {
        headQueries.increment();
    }

    public void recordTailFailure() {
        failures.increment();
    }

    /**
     * Records the lag of an item. A negative lag counts as zero, because the clocks of the database and the instance
     * may differ.
     */
    public void recordLag(Duration since) {
        lag.record(since.isNegative() ? Duration.ZERO : since);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}
