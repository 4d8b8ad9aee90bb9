package io.waymark.client.publish;

import java.util.List;

/**
 * A first-in, first-out queue of the events that a publisher has yet to send, with a limit in bytes. Any thread may add
 * events; only one thread may remove them.
 */
interface Outbox extends AutoCloseable {

    /** Appends an event. Returns false if the event exceeds the free space. */
    boolean offer(OutgoingEvent event);

    /**
     * Returns the first events without removing them, within both limits. Returns at least one event if the outbox is
     * not empty, even if that event is larger than {@code maxBytes}.
     */
    List<OutgoingEvent> peek(int maxEvents, int maxBytes);

    /** Removes the first events. */
    void remove(int count);

    /** Returns the number of waiting events. */
    int size();

    /** Returns the file that keeps the events after the end of the process; empty if they are lost then. */
    String location();

    /** Returns the reason why an event that is left at the close is undelivered, and the remedy. */
    default String undeliveredReason() {
        return location().isEmpty()
                ? "Not sent before the close: use an outbox folder, or increase the close timeout."
                : "Not sent before the close. The next publisher of this folder sends it: " + location();
    }

    @Override
    void close();
}
