package io.waymark.feed.buffer;

/** Is woken up when a channel changes. */
public interface ChannelListener {
    /** Checks for new items on another thread. Must not block, and may be called by several threads. */
    void wake();
}
