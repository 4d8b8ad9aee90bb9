package io.waymark.feed;

import io.waymark.port.feed.Cursor;

/** One client of a {@link ClientSwarm}. Parses its response character by character. */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
final class SwarmClient {
    private static final int MAX_LINE_LENGTH = 200; // longer lines hold data, which this client ignores

    private final String run;
    private final StringBuilder line = new StringBuilder(0);
    private volatile String lastId = "";
    private volatile long retry = 1;
    private volatile long retryDelay;
    private volatile int items;
    private volatile int outOfOrder;
    private volatile int rejections;
    private volatile boolean connected;
    private volatile boolean ended;
    private volatile long reconnectAt = Long.MIN_VALUE;

    SwarmClient(int number) {
        this.run = "swarm-" + number;
    }

    String run() {
        return run;
    }

    String request() {
        return "GET /api/v1/runs/" + run + "/feed HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + (lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n") + "\r\n";
    }

    void connect() {
        ended = false;
        line.setLength(0);
    }

    /** Returns whether the stream is open. */
    boolean isConnected() {
        return connected;
    }

    /** Returns whether the server ended the stream regularly. */
    boolean hasEnded() {
        return ended;
    }

    /** Returns the retry delay of the last ended stream in ms; 0 if the server sent none. */
    long retryDelay() {
        return retryDelay;
    }

    int items() {
        return items;
    }

    /** Returns the number of items that did not follow the previous item. */
    int outOfOrder() {
        return outOfOrder;
    }

    /** Returns the number of responses other than a stream. */
    int rejections() {
        return rejections;
    }

    /** Returns the time of the next connection attempt, in ms. */
    long reconnectAt() {
        return reconnectAt;
    }

    void disconnect(long now) {
        connected = false;
        reconnectAt = now + retry;
    }

    void accept(char next) {
        if (next == '\n') {
            line(line.toString().strip());
            line.setLength(0);
            line.trimToSize();
        } else if (line.length() < MAX_LINE_LENGTH) {
            line.append(next);
        }
    }

    private void line(String text) {
        if (text.startsWith("retry: ")) {
            retry = Long.parseLong(text.substring(7));
            retryDelay = connected ? retry : 0;
            connected = true;
        } else if (text.startsWith("id: ")) {
            recordItem(text.substring(4));
        } else if (text.startsWith("data: ")) {
            items++;
        } else if (text.startsWith("HTTP/1.1 ") && !text.startsWith("HTTP/1.1 200")) {
            rejections++;
        } else if (text.equals("0")) {
            ended = true;
        }
    }

    private void recordItem(String id) {
        if (!lastId.isEmpty()
                && Cursor.parse(id).position() < Cursor.parse(lastId).position()) {
            outOfOrder++;
        }
        lastId = id;
    }
}
