package io.waymark.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waymark.WaymarkApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Tests the service with a PostgreSQL that requires TLS and a password, and a Kafka that requires TLS and SASL. */
class TlsServersIT {

    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"waymark\" password=\"secret\"";

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;
    private static PostgresServer postgres;
    private static KafkaServer kafka;

    @BeforeAll
    static void startServersThatDemandTls() throws Exception {
        certificate = TestCertificate.make(folder);
        var data = DataFolder.open(folder.resolve("data"));
        postgres = PostgresServer.prepare(data, demandingPostgres());
        postgres.launch();
        kafka = KafkaServer.prepare(data, demandingKafka());
        kafka.launch();
        try (var connection = DriverManager.getConnection(jdbcUrl("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE USER waymark PASSWORD 'secret'");
            statement.execute("ALTER DATABASE waymark OWNER TO waymark");
        }
    }

    @AfterAll
    static void stopServers() {
        kafka.close();
        postgres.close();
    }

    @Test
    void eventUsesEncryptedConnectionsOnly() {
        try (var service = start(
                "--spring.r2dbc.properties.sslMode=verify-full",
                "--spring.r2dbc.properties.sslRootCert=" + certificate.certificate(),
                "--waymark.kafka.properties.security.protocol=SASL_SSL",
                "--waymark.kafka.properties.ssl.truststore.type=PEM",
                "--waymark.kafka.properties.ssl.truststore.location=" + certificate.certificate(),
                "--waymark.kafka.properties.sasl.mechanism=PLAIN",
                "--waymark.kafka.properties.sasl.jaas.config=" + LOGIN + ";")) {
            var client = client(service);
            client.post()
                    .uri("/api/v1/events")
                    .header("Content-Type", "application/cloudevents+json")
                    .bodyValue("""
                            {"specversion": "1.0", "id": "1", "source": "/test", "subject": "secured",
                             "type": "io.waymark.run.started", "time": "2026-01-31T12:00:00Z", "data": {}}""")
                    .exchange()
                    .expectStatus()
                    .isAccepted();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> client.get()
                            .uri("/api/v1/runs/secured")
                            .exchange()
                            .expectStatus()
                            .isOk());
        }
    }

    @Test
    void databaseRejectsUnencryptedConnections() {
        assertThatThrownBy(
                        () -> start("--spring.r2dbc.properties.sslMode=disable").close())
                .rootCause()
                .hasMessageContaining("no encryption");
    }

    /** The service starts and answers, but is not ready, as if the database were unreachable. */
    @Test
    void untrustedDatabaseCertificateIsRejected() {
        try (var service = start("--spring.r2dbc.properties.sslMode=verify-full")) {
            client(service)
                    .get()
                    .uri("/actuator/health/readiness")
                    .exchange()
                    .expectStatus()
                    .isEqualTo(503);
        }
    }

    private static WebTestClient client(ConfigurableApplicationContext service) {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"))
                .responseTimeout(Duration.ofSeconds(30))
                .build();
    }

    private static ConfigurableApplicationContext start(String... more) {
        var settings = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.r2dbc.url=" + postgres.r2dbcUrl().replaceFirst("//.*@127.0.0.1", "//localhost"),
                "--spring.r2dbc.username=waymark",
                "--spring.r2dbc.password=secret",
                "--spring.flyway.connect-retries=0",
                "--waymark.kafka.bootstrap-servers=" + kafka.bootstrapServers()));
        settings.addAll(List.of(more));
        return new SpringApplicationBuilder(WaymarkApplication.class).run(settings.toArray(String[]::new));
    }

    private static Map<String, String> demandingPostgres() throws IOException {
        var access = Files.writeString(folder.resolve("pg_hba.conf"), """
                hostssl   all waymark  all           scram-sha-256
                hostnossl all postgres 127.0.0.1/32  trust
                """);
        return Map.of(
                "ssl", "on",
                "ssl_cert_file", certificate.certificate().toString(),
                "ssl_key_file", certificate.key().toString(),
                "hba_file", access.toAbsolutePath().toString());
    }

    private static Map<String, String> demandingKafka() {
        var listener = "listener.name.plaintext.";
        return Map.of(
                "listener.security.protocol.map",
                "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                certificate.store().toString(),
                "ssl.keystore.password",
                TestCertificate.PASSWORD,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.certificate().toString(),
                "sasl.enabled.mechanisms",
                "PLAIN",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                listener + "plain.sasl.jaas.config",
                LOGIN + " user_waymark=\"secret\";");
    }

    private static String jdbcUrl(String user) {
        return postgres.r2dbcUrl().replaceFirst("r2dbc:postgresql://.*@", "jdbc:postgresql://")
                + "?sslmode=disable&user=" + user;
    }
}
