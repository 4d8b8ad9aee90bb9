package io.waymark.feed.subscriber;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A connection whose writability the test controls. */
public final class FakeConnection implements SubscriberConnection {
    private volatile boolean writable = true;
    private volatile boolean closed;
    private volatile @Nullable Object unread;
    private Runnable onWritable = () -> {};

    void stopReading() {
        writable = false;
        unread = new Object();
    }

    void resumeReading() {
        writable = true;
        unread = null;
        onWritable.run();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public @Nullable Object unread() {
        return unread;
    }

    @Override
    public void onWritable(Runnable call) {
        onWritable = call;
    }

    @Override
    public void close() {
        closed = true;
    }
}
