package io.waymark.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** Executes one run of the harness, from empty servers to the report. */
final class ChaosRun {
    private static final Logger log = LoggerFactory.getLogger(ChaosRun.class);
    private static final Duration TIMEOUT = Duration.ofMinutes(4);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final int ATTEMPTS_TO_LEAK = 50;

    private final ChaosSettings settings;
    private final ChaosReport report;
    private final ChaosCluster cluster;
    private final List<ChaosExecutor> executors = new ArrayList<>();
    private final List<ChaosSubscriber> subscribers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private ChaosRun(ChaosSettings settings, ChaosReport report, ChaosCluster cluster) {
        this.settings = settings;
        this.report = report;
        this.cluster = cluster;
    }

    /** Runs the harness and writes the report to the folder. */
    static ChaosReport run(ChaosSettings settings) throws IOException, SQLException {
        FileSystemUtils.deleteRecursively(settings.folder());
        Files.createDirectories(settings.folder());
        var report = new ChaosReport(settings);
        log.info("Seed {}", settings.seed());
        try (var cluster = ChaosCluster.start(settings, report)) {
            new ChaosRun(settings, report, cluster).run();
        } finally {
            log.info("{}\n{}", report.write(), report.text());
        }
        return report;
    }

    private void run() throws IOException, SQLException {
        await("ready instances", () -> cluster.instances().stream().allMatch(ServiceInstance::isReady));
        IntStream.range(0, settings.executors())
                .forEach(number -> executors.add(new ChaosExecutor(number, settings.seed(), cluster, report)));
        executors.forEach(this::start);
        follow();
        injectFaults();
        awaitQuiet();
        check();
    }

    private void start(Runnable runnable) {
        threads.add(Thread.ofVirtual().start(runnable));
    }

    private void follow() {
        subscribe("", item -> true, false);
        subscribe("&kinds=snapshot", item -> item.kind().equals("snapshot"), false);
        subscribe(
                "&kinds=change,timing",
                item -> item.kind().equals("change") || item.kind().equals("timing"),
                false);
        subscribe(
                "&kinds=snapshot&module=Loader",
                item -> item.kind().equals("snapshot") && item.module().equals("Loader"),
                false);
        subscribe("", item -> true, true);
    }

    private ChaosSubscriber subscribe(String filter, Predicate<ObservedItem> passes, boolean slow) {
        long seed = settings.seed() + subscribers.size();
        var subscriber = new ChaosSubscriber(filter, passes, slow, seed, cluster, report);
        subscribers.add(subscriber);
        start(subscriber);
        return subscriber;
    }

    private void injectFaults() {
        var faultInjector = new FaultInjector(cluster, report, settings.seed());
        for (int round = 1; round <= settings.rounds(); round++) {
            faultInjector.round(round);
            if (round == settings.rounds() / 2) {
                subscribe("", item -> true, false); // a subscriber that starts late
            }
        }
    }

    /** Waits after the last fault until all instances are ready and all executors have ended. */
    private void awaitQuiet() throws SQLException {
        long begin = System.nanoTime();
        executors.forEach(ChaosExecutor::stop);
        await("ready instances after the last fault", () -> {
            cluster.instances().forEach(ServiceInstance::watch);
            return cluster.instances().stream().allMatch(ServiceInstance::isReady);
        });
        awaitEnd(threads.subList(0, executors.size()));
        executors.forEach(ChaosExecutor::finishSoon);
        report.add("seconds until all were ready again", (System.nanoTime() - begin) / 1_000_000_000);
    }

    private void awaitEnd(List<Thread> ending) {
        await("acknowledgements of all executors", () -> ending.stream().noneMatch(Thread::isAlive));
    }

    private void check() throws IOException, SQLException {
        try (var connection = cluster.database().connect(ChaosCluster.DATABASE)) {
            var secret = secret(connection);
            var topic = TopicContent.read(cluster.broker().bootstrapServers(), secret);
            await("a lag of 0", () -> drained(connection, topic));
            await("a projection of the whole feed", () -> projected(connection));
            var checker = new ConsistencyChecker(cluster, report, topic);
            checker.acknowledged(executors);
            checker.rows(connection);
            var feed = wholeFeed(connection);
            checker.feed(feed, subscribers);
            checker.verify();
            subscribers.forEach(ChaosSubscriber::stop);
            checkForLeaks(checker, connection);
            replay(connection, topic, secret);
        }
    }

    private static String secret(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select secret from restore_secret")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static boolean drained(Connection connection, TopicContent topic) throws SQLException {
        Map<Integer, Long> stored = new HashMap<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select partition, next_offset from consumer_offset")) {
            while (rows.next()) {
                stored.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return topic.last().entrySet().stream()
                .allMatch(last -> stored.getOrDefault(last.getKey(), 0L) > last.getValue());
    }

    private static boolean projected(Connection connection) throws SQLException {
        return ConsistencyChecker.number(
                        connection,
                        "select (select coalesce(max(position), 0) from feed) - position from projection"
                                + " where state = 'serving'")
                == 0;
    }

    /** Reads the feed with a new subscriber to its end and waits until every other subscriber is at the end. */
    private List<ObservedItem> wholeFeed(Connection connection) throws SQLException {
        long end = ConsistencyChecker.number(connection, "select coalesce(max(position), 0) from feed");
        var reader = subscribe("", item -> true, false);
        await("a reader at the end of the feed", () -> reader.position() >= end);
        reader.stop();
        var feed = reader.log();
        subscribers.remove(reader);
        for (var subscriber : subscribers) {
            long last = feed.stream()
                    .filter(subscriber.filter())
                    .mapToLong(ObservedItem::position)
                    .max()
                    .orElse(0);
            await(subscriber + " at its end", () -> subscriber.position() >= last);
        }
        return feed;
    }

    /** Checks for leaked connections several times, because a connection may still be returning to the pool. */
    private void checkForLeaks(ConsistencyChecker checker, Connection connection) throws SQLException, IOException {
        String leaks = checker.lockHolders(connection);
        for (int attempt = 1; attempt < ATTEMPTS_TO_LEAK && !leaks.isEmpty(); attempt++) {
            pause();
            leaks = checker.lockHolders(connection);
        }
        report.addViolations("connections leaked", leaks.isEmpty() ? 0 : 1, leaks);
    }

    private void replay(Connection connection, TopicContent topic, String secret) throws SQLException {
        cluster.database().create(ChaosCluster.REPLAYED);
        var instance = cluster.replaying(secret);
        instance.start();
        try (var replayed = cluster.database().connect(ChaosCluster.REPLAYED)) {
            await("a ready replay instance", instance::isReady);
            await("a replay without lag", () -> drained(replayed, topic));
            TableComparison.compare(connection, replayed, report);
        } finally {
            instance.kill();
        }
    }

    private void await(String what, Callable<Boolean> condition) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("Timed out after " + TIMEOUT + " waiting for " + what);
                }
                pause();
            }
        } catch (RuntimeException failure) {
            report.violation(failure.getMessage());
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException("Could not wait for " + what, failure);
        }
    }

    private static void pause() {
        LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        var report = run(ChaosSettings.fromProperties(100));
        System.exit(report.violations().isEmpty() ? 0 : 1);
    }
}
