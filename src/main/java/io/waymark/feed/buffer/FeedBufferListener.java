package io.waymark.feed.buffer;

/** A listener that is notified when a channel of the {@link FeedBuffer} has new items or has lost old ones. */
public interface FeedBufferListener {
    /** Checks for new items on another thread. Must not block, and may be called by several threads. */
    void wake();
}
