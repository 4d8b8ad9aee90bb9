package io.waymark.client.publish;

import java.util.List;

/** Where events wait, first in first out. One thread takes, any may add. Bounded in bytes. */
interface Outbox extends AutoCloseable {

    /** Adds it at the end; false when it does not fit. */
    boolean offer(OutgoingEvent event);

    /** The first ones, which stay until they are {@link #remove removed}; at least one if there is any. */
    List<OutgoingEvent> peek(int maxEvents, int maxBytes);

    /** Removes the first ones. */
    void remove(int count);

    /** How many wait. */
    int size();

    /** Where what is left stays when the process ends; empty when it is lost. */
    String location();

    @Override
    void close();
}
