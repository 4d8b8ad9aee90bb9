package io.waymark.bench.client;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;

/** What all subscribers of a round got. */
final class LoadRound {

    private static final long LONGEST_MICROS = 600_000_000;

    /** From the time an item was meant to be sent to its arrival, in microseconds. */
    private final AtomicHistogram latency = new AtomicHistogram(LONGEST_MICROS, 3);

    private final LongAdder deliveries = new LongAdder();
    private final LongAdder doubled = new LongAdder();
    private final LongAdder disordered = new LongAdder();
    private final AtomicLong last = new AtomicLong();

    private final int channels;

    /** @param channels items whose numbers are equal modulo this are in the order of their numbers */
    LoadRound(int channels) {
        this.channels = channels;
    }

    /** What one subscriber got. For one thread. */
    final class SubscriberProgress {
        private final BitSet got = new BitSet();
        private final int[] next = new int[channels];

        void got(int number, long micros, long now) {
            deliveries.increment();
            if (got.get(number)) {
                doubled.increment();
            }
            got.set(number);
            int channel = number % channels;
            if (number < next[channel]) {
                disordered.increment();
            }
            next[channel] = number + 1;
            latency.recordValue(Math.clamp(now - micros, 0, LONGEST_MICROS));
            last.lazySet(now);
        }

        /** How many of the first so many it did not get. */
        int lost(int expected) {
            return expected - got.get(0, expected).cardinality();
        }
    }

    long deliveries() {
        return deliveries.sum();
    }

    /** Such as {@code {"deliveries": 5, …}}; times in microseconds. */
    String report(long lost, long bytes) {
        return ("{\"deliveries\":%d,\"lost\":%d,\"doubled\":%d,\"disordered\":%d,\"last\":%d,\"bytes\":%d,"
                        + "\"p50\":%d,\"p99\":%d,\"most\":%d}")
                .formatted(
                        deliveries(),
                        lost,
                        doubled.sum(),
                        disordered.sum(),
                        last.get(),
                        bytes,
                        latency.getValueAtPercentile(50),
                        latency.getValueAtPercentile(99),
                        latency.getMaxValue());
    }
}
