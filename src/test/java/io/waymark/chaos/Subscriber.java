package io.waymark.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Follows the feed from its beginning, at one instance after another, always after the last item it saw. */
final class Subscriber implements Runnable {
    private static final int SILENCE_MILLIS = 5000; // a comment comes every second
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final String filter;
    private final Predicate<Seen> passes;
    private final boolean slow;
    private final Cluster cluster;
    private final Report report;
    private final Random random;
    private final List<Seen> log = new ArrayList<>();
    private volatile boolean stopping;
    private String last;
    private String id = "";
    private String event = "";
    private String data = "";

    /**
     * Does not begin yet.
     *
     * @param filter of the query, beginning with {@code &} or empty
     * @param passes the same filter
     * @param slow reads with long pauses
     */
    Subscriber(String filter, Predicate<Seen> passes, boolean slow, long seed, Cluster cluster, Report report) {
        this.filter = filter;
        this.passes = passes;
        this.slow = slow;
        this.cluster = cluster;
        this.report = report;
        this.random = new Random(seed);
    }

    /** All of them, and where they were last. */
    synchronized List<Seen> log() {
        return List.copyOf(log);
    }

    synchronized long position() {
        return log.isEmpty() ? 0 : log.getLast().position();
    }

    Predicate<Seen> filter() {
        return passes;
    }

    void stop() {
        stopping = true;
    }

    @Override
    public String toString() {
        return "subscriber to '" + filter + (slow ? "', slow" : "'");
    }

    @Override
    public void run() {
        while (!stopping) {
            try {
                follow(cluster.any(random));
            } catch (IOException lost) {
                report.count("connections of subscribers lost");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void follow(Instance instance) throws IOException {
        var url = URI.create(instance.url() + "/api/v1/feed?from=earliest" + filter)
                .toURL();
        var connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(SILENCE_MILLIS);
        connection.setReadTimeout(SILENCE_MILLIS);
        if (last != null) {
            connection.setRequestProperty("Last-Event-ID", last);
        }
        int leaveAfter = 200 + random.nextInt(20_000);
        try (var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            forget();
            String line = in.readLine();
            for (int lines = 0; line != null && lines < leaveAfter && !stopping; lines++) {
                take(line);
                line = in.readLine();
            }
        } finally {
            connection.disconnect();
        }
    }

    private void take(String line) {
        if (line.isEmpty()) {
            dispatch();
            forget();
        } else if (line.startsWith("id: ")) {
            id = line.substring(4);
        } else if (line.startsWith("event: ")) {
            event = line.substring(7);
        } else if (line.startsWith("data: ")) {
            data = line.substring(6);
        }
    }

    private void dispatch() {
        if (event.equals("gap") || event.equals("reset")) {
            report.violation(this + " was told of a " + event + ": " + data + ", after " + last);
        } else if (!data.isEmpty()) {
            keep();
        }
        if (!id.isEmpty()) {
            last = id;
        }
    }

    private void keep() {
        try {
            var seen = Seen.read(id, event, data);
            synchronized (this) {
                log.add(seen);
                if (slow && log.size() % 400 == 0) {
                    LockSupport.parkNanos(PAUSE.multipliedBy(5).toNanos());
                }
            }
        } catch (RuntimeException torn) {
            report.broken("torn", 1, this + " cannot read " + data);
        }
    }

    private void forget() {
        id = "";
        event = "";
        data = "";
    }
}
