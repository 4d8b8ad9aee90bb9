package io.waymark.bench.fanout;

/** Accepts items and sends each one to all of its subscribers. */
interface Broadcaster extends AutoCloseable {

    /** The number of channels. Items whose numbers are equal modulo this value arrive in the order of their numbers. */
    int CHANNELS = 8;

    String name();

    /** Returns the URL for subscribers. */
    String feed();

    /** Starts a round. The next items are numbered from 0. */
    void begin();

    /** Publishes an item without waiting. */
    void publish(int number, long micros) throws Exception;

    /** Flushes buffered items to the network without waiting. */
    void send() throws Exception;

    /** Waits until all published items are sent. */
    void flush() throws Exception;

    /**
     * Returns the resident memory of the broadcaster in bytes, or that of the machine's processes if there are several.
     */
    long resident();

    @Override
    void close();
}
