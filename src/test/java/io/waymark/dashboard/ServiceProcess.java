package io.waymark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.WaymarkApplication;
import io.waymark.fixture.Servers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The whole service in a process of its own, so that it can be killed and started again at the same address. */
final class ServiceProcess {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = freePort();
    private final List<String> settings;
    private Process process;

    private ServiceProcess(List<String> settings) {
        this.settings = settings;
    }

    /** A service with a database and topics of its own. */
    static ServiceProcess start(Class<?> test, String... more) {
        var name = "dashboard-" + UUID.randomUUID();
        var settings = new ArrayList<>(List.of(
                "--spring.r2dbc.url=" + Servers.newDatabase(test),
                "--waymark.kafka.bootstrap-servers=" + Servers.bootstrapServers(),
                "--waymark.kafka.group-id=" + name,
                "--waymark.kafka.topics.events=" + name,
                "--waymark.kafka.topics.commands=" + name + "-commands",
                "--waymark.kafka.topics.dead-letters=" + name + "-dead-letters"));
        settings.addAll(List.of(more));
        var service = new ServiceProcess(List.copyOf(settings));
        service.start();
        return service;
    }

    void start() {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-Xmx384m", "-cp", System.getProperty("java.class.path")));
        command.add(WaymarkApplication.class.getName());
        command.add("--server.port=" + port);
        command.addAll(settings);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            Path.of("target", "dashboard-service.log").toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        awaitReady();
    }

    private void awaitReady() {
        Mono.fromCallable(() -> get("/actuator/health/readiness"))
                .filter(answer -> answer.statusCode() == 200)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("not ready")))
                .retryWhen(Retry.fixedDelay(PATIENCE.toSeconds() * 4, Duration.ofMillis(250))
                        .filter(ignored -> process.isAlive()))
                .block(PATIENCE);
    }

    /** As a power cut does it: nothing is said to anybody. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends events, in one body, and has the broker's word for all of them. */
    void send(List<byte[]> events) {
        var body = new ByteArrayOutputStream();
        for (var event : events) {
            body.writeBytes(event);
            body.write('\n');
        }
        var request = HttpRequest.newBuilder(URI.create(url() + "/api/v1/events"))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
