package io.waymark.feed;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A part of the ring in order: everything, or what belongs to one run. The ring alone adds and takes away, one thread at
 * a time; subscribers read without locks, each with a {@link Place} of its own, and hold no entry alive.
 */
final class Lane {
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet(1); // most runs have one or none
    private volatile Node gone; // the last one that left: who has read up to it misses nothing
    private volatile Node last;

    /** Makes a lane that lacks nothing after a position. */
    Lane(long floor) {
        gone = new Node(floor, null);
        last = gone;
    }

    private static final class Node {
        private final long position;
        private volatile @Nullable Entry entry;
        private volatile @Nullable Node next; // itself when it left before the last one that left

        Node(long position, @Nullable Entry entry) {
            this.position = position;
            this.entry = entry;
        }
    }

    void append(Entry entry) {
        var node = new Node(entry.position(), entry);
        last.next = node;
        last = node;
    }

    /** Lets the oldest entry go. */
    void evict() {
        var before = gone;
        var oldest = before.next;
        if (oldest == null) {
            throw new IllegalStateException("Cannot evict from a lane: it is empty");
        }
        gone = oldest;
        oldest.entry = null;
        before.next = before; // a reader that stands there must not hold on to all that follows
    }

    /** Lets everything go, and lacks everything up to a position, which is not before the end, from now on. */
    void clearUpTo(long position) {
        while (!isEmpty()) {
            evict();
        }
        var before = gone;
        gone = new Node(position, null);
        last = gone;
        before.next = before;
    }

    boolean isEmpty() {
        return gone == last;
    }

    /** Everything after this position is here. */
    long floor() {
        return gone.position;
    }

    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    boolean isWatched() {
        return !subscribers.isEmpty();
    }

    void wake() {
        subscribers.forEach(Subscriber::wake);
    }

    Place place(long position) {
        return new Place(position);
    }

    /** Where one subscriber is. Not for several threads at once. */
    final class Place {
        private long position;
        private @Nullable Node node; // null: behind the lane, or not yet found

        private Place(long position) {
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
        boolean behind() {
            if (node == null) {
                find();
            }
            return node == null;
        }

        /** The next entry; null when there is none yet, or when entries have left that were not read. */
        @Nullable
        Entry next() {
            while (!behind()) {
                var here = node;
                var following = here == null ? null : here.next;
                if (following == null) {
                    return null;
                }
                var entry = following.entry;
                if (following == here || entry == null) {
                    node = null; // it left meanwhile
                    continue;
                }
                node = following;
                if (entry.position() > position) {
                    position = entry.position();
                    return entry;
                }
            }
            return null;
        }

        private void find() {
            var newest = last;
            var oldest = gone;
            if (newest.position <= position) {
                node = newest;
            } else if (oldest.position <= position) {
                node = oldest;
            }
        }
    }
}
