package io.waymark.feed.subscriber;

import io.waymark.feed.item.EncodedItem;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A part of the ring in order: everything, or what belongs to one run. The ring alone adds and takes away, one thread at
 * a time; subscribers read without locks, each with a {@link ReadPosition} of its own, and hold no entry alive.
 */
public final class RunChannel {
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet(1); // most runs have one or none
    private volatile Node lastEvicted; // the last one that left: who has read up to it misses nothing
    private volatile Node last;

    /** Makes a lane that lacks nothing after a position. */
    RunChannel(long floor) {
        lastEvicted = new Node(floor, null);
        last = lastEvicted;
    }

    private static final class Node {
        private final long position;
        private volatile @Nullable EncodedItem encodedItem;
        private volatile @Nullable Node next; // itself when it left before the last one that left

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

    /** Lets the oldest entry go. */
    void evict() {
        var before = lastEvicted;
        var oldest = before.next;
        if (oldest == null) {
            throw new IllegalStateException("Cannot evict from a lane: it is empty");
        }
        lastEvicted = oldest;
        oldest.encodedItem = null;
        before.next = before; // a reader that stands there must not hold on to all that follows
    }

    /** Lets everything go, and lacks everything up to a position, which is not before the end, from now on. */
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

    /** Everything after this position is here. */
    long evictedThrough() {
        return lastEvicted.position;
    }

    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    boolean hasSubscribers() {
        return !subscribers.isEmpty();
    }

    void wakeSubscribers() {
        subscribers.forEach(Subscriber::wake);
    }

    public ReadPosition positionAt(long position) {
        return new ReadPosition(position);
    }

    /** Where one subscriber is. Not for several threads at once. */
    public final class ReadPosition {
        private long position;
        private @Nullable Node node; // null: behind the lane, or not yet found

        private ReadPosition(long position) {
            this.position = position;
        }

        /** Everything up to here was read. */
        long position() {
            return position;
        }

        /** Goes on after what was read elsewhere. */
        void moveTo(long position) {
            this.position = Math.max(this.position, position);
        }

        /** Whether entries have left that were not read. */
        boolean isBehind() {
            if (node == null) {
                locate();
            }
            return node == null;
        }

        /** The next entry; null when there is none yet, or when entries have left that were not read. */
        public @Nullable EncodedItem next() {
            while (!isBehind()) {
                var here = node;
                var following = here == null ? null : here.next;
                if (following == null) {
                    return null;
                }
                var encodedItem = following.encodedItem;
                if (following == here || encodedItem == null) {
                    node = null; // it left meanwhile
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
