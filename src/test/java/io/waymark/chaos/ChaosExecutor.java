package io.waymark.chaos;

import io.waymark.chaos.RunHistory.SentEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Publishes the events of several concurrent runs and repeats each batch until it is acknowledged. */
final class ChaosExecutor implements Runnable {
    private static final int RUNS = 4;
    private static final int LONGEST = 20;
    private static final Duration AFTER_FAILURE = Duration.ofMillis(300);

    private final int number;
    private final ChaosCluster cluster;
    private final ChaosReport report;
    private final Random random;
    private final EventChannel channel;
    private final List<RunHistory> histories = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private int runs;
    private volatile boolean stopping;
    private volatile boolean finishing;

    ChaosExecutor(int number, long seed, ChaosCluster cluster, ChaosReport report) {
        this.number = number;
        this.cluster = cluster;
        this.report = report;
        this.random = new Random(seed * 31 + number);
        this.channel = switch (number % 3) {
            case 0 -> new HttpChannel(cluster, random, report);
            case 1 -> new KafkaChannel(cluster.broker().bootstrapServers(), null, random, report);
            default -> new KafkaChannel(cluster.broker().bootstrapServers(), "executor-" + number, random, report);
        };
    }

    /** Returns run and id of every event that the broker acknowledged. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    static String key(String run, String id) {
        return run + "/" + id;
    }

    /** Ends the executor as soon as the started batches are acknowledged. */
    void stop() {
        stopping = true;
    }

    /** Ends the executor without waiting for acknowledgements. */
    void finishSoon() {
        finishing = true;
    }

    @Override
    public void run() {
        try (channel) {
            while (!stopping) {
                var history = newHistory();
                deliver(events(history));
                other(history);
                LockSupport.parkNanos(
                        Duration.ofMillis(100 + random.nextInt(300)).toNanos());
            }
        } catch (RuntimeException failure) {
            report.violation("executor " + number + " failed: " + failure);
        }
    }

    private RunHistory newHistory() {
        histories.removeIf(RunHistory::isOver);
        while (histories.size() < RUNS) {
            histories.add(new RunHistory("run-" + number + "-" + ++runs, random.nextLong()));
            report.count("runs");
        }
        return histories.get(random.nextInt(RUNS));
    }

    private List<SentEvent> events(RunHistory history) {
        var events = new ArrayList<SentEvent>();
        int size = 1 + random.nextInt(LONGEST);
        while (events.size() < size && !history.isOver()) {
            events.add(history.next());
            if (random.nextInt(10) == 0) {
                events.add(history.repeat());
                report.count("events repeated");
            }
            if (random.nextInt(300) == 0) {
                events.add(history.contradiction());
            }
        }
        return events;
    }

    private void deliver(List<SentEvent> events) {
        while (!finishing) {
            try {
                channel.send(events);
                events.forEach(event -> acknowledged.add(key(event.run(), event.id())));
                report.add("events acknowledged", events.size());
                return;
            } catch (IOException unacknowledged) {
                report.count("batches sent again");
                if (random.nextInt(30) == 0) {
                    report.count("batches abandoned");
                    return;
                }
                LockSupport.parkNanos(AFTER_FAILURE.toNanos());
            }
        }
    }

    private void other(RunHistory history) {
        try {
            if (channel instanceof KafkaChannel kafka && random.nextInt(100) == 0) {
                kafka.sendInvalidRecord();
            } else if (channel instanceof HttpChannel && random.nextInt(12) == 0) {
                restore(history);
            }
        } catch (IOException unreachable) {
            report.count("restores and invalid records that failed");
        }
    }

    private void restore(RunHistory history) throws IOException {
        var instance = cluster.any(random);
        var path = "/api/v1/runs/" + history.run();
        var snapshots = instance.get(path + "/snapshots?limit=20").body();
        var parts = snapshots.split("\"snapshot_id\":\"", -1);
        if (parts.length < 2) {
            return;
        }
        var chosen = parts[1 + random.nextInt(parts.length - 1)].replaceFirst("\".*", "");
        var request = HttpRequest.newBuilder(URI.create(instance.url() + path + "/restore"))
                .timeout(Duration.ofSeconds(6))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"snapshot_id\":\"" + chosen + "\"}"))
                .build();
        var answer = ServiceInstance.send(cluster.client(), request);
        report.count(answer.statusCode() == 200 ? "restores" : "restores not acknowledged");
    }
}
