package io.waymark.feed.subscriber;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The network connection of one feed subscriber. All methods but {@link #executor} run on its executor. */
public interface SubscriberConnection {

    /**
     * Returns the executor that runs all work of this connection sequentially. It rejects work after the connection is
     * closed.
     */
    Executor executor();

    /** Registers the subscriber. It is woken up when the connection becomes writable, and learns of its end. */
    void attach(Subscriber subscriber);

    /** Returns whether the connection accepts a write now: the previous one is sent. */
    boolean isWritable();

    /**
     * Returns the next message that the client has to read; the same object until the client has read it. Null if there
     * is none.
     */
    @Nullable
    Object unread();

    /** Sends data. */
    void write(WriteBatch batch);

    /** Sends the last data and ends the response. */
    void end(WriteBatch batch);

    /** Closes the connection without waiting for the client. */
    void close();
}
