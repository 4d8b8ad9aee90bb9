package io.waymark.bench.fanout;

/** Something that takes items and sends each to all of its subscribers. */
interface Broadcaster extends AutoCloseable {

    /** How many orders the items have: those whose numbers are equal modulo this come in the order of their numbers. */
    int CHANNELS = 8;

    String name();

    /** Where one subscribes. */
    String feed();

    /** The next items have numbers from 0 again. */
    void begin();

    /** Publishes one without waiting for anything. */
    void publish(int number, long micros) throws Exception;

    /** What was published is on its way; waits for nothing. */
    void send() throws Exception;

    /** All that was published has left. */
    void flush() throws Exception;

    /** Bytes of memory that it takes; the machine's figure for all of its processes. */
    long resident();

    @Override
    void close();
}
