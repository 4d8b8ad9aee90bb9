package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.WaymarkApplication;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An instance in a process of its own, so that it can be sent signals. */
final class InstanceProcess implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = freePort();
    private final Path log;
    private final Process process;

    InstanceProcess(Path folder, List<String> settings) throws IOException {
        log = folder.resolve("instance-" + port + ".log");
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WaymarkApplication.class.getName(),
                "--server.port=" + port));
        command.addAll(settings);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void awaitReady() throws Exception {
        Await.until("the process is ready", () -> {
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            try {
                return http.send(request("/actuator/health/readiness"), HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    /** The bytes of a stream, and completes when it ends. */
    CompletableFuture<String> stream(String path) {
        return http.sendAsync(request(path), HttpResponse.BodyHandlers.ofInputStream())
                .thenApplyAsync(answer -> read(answer.body()));
    }

    private static String read(InputStream body) {
        var text = new StringBuilder();
        try (body) {
            for (int next = body.read(); next >= 0; next = body.read()) {
                text.append((char) next);
            }
        } catch (IOException broken) {
            text.append("broken off");
        }
        return text.toString();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }

    /** Such as {@code STOP}. */
    void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Its exit code, once it ended. */
    int ended(long seconds) throws InterruptedException {
        assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
                .as("it ended within %d s", seconds)
                .isTrue();
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
