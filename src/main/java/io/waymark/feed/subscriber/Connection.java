package io.waymark.feed.subscriber;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The connection that a subscriber is written to. */
public interface Connection {

    /** Where all work for this connection is done, one after the other; refuses it once the connection is closed. */
    Executor executor();

    /** Whether more may be written now; what was written before and is not yet taken is bounded. */
    boolean isWritable();

    /** What is next in line for the reader to take, the same object as long as it waits; null when nothing is. */
    @Nullable
    Object unread();

    /** Calls whenever it became writable again. */
    void onWritable(Runnable call);

    /** Closes the connection without waiting for the reader. */
    void close();
}
