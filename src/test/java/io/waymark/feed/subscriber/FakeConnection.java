package io.waymark.feed.subscriber;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A connection whose reader does as it is told. */
public final class FakeConnection implements Connection {
    private volatile boolean writable = true;
    private volatile boolean cut;
    private volatile @Nullable Object unread;
    private Runnable onWritable = () -> {};

    void stopReading() {
        writable = false;
        unread = new Object();
    }

    void readOn() {
        writable = true;
        unread = null;
        onWritable.run();
    }

    boolean isCut() {
        return cut;
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
        cut = true;
    }
}
