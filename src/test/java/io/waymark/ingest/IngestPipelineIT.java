package io.waymark.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.WaymarkApplication;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestServers;
import io.waymark.port.broker.EventPublisher;
import io.waymark.port.store.RunStore;
import io.waymark.web.openapi.DescriptionChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Tests the ingest from HTTP over the topic into the database. */
class IngestPipelineIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static ConfigurableApplicationContext service;
    private static RunStore store;
    private static EventPublisher publisher;
    private static WebTestClient client;

    @BeforeAll
    static void start() {
        var name = "it-" + UUID.randomUUID();
        service = new SpringApplicationBuilder(WaymarkApplication.class)
                .run(
                        "--server.port=0",
                        "--spring.r2dbc.url=" + TestServers.newDatabase(IngestPipelineIT.class),
                        "--waymark.kafka.bootstrap-servers=" + TestServers.bootstrapServers(),
                        "--waymark.kafka.group-id=" + name,
                        "--waymark.kafka.topics.events=" + name,
                        "--waymark.kafka.topics.commands=" + name + "-commands",
                        "--waymark.kafka.topics.dead-letters=" + name + "-dead-letters");
        store = service.getBean(RunStore.class);
        publisher = service.getBean(EventPublisher.class);
        client = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"))
                .responseTimeout(TIMEOUT)
                .filter(DescriptionChecker.answers())
                .build();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void acceptedEventsAreStored() throws IOException {
        var events = Files.readAllBytes(Path.of("deploy/examples/adult.ndjson"));
        var lines = new String(events, UTF_8).lines().count();

        client.post()
                .uri("/api/v1/events")
                .contentType(MediaType.APPLICATION_NDJSON)
                .bodyValue(events)
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.accepted")
                .isEqualTo(lines)
                .jsonPath("$.rejected")
                .isEmpty();

        assertThat(stored(new RunId("petsard-adult"), lines)).isEqualTo(lines);
    }

    @Test
    void duplicateEventsHaveNoEffect() {
        var run = EventFixtures.newRun();
        var first = EventFixtures.json(run, "1", "Loader");
        publisher
                .publish(run.value(), first)
                .then(publisher.publish(run.value(), first))
                .block(TIMEOUT);
        publisher.publish(run.value(), EventFixtures.json(run, "2", "Splitter")).block(TIMEOUT);

        assertThat(stored(run, 2)).isEqualTo(2);
    }

    @Test
    void invalidEventDoesNotStopThePartition() {
        var run = EventFixtures.newRun();
        publisher.publish(run.value(), new byte[] {'{'}).block(TIMEOUT);
        publisher.publish(run.value(), EventFixtures.json(run, "1", "Loader")).block(TIMEOUT);

        assertThat(stored(run, 1)).isEqualTo(1);
    }

    @Test
    void readinessAndLivenessAreUp() {
        for (var probe : List.of("/actuator/health/readiness", "/actuator/health/liveness")) {
            client.get().uri(probe).exchange().expectStatus().isOk();
        }
    }

    /** Waits for the expected number of applied events of a run, and returns the number. */
    private long stored(RunId run, long expected) {
        return Mono.defer(() -> store.load(List.of(run)))
                .mapNotNull(runs -> runs.get(run))
                .map(found -> found.state().counters().events())
                .filter(events -> events >= expected)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("not yet")))
                .retryWhen(Retry.fixedDelay(300, Duration.ofMillis(100)))
                .block(TIMEOUT.multipliedBy(2));
    }
}
