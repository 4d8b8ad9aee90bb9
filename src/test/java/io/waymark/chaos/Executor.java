package io.waymark.chaos;

import io.waymark.chaos.Tale.Told;
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

/** Tells some runs at once, and says everything again until it is acknowledged. */
final class Executor implements Runnable {
    private static final int RUNS = 4;
    private static final int LONGEST = 20;
    private static final Duration AFTER_FAILURE = Duration.ofMillis(300);

    private final int number;
    private final Cluster cluster;
    private final Report report;
    private final Random random;
    private final Way way;
    private final List<Tale> tales = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private int runs;
    private volatile boolean stopping;
    private volatile boolean hurried;

    Executor(int number, long seed, Cluster cluster, Report report) {
        this.number = number;
        this.cluster = cluster;
        this.report = report;
        this.random = new Random(seed * 31 + number);
        this.way = switch (number % 3) {
            case 0 -> new HttpWay(cluster, random, report);
            case 1 -> new KafkaWay(cluster.broker().bootstrapServers(), null, random, report);
            default -> new KafkaWay(cluster.broker().bootstrapServers(), "executor-" + number, random, report);
        };
    }

    /** Run and id of every event that it has the broker's word for. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    static String key(String run, String id) {
        return run + "/" + id;
    }

    /** It ends when what it has begun to send is acknowledged. */
    void stop() {
        stopping = true;
    }

    /** It ends at once. */
    void hurry() {
        hurried = true;
    }

    @Override
    public void run() {
        try (way) {
            while (!stopping) {
                var tale = tale();
                deliver(events(tale));
                other(tale);
                LockSupport.parkNanos(
                        Duration.ofMillis(100 + random.nextInt(300)).toNanos());
            }
        } catch (RuntimeException failure) {
            report.violation("executor " + number + " failed: " + failure);
        }
    }

    private Tale tale() {
        tales.removeIf(Tale::isOver);
        while (tales.size() < RUNS) {
            tales.add(new Tale("run-" + number + "-" + ++runs, random.nextLong()));
            report.count("runs");
        }
        return tales.get(random.nextInt(RUNS));
    }

    private List<Told> events(Tale tale) {
        var events = new ArrayList<Told>();
        int size = 1 + random.nextInt(LONGEST);
        while (events.size() < size && !tale.isOver()) {
            events.add(tale.next());
            if (random.nextInt(10) == 0) {
                events.add(tale.again());
                report.count("events repeated");
            }
            if (random.nextInt(300) == 0) {
                events.add(tale.contradiction());
            }
        }
        return events;
    }

    private void deliver(List<Told> events) {
        while (!hurried) {
            try {
                way.send(events);
                events.forEach(event -> acknowledged.add(key(event.run(), event.id())));
                report.add("events acknowledged", events.size());
                return;
            } catch (IOException notKnown) {
                report.count("sendings repeated");
                if (random.nextInt(30) == 0) {
                    report.count("sendings given up");
                    return;
                }
                LockSupport.parkNanos(AFTER_FAILURE.toNanos());
            }
        }
    }

    private void other(Tale tale) {
        try {
            if (way instanceof KafkaWay kafka && random.nextInt(100) == 0) {
                kafka.sendGarbage();
            } else if (way instanceof HttpWay && random.nextInt(12) == 0) {
                restore(tale);
            }
        } catch (IOException away) {
            report.count("restores and garbage that failed");
        }
    }

    private void restore(Tale tale) throws IOException {
        var instance = cluster.any(random);
        var path = "/api/v1/runs/" + tale.run();
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
        var answer = Instance.send(cluster.client(), request);
        report.count(answer.statusCode() == 200 ? "restores" : "restores not acknowledged");
    }
}
