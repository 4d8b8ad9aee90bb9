package io.waymark.feed.subscriber;

import io.waymark.domain.record.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects Server-Sent Events for a subscriber, to send them together with one write to the connection. */
public final class WriteBatch {
    private final List<Bytes> frames = new ArrayList<>();
    private int size;
    private int items;

    public static WriteBatch of(Bytes frame) {
        return new WriteBatch().add(frame);
    }

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
    public int size() {
        return size;
    }

    int items() {
        return items;
    }

    /** Passes the collected events to a consumer in their order. */
    public void forEach(Consumer<Bytes> consumer) {
        frames.forEach(consumer);
    }
}
