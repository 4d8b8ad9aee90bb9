package io.waymark.feed.subscriber;

import io.waymark.domain.record.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Collects Server-Sent Events for a subscriber, to send them together with one write to the connection. */
final class WriteBatch {
    private final List<Bytes> frames = new ArrayList<>();
    private int size;
    private int items;

    WriteBatch add(Bytes frame) {
        if (frame.size() > 0) {
            frames.add(frame);
            size += frame.size();
        }
        return this;
    }

    void addItem(Bytes frame) {
        add(frame);
        items++;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Returns the size of the collected events in bytes. */
    int size() {
        return size;
    }

    int items() {
        return items;
    }

    /** Returns the collected events as one byte array. A single event is not copied. */
    Bytes bytes() {
        if (frames.size() == 1) {
            return frames.getFirst();
        }
        var all = new byte[size];
        int at = 0;
        for (var frame : frames) {
            System.arraycopy(frame.array(), 0, all, at, frame.size());
            at += frame.size();
        }
        return Bytes.of(all);
    }
}
