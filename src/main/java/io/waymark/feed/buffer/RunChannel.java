package io.waymark.feed.buffer;

import io.waymark.feed.item.EncodedItem;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The buffered items of one run, or of all runs, in feed order. Only the {@link FeedBuffer} adds and evicts items, one
 * thread at a time. Each subscriber reads without a lock through its own {@link ReadPosition}.
 */
public final class RunChannel {
    private final Set<FeedBufferListener> listeners = ConcurrentHashMap.newKeySet(1); // most runs have one or none
    private volatile Node lastEvicted; // the last evicted node; a reader at or after it has missed nothing
    private volatile Node last;

    /** Creates a channel that is complete after the position {@code floor}. */
    RunChannel(long floor) {
        lastEvicted = new Node(floor, null);
        last = lastEvicted;
    }

    private static final class Node {
        private final long position;
        private volatile @Nullable EncodedItem encodedItem;
        private volatile @Nullable Node next; // the node itself if it was evicted before the last evicted node

        Node(long position, @Nullable EncodedItem encodedItem) {
            this.position = position;
            this.encodedItem = encodedItem;
        }
    }

    void append(EncodedItem encodedItem) {
        var node = new Node(encodedItem.position(), encodedItem);
        last.next = node;
        last = node;
    }

    /** Evicts the oldest item. */
    void evict() {
        var before = lastEvicted;
        var oldest = before.next;
        if (oldest == null) {
            throw new IllegalStateException("Cannot evict an item: the channel is empty");
        }
        lastEvicted = oldest;
        oldest.encodedItem = null;
        before.next = before; // a reader at this node must not keep the following nodes in memory
    }

    /** Evicts all items. From now on, the channel lacks everything up to the position, which is not before its end. */
    void clearUpTo(long position) {
        while (!isEmpty()) {
            evict();
        }
        var before = lastEvicted;
        lastEvicted = new Node(position, null);
        last = lastEvicted;
        before.next = before;
    }

    boolean isEmpty() {
        return lastEvicted == last;
    }

    /** Returns the position after which no item of the channel is missing. */
    long evictedThrough() {
        return lastEvicted.position;
    }

    void add(FeedBufferListener listener) {
        listeners.add(listener);
    }

    void remove(FeedBufferListener listener) {
        listeners.remove(listener);
    }

    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    void wakeListeners() {
        listeners.forEach(FeedBufferListener::wake);
    }

    public ReadPosition positionAt(long position) {
        return new ReadPosition(position);
    }

    /** The position of one subscriber in the channel. Not thread-safe. */
    public final class ReadPosition {
        private long position;
        private @Nullable Node node; // null if behind the channel or not located yet

        private ReadPosition(long position) {
            this.position = position;
        }

        /** Returns the position up to which the subscriber has read. */
        public long position() {
            return position;
        }

        /** Advances to a position that was read elsewhere. */
        public void moveTo(long position) {
            this.position = Math.max(this.position, position);
        }

        /** Returns whether items were evicted that the subscriber has not read. */
        public boolean isBehind() {
            if (node == null) {
                locate();
            }
            return node == null;
        }

        /** Returns false if {@link #next} would return null because there is no later item yet. */
        public boolean mayHaveNext() {
            var current = node;
            return current == null || current.next != null;
        }

        /**
         * Returns the next item; null if there is none yet, or if items were evicted that the subscriber has not read.
         */
        public @Nullable EncodedItem next() {
            while (!isBehind()) {
                var current = node;
                var following = current == null ? null : current.next;
                if (following == null) {
                    return null;
                }
                var encodedItem = following.encodedItem;
                if (following == current || encodedItem == null) {
                    node = null; // evicted concurrently
                    continue;
                }
                node = following;
                if (encodedItem.position() > position) {
                    position = encodedItem.position();
                    return encodedItem;
                }
            }
            return null;
        }

        private void locate() {
            var newest = last;
            var oldest = lastEvicted;
            if (newest.position <= position) {
                node = newest;
            } else if (oldest.position <= position) {
                node = oldest;
            }
        }
    }
}
