package io.waymark.feed.buffer;

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
 * Keeps the latest items of the feed in memory for all subscribers of this instance, up to a size in bytes. There is
 * one channel with the items of all runs, and one channel for each run. New items of a run therefore do not wake up the
 * subscribers of other runs. Thread-safe; readers take no lock.
 */
public final class FeedBuffer {
    private final long capacity;
    private final Queue<EncodedItem> encodedItems = new ArrayDeque<>();
    private final Map<RunId, RunChannel> runs = new HashMap<>();
    private final RunChannel allRuns;
    private long estimatedBytes;
    private boolean inconsistent; // an error of the JVM interrupted a change
    private volatile long head;

    /**
     * Creates an empty buffer.
     *
     * @param capacity in bytes
     * @param position the buffer never contains items up to this position
     */
    public FeedBuffer(long capacity, long position) {
        this.capacity = capacity;
        this.allRuns = new RunChannel(position);
        this.head = position;
    }

    /** Returns the position up to which all items are or were in the buffer. */
    public long head() {
        return head;
    }

    /** Returns the estimated memory of the items in bytes. */
    public synchronized long estimatedBytes() {
        return estimatedBytes;
    }

    public synchronized int size() {
        return encodedItems.size();
    }

    /**
     * Appends items, evicts the oldest ones and wakes up the affected subscribers. Skips items that the buffer already
     * has.
     *
     * @param through position up to which the items are complete
     */
    public void append(List<EncodedItem> following, long through) {
        add(following, through).forEach(RunChannel::wakeListeners);
    }

    /**
     * Removes all items and continues after the position, then wakes up all subscribers. Does nothing if the position
     * is not after the end of the buffer.
     *
     * @param position the buffer never contains items up to this position
     */
    public void skipTo(long position) {
        skip(position).forEach(RunChannel::wakeListeners);
    }

    private synchronized Set<RunChannel> skip(long position) {
        if (position <= head) {
            return Set.of();
        }
        return clearUpTo(position);
    }

    /** Removes all items. Readers behind the position are served from the database. */
    private Set<RunChannel> clearUpTo(long position) {
        var channels = new HashSet<>(runs.values());
        channels.add(allRuns);
        channels.forEach(channel -> channel.clearUpTo(position));
        encodedItems.clear();
        estimatedBytes = 0;
        head = position;
        runs.values().removeIf(channel -> !channel.hasListeners());
        return channels;
    }

    /**
     * Adds a listener to the channel of one run, or of all runs if {@code run} is null. It is woken up until
     * {@link #remove} removes it.
     */
    public synchronized <L extends FeedBufferListener> L add(@Nullable RunId run, Function<RunChannel, L> factory) {
        var channel = run == null ? allRuns : channelOf(run);
        var listener = factory.apply(channel);
        channel.add(listener);
        return listener;
    }

    /** Removes a listener from the channel to which it was added. */
    public synchronized void remove(FeedBufferListener listener, @Nullable RunId run) {
        var channel = run == null ? allRuns : channelOf(run);
        channel.remove(listener);
        removeUnused(run, channel);
    }

    private synchronized Set<RunChannel> add(List<EncodedItem> following, long through) {
        var changed = inconsistent ? clearUpTo(head) : new HashSet<RunChannel>();
        inconsistent = true;
        for (var encodedItem : following) {
            if (encodedItem.position() > head) { // otherwise it was published and read at the same time
                add(encodedItem, changed);
            }
        }
        head = Math.max(head, through);
        shrink();
        inconsistent = false;
        return changed;
    }

    /**
     * Appends an item. A gap without a run affects every channel, so it clears the buffer, and readers behind it are
     * served from the database.
     */
    private void add(EncodedItem encodedItem, Set<RunChannel> changed) {
        var run = encodedItem.attributes().run();
        if (run == null) {
            changed.addAll(clearUpTo(encodedItem.position()));
            return;
        }
        encodedItems.add(encodedItem);
        estimatedBytes += encodedItem.estimatedBytes();
        allRuns.append(encodedItem);
        changed.add(allRuns);
        var channel = channelOf(run);
        channel.append(encodedItem);
        changed.add(channel);
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

    /** Returns the channel of a run, created if necessary. A new channel lacks the same items as the whole buffer. */
    private RunChannel channelOf(RunId run) {
        return runs.computeIfAbsent(run, absent -> new RunChannel(allRuns.evictedThrough()));
    }

    private void removeUnused(@Nullable RunId run, RunChannel channel) {
        if (run != null && channel.isEmpty() && !channel.hasListeners()) {
            runs.remove(run);
        }
    }
}
