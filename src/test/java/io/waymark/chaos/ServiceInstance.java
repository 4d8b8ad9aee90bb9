package io.waymark.chaos;

import io.waymark.fixture.FreePorts;
import io.waymark.fixture.ProcessTree;
import io.waymark.fixture.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one instance of the service as a process with its own port, and restarts it when it ends unexpectedly. */
final class ServiceInstance {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final Path folder;
    private final List<String> settings;
    private final ChaosReport report;
    private final HttpClient client;
    private final int port = FreePorts.free();
    private Process process;
    private boolean shouldRun;
    private boolean wasReady;

    ServiceInstance(String name, Path folder, List<String> settings, ChaosReport report, HttpClient client) {
        this.name = name;
        this.folder = folder;
        this.settings = settings;
        this.report = report;
        this.client = client;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Starts the process and does not wait until it is ready. */
    synchronized void start() {
        shouldRun = true;
        wasReady = false;
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(ServiceProcess.program());
        command.add("--server.port=" + port);
        command.addAll(settings);
        try {
            Files.createDirectories(folder);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve(name + ".log").toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    synchronized void kill() {
        shouldRun = false;
        tree().kill();
    }

    /** Sends SIGTERM and kills the process if it has not ended within 30 s. */
    synchronized void stop() {
        shouldRun = false;
        tree().resume();
        process.destroy();
        process.onExit().completeOnTimeout(null, 30, TimeUnit.SECONDS).join();
        if (process.isAlive()) {
            report.violation(name + " did not end within 30 s after SIGTERM");
            tree().kill();
        }
    }

    void pause() {
        tree().pause();
    }

    void resume() {
        tree().resume();
    }

    private ProcessTree tree() {
        return new ProcessTree(process.toHandle());
    }

    /** Restarts an ended process like a supervisor. An instance that was ready must not end by itself. */
    synchronized void watch() {
        if (!shouldRun) {
            return;
        }
        if (process.isAlive()) {
            report.memory(residentKilobytes());
            wasReady = wasReady || isReady();
            return;
        }
        if (wasReady || process.exitValue() == 3) { // exit code 3: out of memory
            report.violation(name + " ended unexpectedly with exit code " + process.exitValue());
        }
        report.count("starts that failed");
        start();
    }

    boolean isReady() {
        try {
            return get("/actuator/health/readiness").statusCode() == 200;
        } catch (IOException unreachable) {
            return false;
        }
    }

    HttpResponse<String> get(String path) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(TIMEOUT)
                .build();
        return send(client, request);
    }

    static HttpResponse<String> send(HttpClient client, HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private long residentKilobytes() {
        try {
            var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
            return Long.parseLong(
                    "0" + new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
