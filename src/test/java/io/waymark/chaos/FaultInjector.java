package io.waymark.chaos;

import io.waymark.fixture.NetworkProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Injects faults round by round and repairs each at the end of its round. */
final class FaultInjector {
    private static final Logger log = LoggerFactory.getLogger(FaultInjector.class);
    private static final Duration BEYOND_SESSION = Duration.ofMillis(4500);

    private final ChaosCluster cluster;
    private final ChaosReport report;
    private final Random random;
    private final List<Fault> remainingFaults = new ArrayList<>();

    FaultInjector(ChaosCluster cluster, ChaosReport report, long seed) {
        this.cluster = cluster;
        this.report = report;
        this.random = new Random(~seed);
    }

    /** Injects one fault, or two at once. */
    void round(int number) {
        var faults = new ArrayList<>(List.of(next()));
        if (random.nextInt(4) == 0) {
            faults.add(next());
        }
        log.info("Round {}: {}", number, faults);
        var plans = faults.stream().map(this::plan).toList();
        var threads = plans.stream().map(plan -> Thread.ofVirtual().start(plan)).toList();
        threads.forEach(FaultInjector::join);
        report.count("rounds");
        pause(200 + random.nextInt(1200));
        cluster.instances().forEach(ServiceInstance::watch);
    }

    /** Returns the next kind of fault. Every kind occurs once before any is repeated. */
    private Fault next() {
        if (remainingFaults.isEmpty()) {
            remainingFaults.addAll(Arrays.asList(Fault.values()));
            Collections.shuffle(remainingFaults, random);
        }
        return remainingFaults.removeFirst();
    }

    /** Makes all random choices of a fault in one thread, so that they depend only on the seed. */
    private Runnable plan(Fault fault) {
        int slot = random.nextInt(cluster.instances().size());
        var instance = cluster.instances().get(slot);
        int millis = 200 + random.nextInt(2500);
        boolean alsoCut = random.nextBoolean();
        report.count("fault " + fault.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        return () -> {
            switch (fault) {
                case INSTANCE_KILLED -> restarted(instance, instance::kill, millis);
                case INSTANCE_LEAVES_AND_JOINS -> restarted(instance, instance::stop, millis);
                case INSTANCE_PAUSED -> during(instance::pause, millis, instance::resume);
                case INSTANCE_PAUSED_BEYOND_ITS_SESSION ->
                    during(instance::pause, (int) BEYOND_SESSION.toMillis(), instance::resume);
                case BROKER_KILLED -> during(cluster.broker()::kill, millis, cluster.broker()::restart);
                case BROKER_PAUSED -> during(cluster.broker()::pause, millis, cluster.broker()::resume);
                case DATABASE_KILLED -> during(cluster.database()::kill, millis, cluster.database()::restart);
                case DATABASE_PAUSED -> during(cluster.database()::pause, millis, cluster.database()::resume);
                case BROKER_CUT_OFF -> cutOff(cluster.broker().gate(slot), millis);
                case DATABASE_CUT_OFF -> cutOff(cluster.database().gate(slot), millis);
                case BROKER_IN_A_BLACK_HOLE -> blackHole(cluster.broker().gate(slot), millis, alsoCut);
                case DATABASE_IN_A_BLACK_HOLE -> blackHole(cluster.database().gate(slot), millis, alsoCut);
                case DATABASE_SLOW -> slow(cluster.database().gate(slot), millis);
                case DATABASE_FULL_OF_CONNECTIONS -> occupyConnections(millis);
                case DATABASE_LOCKED -> lockRuns(millis);
                case COMMIT_ANSWERED_BY_A_CUT, COMMIT_CUT -> commit(fault, millis);
            }
        };
    }

    private static void during(Runnable harm, int millis, Runnable end) {
        harm.run();
        pause(millis);
        end.run();
    }

    private static void restarted(ServiceInstance instance, Runnable end, int millis) {
        during(end, millis, instance::start);
    }

    private static void cutOff(NetworkProxy gate, int millis) {
        during(gate::refuse, millis, gate::resume);
    }

    private static void blackHole(NetworkProxy gate, int millis, boolean alsoCut) {
        gate.blackHole();
        pause(millis);
        if (alsoCut) {
            gate.cut();
        }
        gate.resume();
    }

    private static void slow(NetworkProxy gate, int millis) {
        during(() -> gate.delay(Duration.ofMillis(20 + millis / 10)), millis, gate::resume);
    }

    /** Takes all connections of the database and terminates those of the service. */
    private void occupyConnections(int millis) {
        List<Connection> occupied = new ArrayList<>();
        try {
            for (int attempt = 0; attempt < 3; attempt++) {
                occupyAll(occupied);
                terminateSessions(occupied);
            }
            occupyAll(occupied);
            pause(millis);
        } finally {
            occupied.forEach(FaultInjector::close);
        }
    }

    /** Locks the table of runs, so that transactions wait and the pools of the instances become exhausted. */
    private void lockRuns(int millis) {
        try (var connection = cluster.database().connect(ChaosCluster.DATABASE);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table run in access exclusive mode");
            pause(millis);
            connection.rollback();
        } catch (SQLException failure) {
            log.info("Could not lock the table of runs: {}", failure.toString());
        }
    }

    private void occupyAll(List<Connection> occupied) {
        try {
            while (true) {
                occupied.add(cluster.database().connect(ChaosCluster.DATABASE));
            }
        } catch (SQLException full) {
            report.add("connections occupied", occupied.size());
        }
    }

    private static void terminateSessions(List<Connection> occupied) {
        try (var statement = occupied.getLast().createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'waymark'");
        } catch (SQLException | RuntimeException failure) {
            log.info("Could not terminate sessions: {}", failure.toString());
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException failure) {
            log.info("Could not close a connection: {}", failure.toString());
        }
    }

    /** Cuts a commit at every proxy, because the next committing instance is unknown. */
    private void commit(Fault fault, int millis) {
        for (int slot = 0; slot < cluster.instances().size(); slot++) {
            var gate = cluster.database().gate(slot);
            var cut = fault == Fault.COMMIT_CUT ? gate.cutBefore("COMMIT") : gate.cutAnswerTo("COMMIT");
            try {
                cut.get(millis, TimeUnit.MILLISECONDS);
                report.count("commits cut");
            } catch (TimeoutException timedOut) {
                gate.resume();
            } catch (InterruptedException | ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
