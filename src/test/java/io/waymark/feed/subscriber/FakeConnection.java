package io.waymark.feed.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A connection whose writability the test controls. */
public final class FakeConnection implements SubscriberConnection {
    private volatile boolean writable = true;
    private volatile boolean closed;
    private volatile @Nullable Object unread;
    private final List<String> writes;
    private @Nullable Subscriber subscriber;

    public FakeConnection() {
        this(new ArrayList<>());
    }

    /** Creates a connection that adds the text of each write to the list. */
    FakeConnection(List<String> writes) {
        this.writes = writes;
    }

    static String text(WriteBatch batch) {
        var text = new StringBuilder();
        batch.forEach(frame -> text.append(new String(frame.array(), StandardCharsets.US_ASCII)));
        return text.toString();
    }

    /** Ends the connection as the client does. */
    public void disconnect() {
        close();
    }

    void stopReading() {
        writable = false;
        unread = new Object();
    }

    void resumeReading() {
        writable = true;
        unread = null;
        if (subscriber != null) {
            subscriber.wake();
        }
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
    public void attach(Subscriber subscriber) {
        this.subscriber = subscriber;
    }

    @Override
    public void write(WriteBatch batch) {
        writes.add(text(batch));
    }

    @Override
    public void end(WriteBatch batch) {
        write(batch);
        close();
    }

    @Override
    public void close() {
        closed = true;
        if (subscriber != null) {
            subscriber.closed();
        }
    }
}
