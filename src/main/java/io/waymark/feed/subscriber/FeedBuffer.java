package io.waymark.feed.subscriber;

import io.waymark.domain.run.RunId;
import io.waymark.feed.item.EncodedItem;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The feed's end in memory, bounded in bytes, whole and by run: a subscriber of one run is not woken for others. The
 * lock is held for memory alone, and never by who reads.
 */
public final class FeedBuffer {
    private final long capacity;
    private final Queue<EncodedItem> encodedItems = new ArrayDeque<>();
    private final Map<RunId, RunChannel> runs = new HashMap<>();
    private final RunChannel allRuns;
    private long estimatedBytes;
    private boolean inconsistent; // an error of the JVM came in between
    private volatile long head;

    /**
     * Makes an empty ring.
     *
     * @param capacity in bytes
     * @param position up to which nothing will be in it
     */
    public FeedBuffer(long capacity, long position) {
        this.capacity = capacity;
        this.allRuns = new RunChannel(position);
        this.head = position;
    }

    /** Everything up to this position is in the ring, or was. */
    public long head() {
        return head;
    }

    /** Bytes, about. */
    synchronized long estimatedBytes() {
        return estimatedBytes;
    }

    public synchronized int size() {
        return encodedItems.size();
    }

    /**
     * Adds what follows and lets the oldest go; then wakes whom it concerns. What it has already is left out.
     *
     * @param through everything up to here is told now
     */
    public void append(List<EncodedItem> following, long through) {
        add(following, through).forEach(RunChannel::wakeSubscribers);
    }

    /**
     * Lets everything go, when this is after the end, and goes on from there; then wakes everybody.
     *
     * @param position up to which nothing will be in it
     */
    public void skipTo(long position) {
        skip(position).forEach(RunChannel::wakeSubscribers);
    }

    private synchronized Set<RunChannel> skip(long position) {
        if (position <= head) {
            return Set.of();
        }
        return clearUpTo(position);
    }

    /** A reader behind this position is served from the database. */
    private Set<RunChannel> clearUpTo(long position) {
        var channels = new HashSet<>(runs.values());
        channels.add(allRuns);
        channels.forEach(channel -> channel.clearUpTo(position));
        encodedItems.clear();
        estimatedBytes = 0;
        head = position;
        runs.values().removeIf(channel -> !channel.hasSubscribers());
        return channels;
    }

    /** Makes a subscriber of one run's lane, or of all, which is woken until it is given to {@link #remove}. */
    public synchronized Subscriber add(@Nullable RunId run, Function<RunChannel, Subscriber> made) {
        var channel = run == null ? allRuns : channelOf(run);
        var subscriber = made.apply(channel);
        channel.add(subscriber);
        return subscriber;
    }

    synchronized void remove(Subscriber subscriber, @Nullable RunId run) {
        var channel = run == null ? allRuns : channelOf(run);
        channel.remove(subscriber);
        removeUnused(run, channel);
    }

    private synchronized Set<RunChannel> add(List<EncodedItem> following, long through) {
        var touched = inconsistent ? clearUpTo(head) : new HashSet<RunChannel>();
        inconsistent = true;
        for (var encodedItem : following) {
            if (encodedItem.position() > head) { // else it was told and read at the same time
                add(encodedItem, touched);
            }
        }
        head = Math.max(head, through);
        shrink();
        inconsistent = false;
        return touched;
    }

    /** A gap of an unknown run concerns every lane: those who have not read up to it are served from the database. */
    private void add(EncodedItem encodedItem, Set<RunChannel> touched) {
        var run = encodedItem.attributes().run();
        if (run == null) {
            touched.addAll(clearUpTo(encodedItem.position()));
            return;
        }
        encodedItems.add(encodedItem);
        estimatedBytes += encodedItem.estimatedBytes();
        allRuns.append(encodedItem);
        touched.add(allRuns);
        var channel = channelOf(run);
        channel.append(encodedItem);
        touched.add(channel);
    }

    private void shrink() {
        while (estimatedBytes > capacity && !encodedItems.isEmpty()) {
            evictOldest();
        }
    }

    private void evictOldest() {
        var oldest = encodedItems.remove();
        estimatedBytes -= oldest.estimatedBytes();
        allRuns.evict();
        var run = Objects.requireNonNull(oldest.attributes().run());
        var channel = channelOf(run);
        channel.evict();
        removeUnused(run, channel);
    }

    /** All of a run that is in the ring is in its lane: a new one lacks what the whole ring lacks. */
    private RunChannel channelOf(RunId run) {
        return runs.computeIfAbsent(run, unseen -> new RunChannel(allRuns.evictedThrough()));
    }

    private void removeUnused(@Nullable RunId run, RunChannel channel) {
        if (run != null && channel.isEmpty() && !channel.hasSubscribers()) {
            runs.remove(run);
        }
    }
}
