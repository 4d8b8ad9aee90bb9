package io.waymark.chaos;

import io.waymark.fixture.BrokerProcess;
import io.waymark.fixture.DatabaseProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;

/** Runs a broker, a database and several instances, each of which reaches both servers through its own proxies. */
final class ChaosCluster implements AutoCloseable {
    static final String DATABASE = "waymark";
    static final String REPLAYED = "replayed";
    static final String TOPIC = "waymark.events";

    private final ChaosSettings settings;
    private final ChaosReport report;
    private final BrokerProcess broker;
    private final DatabaseProcess database;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final List<ServiceInstance> instances = new ArrayList<>();

    private ChaosCluster(ChaosSettings settings, ChaosReport report) {
        this.settings = settings;
        this.report = report;
        this.database = DatabaseProcess.start(settings.folder().resolve("servers"), settings.instances());
        this.broker = BrokerProcess.start(settings.folder().resolve("servers"), settings.instances());
    }

    static ChaosCluster start(ChaosSettings settings, ChaosReport report) {
        var cluster = new ChaosCluster(settings, report);
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::closeAtOnce, "cluster-end"));
        for (int slot = 0; slot < settings.instances(); slot++) {
            var url = cluster.database.r2dbcUrl(slot, DATABASE);
            cluster.instances.add(cluster.instance("instance-" + slot, url, cluster.broker.bootstrapServers(slot)));
        }
        cluster.instances.forEach(ServiceInstance::start);
        return cluster;
    }

    /** Creates an additional instance that bypasses all proxies and applies the same topic to another database. */
    ServiceInstance replaying(String secret) {
        return instance(
                REPLAYED,
                database.r2dbcUrl(REPLAYED),
                broker.bootstrapServers(),
                "--waymark.restore.key=" + secret,
                "--waymark.kafka.group-id=" + REPLAYED,
                "--waymark.kafka.topics.commands=" + REPLAYED + ".commands",
                "--waymark.kafka.topics.dead-letters=" + REPLAYED + ".dead-letters");
    }

    private ServiceInstance instance(String name, String url, String brokers, String... more) {
        var all = new ArrayList<>(List.of(
                "--spring.r2dbc.url=" + url,
                "--waymark.kafka.bootstrap-servers=" + brokers,
                "--waymark.kafka.topics.events=" + TOPIC,
                "--waymark.kafka.session-timeout=3s",
                "--waymark.kafka.max-rebalance-delay=1s",
                "--waymark.kafka.delivery-timeout=6s",
                "--waymark.kafka.properties.reconnect.backoff.max.ms=500",
                "--waymark.ingest.max-backoff=1s",
                "--waymark.ingest.attempt-timeout=10s",
                "--waymark.ingest.stuck-after=15s",
                "--waymark.restore.timeout=4s",
                "--waymark.feed.heartbeat=1s",
                "--waymark.feed.ring=4MB"));
        all.addAll(List.of(more));
        return new ServiceInstance(name, settings.folder(), all, report, client);
    }

    BrokerProcess broker() {
        return broker;
    }

    DatabaseProcess database() {
        return database;
    }

    HttpClient client() {
        return client;
    }

    List<ServiceInstance> instances() {
        return instances;
    }

    /** Returns a random instance, which may be down. */
    ServiceInstance any(Random random) {
        return instances.get(random.nextInt(instances.size()));
    }

    /** Closes the cluster when the JVM ends, so that no process survives an interrupted harness. */
    private void closeAtOnce() {
        try {
            close();
        } catch (IOException failure) {
            report.violation("could not close the cluster: " + failure);
        }
    }

    @Override
    public void close() throws IOException {
        instances.forEach(ServiceInstance::kill);
        broker.close();
        database.close();
    }
}
