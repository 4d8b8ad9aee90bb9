package io.waymark.feed;

import io.waymark.domain.run.RunId;
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
final class Ring {
    private final long capacity;
    private final Queue<Entry> entries = new ArrayDeque<>();
    private final Map<RunId, Lane> runs = new HashMap<>();
    private final Lane whole;
    private long weight;
    private boolean damaged; // an error of the JVM came in between
    private volatile long end;

    /**
     * Makes an empty ring.
     *
     * @param capacity in bytes
     * @param position up to which nothing will be in it
     */
    Ring(long capacity, long position) {
        this.capacity = capacity;
        this.whole = new Lane(position);
        this.end = position;
    }

    /** Everything up to this position is in the ring, or was. */
    long end() {
        return end;
    }

    /** Bytes, about. */
    synchronized long weight() {
        return weight;
    }

    synchronized int size() {
        return entries.size();
    }

    /**
     * Adds what follows and lets the oldest go; then wakes whom it concerns. What it has already is left out.
     *
     * @param through everything up to here is told now
     */
    void append(List<Entry> following, long through) {
        add(following, through).forEach(Lane::wake);
    }

    /**
     * Lets everything go, when this is after the end, and goes on from there; then wakes everybody.
     *
     * @param position up to which nothing will be in it
     */
    void skipTo(long position) {
        skip(position).forEach(Lane::wake);
    }

    private synchronized Set<Lane> skip(long position) {
        if (position <= end) {
            return Set.of();
        }
        return clearUpTo(position);
    }

    /** A reader behind this position is served from the database. */
    private Set<Lane> clearUpTo(long position) {
        var lanes = new HashSet<>(runs.values());
        lanes.add(whole);
        lanes.forEach(lane -> lane.clearUpTo(position));
        entries.clear();
        weight = 0;
        end = position;
        runs.values().removeIf(lane -> !lane.isWatched());
        return lanes;
    }

    /** Makes a subscriber of one run's lane, or of all, which is woken until it is given to {@link #leave}. */
    synchronized Subscriber join(@Nullable RunId run, Function<Lane, Subscriber> made) {
        var lane = run == null ? whole : lane(run);
        var subscriber = made.apply(lane);
        lane.add(subscriber);
        return subscriber;
    }

    synchronized void leave(Subscriber subscriber, @Nullable RunId run) {
        var lane = run == null ? whole : lane(run);
        lane.remove(subscriber);
        forgetUnused(run, lane);
    }

    private synchronized Set<Lane> add(List<Entry> following, long through) {
        var touched = damaged ? clearUpTo(end) : new HashSet<Lane>();
        damaged = true;
        for (var entry : following) {
            if (entry.position() > end) { // else it was told and read at the same time
                add(entry, touched);
            }
        }
        end = Math.max(end, through);
        shrink();
        damaged = false;
        return touched;
    }

    /** A gap of an unknown run concerns every lane: those who have not read up to it are served from the database. */
    private void add(Entry entry, Set<Lane> touched) {
        var run = entry.facts().run();
        if (run == null) {
            touched.addAll(clearUpTo(entry.position()));
            return;
        }
        entries.add(entry);
        weight += entry.weight();
        whole.append(entry);
        touched.add(whole);
        var lane = lane(run);
        lane.append(entry);
        touched.add(lane);
    }

    private void shrink() {
        while (weight > capacity && !entries.isEmpty()) {
            evictOldest();
        }
    }

    private void evictOldest() {
        var oldest = entries.remove();
        weight -= oldest.weight();
        whole.evict();
        var run = Objects.requireNonNull(oldest.facts().run());
        var lane = lane(run);
        lane.evict();
        forgetUnused(run, lane);
    }

    /** All of a run that is in the ring is in its lane: a new one lacks what the whole ring lacks. */
    private Lane lane(RunId run) {
        return runs.computeIfAbsent(run, unseen -> new Lane(whole.floor()));
    }

    private void forgetUnused(@Nullable RunId run, Lane lane) {
        if (run != null && lane.isEmpty() && !lane.isWatched()) {
            runs.remove(run);
        }
    }
}
