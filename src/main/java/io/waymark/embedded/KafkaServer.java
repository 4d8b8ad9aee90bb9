package io.waymark.embedded;

import io.waymark.startup.StartupException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * Runs Kafka inside this process as one node that is both broker and controller. It is configured for little memory and
 * for a quick restart after the process was killed. Acknowledged records survive a kill of the process. They may be
 * lost in a crash of the operating system, because Kafka acknowledges them before they are flushed to the disk.
 */
class KafkaServer implements AutoCloseable {

    private static final String NAME = "kafka";

    private final DataFolder folder;
    private final Map<String, String> overrides;
    private final int port;

    private @Nullable KafkaRaftServer broker;
    private boolean closed;

    private KafkaServer(DataFolder folder, Map<String, String> overrides) {
        this.folder = folder;
        this.overrides = overrides;
        this.port = folder.port(NAME);
    }

    /**
     * Chooses the port of a server that is not running yet.
     *
     * @param overrides settings that override the defaults of this class
     */
    static KafkaServer prepare(DataFolder folder, Map<String, String> overrides) {
        return new KafkaServer(folder, overrides);
    }

    /** Starts the server, and returns when it accepts connections. Does nothing after {@link #close}. */
    synchronized void launch() {
        if (closed) {
            return;
        }
        var data = folder.prepare(NAME);
        KafkaFailureShutdownHandler.install();
        try {
            formatIfNew(data);
            var settings = settings(data, port, folder.temporaryPort("controller"));
            settings.putAll(overrides);
            var config = KafkaConfig.fromProps(settings, false);
            var started = new KafkaRaftServer(config, Time.SYSTEM);
            started.startup();
            folder.markPrepared(NAME);
            broker = started;
        } catch (Exception failure) { // methods of Scala throw undeclared checked exceptions
            throw new StartupException(
                    "Cannot start embedded Kafka in " + data + ": " + failure.getMessage()
                            + ". Check the permissions and the free space of this folder, or set "
                            + "waymark.data-dir to another folder",
                    failure);
        }
    }

    private static void formatIfNew(Path data) throws Exception {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(data.toString()))
                .setMetadataLogDirectory(data.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static Properties settings(Path data, int port, int controller) throws IOException {
        var settings = new Properties();
        settings.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controller,
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.listener.names", "CONTROLLER",
                "inter.broker.listener.name", "PLAINTEXT",
                "log.dirs", data.toString(),
                "auto.create.topics.enable", "false"));
        settings.putAll(Map.of(
                "log.retention.ms", "-1",
                "offsets.topic.num.partitions", "1",
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0"));
        settings.putAll(Map.of(
                // the session of a killed broker must expire before its successor can register
                "broker.session.timeout.ms", "1500",
                "broker.heartbeat.interval.ms", "300",
                // sized for one user: by default, the log cleaner alone takes 128 MB
                "log.cleaner.dedupe.buffer.size", "2097152",
                "log.cleaner.threads", "1",
                "num.network.threads", "1",
                "num.io.threads", "2",
                "background.threads", "2",
                "num.recovery.threads.per.data.dir", "1"));
        return settings;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (broker != null) {
            broker.shutdown();
            broker.awaitShutdown();
        }
    }

    @Override
    public String toString() {
        return "embedded Kafka";
    }
}
