package io.waymark.feed.subscriber;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The network connection of one feed subscriber. It reports whether the client reads its data. */
public interface SubscriberConnection {

    /**
     * Returns the executor that runs all work of this connection sequentially. It rejects work after the connection is
     * closed.
     */
    Executor executor();

    /** Returns whether the connection accepts more data now. The amount of unread data is bounded. */
    boolean isWritable();

    /**
     * Returns the next message that the client has to read; the same object until the client has read it. Null if there
     * is none.
     */
    @Nullable
    Object unread();

    /** Registers a callback that runs whenever the connection becomes writable again. */
    void onWritable(Runnable callback);

    /** Closes the connection without waiting for the client. */
    void close();
}
