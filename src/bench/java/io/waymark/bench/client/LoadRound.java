package io.waymark.bench.client;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;

/** Counts the items that all subscribers received in one round. */
final class LoadRound {

    private static final long MAX_LATENCY_MICROS = 600_000_000;

    /** Time from the scheduled send time of an item to its arrival, in microseconds. */
    private final AtomicHistogram latency = new AtomicHistogram(MAX_LATENCY_MICROS, 3);

    private final LongAdder deliveries = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder outOfOrder = new LongAdder();
    private final AtomicLong last = new AtomicLong();

    private final int channels;

    /** @param channels the number of channels; items whose numbers are equal modulo this value are ordered by number */
    LoadRound(int channels) {
        this.channels = channels;
    }

    /** Counts the items of one subscriber. Not thread-safe. */
    final class SubscriberProgress {
        private final BitSet got = new BitSet();
        private final int[] next = new int[channels];

        void got(int number, long micros, long now) {
            deliveries.increment();
            if (got.get(number)) {
                duplicates.increment();
            }
            got.set(number);
            int channel = number % channels;
            if (number < next[channel]) {
                outOfOrder.increment();
            }
            next[channel] = number + 1;
            latency.recordValue(Math.clamp(now - micros, 0, MAX_LATENCY_MICROS));
            last.lazySet(now);
        }

        /** Returns how many of the first {@code expected} items the subscriber did not receive. */
        int lost(int expected) {
            return expected - got.get(0, expected).cardinality();
        }
    }

    long deliveries() {
        return deliveries.sum();
    }

    /** Returns the counters as JSON, for example {@code {"deliveries": 5, …}}. Times are in microseconds. */
    String report(long lost, long bytes) {
        return ("{\"deliveries\":%d,\"lost\":%d,\"doubled\":%d,\"disordered\":%d,\"last\":%d,\"bytes\":%d,"
                        + "\"p50\":%d,\"p99\":%d,\"most\":%d}")
                .formatted(
                        deliveries(),
                        lost,
                        duplicates.sum(),
                        outOfOrder.sum(),
                        last.get(),
                        bytes,
                        latency.getValueAtPercentile(50),
                        latency.getValueAtPercentile(99),
                        latency.getMaxValue());
    }
}
