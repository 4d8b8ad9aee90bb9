package io.waymark.domain.baseline;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A histogram of the times between consecutive events of a run (gaps), over all runs of one workflow. The limit of each
 * bucket is 10 % above that of the previous bucket, so a percentile is at most 10 % too high.
 *
 * @param counts the number of gaps in each bucket, by the number of the bucket
 */
public record EventGapHistogram(SortedMap<Integer, Long> counts) {
    private static final double BUCKET_FACTOR = 1.1;
    private static final Duration MIN_STALE = Duration.ofMinutes(10);
    private static final int STALE_FACTOR = 3;

    public EventGapHistogram {
        counts = new TreeMap<>(counts);
    }

    /** Returns an empty histogram. */
    public static EventGapHistogram none() {
        return new EventGapHistogram(new TreeMap<>());
    }

    /** Parses the output of {@link #toString}. */
    public static EventGapHistogram parse(String text) {
        var counts = new TreeMap<Integer, Long>();
        for (var bucket : text.isEmpty() ? new String[0] : text.split(" ")) {
            int colon = bucket.indexOf(':');
            counts.put(Integer.valueOf(bucket.substring(0, colon)), Long.valueOf(bucket.substring(colon + 1)));
        }
        return new EventGapHistogram(counts);
    }

    /** Returns the buckets with their counts, for example {@code 3:10 7:22}. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(bucket -> bucket.getKey() + ":" + bucket.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Returns the bucket of a gap. */
    public static int bucket(Duration gap) {
        double millis = Math.max(1, gap.toNanos() / 1e6);
        return (int) Math.ceil(Math.log(millis) / Math.log(BUCKET_FACTOR));
    }

    /** Returns the histogram with the gaps of another one. */
    public EventGapHistogram plus(Map<Integer, Long> others) {
        var sum = new TreeMap<>(counts);
        others.forEach((bucket, count) -> sum.merge(bucket, count, Long::sum));
        return new EventGapHistogram(sum);
    }

    /** Returns the time without an event after which a run in progress is stale (BL-3). */
    public Duration staleAfter() {
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        long rank = (long) Math.ceil(0.95 * total);
        long seen = 0;
        for (var entry : counts.entrySet()) {
            seen += entry.getValue();
            if (seen >= rank) {
                var gap = Duration.ofMillis((long) Math.ceil(Math.pow(BUCKET_FACTOR, entry.getKey())));
                var stale = gap.multipliedBy(STALE_FACTOR);
                return stale.compareTo(MIN_STALE) > 0 ? stale : MIN_STALE;
            }
        }
        return MIN_STALE;
    }
}
