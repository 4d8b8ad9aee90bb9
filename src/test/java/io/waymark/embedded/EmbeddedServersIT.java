package io.waymark.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {

    private static final TopicPartition TOPIC = new TopicPartition("kept", 0);

    @TempDir
    Path folder;

    @Test
    void dataAndAddressesSurviveKillAndRestart() throws Exception {
        var addresses = startedByAProcessThatIsKilled();
        for (int start = 1; start <= 2; start++) {
            try (var servers = EmbeddedServers.openIn(folder)) {
                assertThat(List.of(servers.startPostgres(), servers.startKafka()))
                        .isEqualTo(addresses);
                assertThat(query(addresses.getFirst(), "SELECT what FROM kept")).containsExactly("a row");
                assertThat(recordsIn(addresses.getLast())).containsExactly("a record");
            }
        }
    }

    @Test
    void killedFirstStartIsRecovered() throws Exception {
        Files.createDirectories(folder.resolve("postgresql-binaries/PG-half/bin"));
        Files.createDirectories(folder.resolve("postgresql/base"));
        Files.createFile(folder.resolve("postgresql.unfinished"));
        try (var servers = EmbeddedServers.openIn(folder)) {
            assertThat(query(servers.startPostgres(), "SELECT 'alive'")).containsExactly("alive");
        }
    }

    @Test
    void postgresCommitsAreDurable() throws Exception {
        try (var servers = EmbeddedServers.openIn(folder)) {
            var postgres = servers.startPostgres();
            assertThat(query(postgres, "SHOW fsync")).containsExactly("on");
            assertThat(query(postgres, "SHOW synchronous_commit")).containsExactly("on");
            assertThat(query(postgres, "SHOW full_page_writes")).containsExactly("on");
        }
    }

    private List<String> startedByAProcessThatIsKilled() throws IOException {
        var java = ProcessHandle.current().info().command().orElse("java");
        var process = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerOwner.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            return addresses(out);
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private static List<String> addresses(BufferedReader out) throws IOException {
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(ServerOwner.MARK)) {
                return List.of(line.substring(ServerOwner.MARK.length()).split(" "));
            }
        }
        throw new IllegalStateException("The process ended before its servers ran");
    }

    /** The process that is killed: it starts both servers, writes to each, and waits. */
    static class ServerOwner {

        static final String MARK = "addresses: ";

        public static void main(String[] arguments) throws Exception {
            var servers = EmbeddedServers.openIn(Path.of(arguments[0]));
            var postgres = servers.startPostgres();
            var kafka = servers.startKafka();
            write(postgres, kafka);
            System.out.println(MARK + postgres + " " + kafka);
            Thread.currentThread().join();
        }

        private static void write(String postgres, String kafka)
                throws SQLException, ExecutionException, InterruptedException {
            try (var connection = DriverManager.getConnection(jdbc(postgres));
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept AS SELECT 'a row' AS what");
            }
            Map<String, Object> settings = Map.of("bootstrap.servers", kafka, "acks", "all");
            try (var admin = Admin.create(settings);
                    var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                admin.createTopics(List.of(new NewTopic(TOPIC.topic(), 1, (short) 1)))
                        .all()
                        .get();
                producer.send(new ProducerRecord<>(TOPIC.topic(), "a record")).get();
            }
        }
    }

    private static List<String> query(String postgres, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbc(postgres));
                var rows = connection.createStatement().executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static List<String> recordsIn(String kafka) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(TOPIC));
            consumer.seekToBeginning(List.of(TOPIC));
            var found = new ArrayList<String>();
            consumer.poll(Duration.ofSeconds(20)).forEach(record -> found.add(record.value()));
            return found;
        }
    }

    private static String jdbc(String r2dbcUrl) {
        return r2dbcUrl.replaceFirst(
                "r2dbc:postgresql://postgres:(.*)@(.*)", "jdbc:postgresql://$2?user=postgres&password=$1");
    }
}
