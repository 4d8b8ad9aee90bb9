package io.waymark.bench.environment;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.waymark.embedded.EmbeddedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** The environment of the benchmarks: one PostgreSQL, one Kafka and one folder, which all benchmarks share. */
public final class Environment implements AutoCloseable {

    private static final AtomicInteger count = new AtomicInteger();

    private final BenchmarkArguments arguments;
    private final Path folder;
    private final String postgres;
    private final String kafka;
    private final @Nullable EmbeddedServers servers;
    private @Nullable WaymarkInstance shared;

    /** Creates an environment on running servers. */
    public Environment(BenchmarkArguments arguments, Path folder, String postgres, String kafka) {
        this(arguments, folder, postgres, kafka, null);
    }

    private Environment(
            BenchmarkArguments arguments,
            Path folder,
            String postgres,
            String kafka,
            @Nullable EmbeddedServers servers) {
        this.arguments = arguments;
        this.folder = folder;
        this.postgres = postgres;
        this.kafka = kafka;
        this.servers = servers;
    }

    /** Starts the servers of the standalone jar with durable writes and with {@code pg_stat_statements}. */
    public static Environment open(BenchmarkArguments arguments, Path folder) throws IOException, SQLException {
        var data = folder.resolve("data");
        FileSystemUtils.deleteRecursively(data);
        Files.createDirectories(folder);
        try (var first = EmbeddedServers.openIn(data);
                var connection = jdbc(first.startPostgres());
                var statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
        }
        var servers = EmbeddedServers.openIn(data);
        return new Environment(arguments, folder, servers.startPostgres(), servers.startKafka(), servers);
    }

    public BenchmarkArguments arguments() {
        return arguments;
    }

    public String kafka() {
        return kafka;
    }

    /** Returns a unique name for a topic, a database or a group. */
    public String fresh(String name) {
        return name + "_" + count.incrementAndGet();
    }

    public Path log(String name) {
        return folder.resolve(name + ".log");
    }

    public Path folder() {
        return folder;
    }

    /** Creates a database and returns its R2DBC URL. */
    public String database(String name) throws SQLException {
        try (var connection = jdbc(postgres);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        var url = postgres.replaceFirst("/[^/]*$", "/" + name);
        try (var connection = jdbc(url);
                var statement = connection.createStatement()) {
            if (counting(statement)) {
                statement.execute("CREATE EXTENSION pg_stat_statements");
            }
        }
        return url;
    }

    /** Creates a database as a copy of one without connections, and returns its R2DBC URL. */
    public String copy(String url, String name) throws SQLException {
        var original = url.substring(url.lastIndexOf('/') + 1);
        try (var connection = jdbc(postgres);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + original);
        }
        return postgres.replaceFirst("/[^/]*$", "/" + name);
    }

    /** Returns whether {@code pg_stat_statements} is loaded. */
    public static boolean counting(Statement statement) throws SQLException {
        try (var libraries = statement.executeQuery("SHOW shared_preload_libraries")) {
            libraries.next();
            return libraries.getString(1).contains("pg_stat_statements");
        }
    }

    /** Opens a JDBC connection to the database of an R2DBC URL. */
    public static Connection jdbc(String url) throws SQLException {
        var options = ConnectionFactoryOptions.parse(url);
        var properties = new Properties();
        properties.put("user", options.getRequiredValue(ConnectionFactoryOptions.USER));
        var password = options.getValue(ConnectionFactoryOptions.PASSWORD);
        properties.put("password", password == null ? "" : password.toString());
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%s/%s"
                        .formatted(
                                options.getRequiredValue(ConnectionFactoryOptions.HOST),
                                options.getRequiredValue(ConnectionFactoryOptions.PORT),
                                options.getRequiredValue(ConnectionFactoryOptions.DATABASE)),
                properties);
    }

    /** Creates a producer that waits up to {@code lingerMillis} to fill a request. */
    public KafkaProducer<byte[], byte[]> producer(int lingerMillis) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "linger.ms",
                        lingerMillis,
                        // with more requests in flight, the first batches of a new partition can stay out of sequence
                        "max.in.flight.requests.per.connection",
                        1,
                        "batch.size",
                        1 << 18,
                        "buffer.memory",
                        64 << 20,
                        "max.request.size",
                        4 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The instance that all benchmarks share at their smallest sizes; null before its start. */
    @Nullable
    WaymarkInstance shared() {
        return shared;
    }

    WaymarkInstance share(WaymarkInstance started) {
        shared = started;
        return started;
    }

    @Override
    public void close() throws IOException {
        if (shared != null) {
            shared.process().close();
        }
        if (servers != null) {
            servers.close();
            FileSystemUtils.deleteRecursively(folder.resolve("data"));
        }
    }
}
