package io.waymark.feed;

import io.waymark.port.feed.Cursor;

/** One client of very many; what it reads comes character by character. */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
final class SwarmClient {
    private static final int LONGEST_LINE = 200; // of those that matter; data is longer and not looked at

    private final String run;
    private final StringBuilder line = new StringBuilder(0);
    private volatile String lastId = "";
    private volatile long retry = 1;
    private volatile long disconnectedAt;
    private volatile int items;
    private volatile int disordered;
    private volatile int refused;
    private volatile boolean connected;
    private volatile boolean ended;
    private volatile long reconnectAt = Long.MIN_VALUE;

    SwarmClient(int number) {
        this.run = "crowd-" + number;
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

    /** Its stream has begun and not ended. */
    boolean isConnected() {
        return connected;
    }

    /** Its stream was brought to an end in good order. */
    boolean hasEnded() {
        return ended;
    }

    /** How long it was asked to wait when its last stream ended, in ms; 0 when nothing was said. */
    long disconnectedAt() {
        return disconnectedAt;
    }

    int items() {
        return items;
    }

    /** Items that came not after the one before. */
    int disordered() {
        return disordered;
    }

    /** How often it was answered with something else than a stream. */
    int refused() {
        return refused;
    }

    /** When it comes next, in ms. */
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
        } else if (line.length() < LONGEST_LINE) {
            line.append(next);
        }
    }

    private void line(String text) {
        if (text.startsWith("retry: ")) {
            retry = Long.parseLong(text.substring(7));
            disconnectedAt = connected ? retry : 0;
            connected = true;
        } else if (text.startsWith("id: ")) {
            recordItem(text.substring(4));
        } else if (text.startsWith("data: ")) {
            items++;
        } else if (text.startsWith("HTTP/1.1 ") && !text.startsWith("HTTP/1.1 200")) {
            refused++;
        } else if (text.equals("0")) {
            ended = true;
        }
    }

    private void recordItem(String id) {
        if (!lastId.isEmpty()
                && Cursor.parse(id).position() < Cursor.parse(lastId).position()) {
            disordered++;
        }
        lastId = id;
    }
}
