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

/** Follows the feed from its beginning, reconnects to random instances, and continues after the last item it saw. */
final class ChaosSubscriber implements Runnable {
    private static final int SILENCE_MILLIS = 5000; // a comment arrives every second
    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    private final String filter;
    private final Predicate<ObservedItem> passes;
    private final boolean slow;
    private final ChaosCluster cluster;
    private final ChaosReport report;
    private final Random random;
    private final List<ObservedItem> log = new ArrayList<>();
    private volatile boolean stopping;
    private String last;
    private String id = "";
    private String event = "";
    private String data = "";

    /**
     * Creates a subscriber that does not read yet.
     *
     * @param filter query parameters, which begin with {@code &}, or empty
     * @param passes the equivalent predicate
     * @param slow whether it pauses for 1 s after every 400 items
     */
    ChaosSubscriber(
            String filter,
            Predicate<ObservedItem> passes,
            boolean slow,
            long seed,
            ChaosCluster cluster,
            ChaosReport report) {
        this.filter = filter;
        this.passes = passes;
        this.slow = slow;
        this.cluster = cluster;
        this.report = report;
        this.random = new Random(seed);
    }

    /** Returns all items that were received. */
    synchronized List<ObservedItem> log() {
        return List.copyOf(log);
    }

    synchronized long position() {
        return log.isEmpty() ? 0 : log.getLast().position();
    }

    Predicate<ObservedItem> filter() {
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
            LockSupport.parkNanos(RETRY_DELAY.toNanos());
        }
    }

    private void follow(ServiceInstance instance) throws IOException {
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
            report.violation(this + " received a " + event + ": " + data + ", after " + last);
        } else if (!data.isEmpty()) {
            keep();
        }
        if (!id.isEmpty()) {
            last = id;
        }
    }

    private void keep() {
        try {
            var observedItem = ObservedItem.read(id, event, data);
            synchronized (this) {
                log.add(observedItem);
                if (slow && log.size() % 400 == 0) {
                    LockSupport.parkNanos(RETRY_DELAY.multipliedBy(5).toNanos());
                }
            }
        } catch (RuntimeException torn) {
            report.addViolations("torn", 1, this + " cannot read " + data);
        }
    }

    private void forget() {
        id = "";
        event = "";
        data = "";
    }
}
