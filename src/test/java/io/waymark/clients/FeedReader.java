package io.waymark.clients;

import java.util.ArrayList;
import java.util.List;

/** Follows a feed with a client until it is closed and keeps all items that the client delivered. */
abstract class FeedReader implements AutoCloseable {
    private final List<ReceivedItem> items = new ArrayList<>();
    private int connections;
    private boolean gaveUp;

    /** Returns the items in order of arrival. */
    final synchronized List<ReceivedItem> items() {
        return List.copyOf(items);
    }

    /** Returns how many times the client connected and received a stream. */
    final synchronized int connections() {
        return connections;
    }

    /** Returns whether the client has stopped reconnecting. */
    final synchronized boolean gaveUp() {
        return gaveUp;
    }

    final synchronized void receive(ReceivedItem item) {
        items.add(item);
    }

    final synchronized void connected() {
        connections++;
    }

    final synchronized void giveUp() {
        gaveUp = true;
    }

    @Override
    public abstract void close();
}
