package io.waymark.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and stops the operating system processes of the embedded PostgreSQL that belong to one data folder. They
 * continue to run if Waymark is killed. While one of them is alive, no other server may use the data.
 */
class PostgresProcesses {

    private static final Logger log = LoggerFactory.getLogger(PostgresProcesses.class);
    private static final int TERMINATION_TIMEOUT_SECONDS = 60;

    private final Path binaries;

    PostgresProcesses(Path binaries) {
        this.binaries = binaries;
    }

    /** Stops all running processes of this data folder and waits up to 60 s until they have ended. */
    void end() {
        var running = running();
        if (running.isEmpty()) {
            return;
        }
        log.debug("Stopping the PostgreSQL processes {}", running);
        running.forEach(PostgresProcesses::interrupt);
        CompletableFuture.allOf(running.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .orTimeout(TERMINATION_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /**
     * The main process of the server, from the first line of its pid file.
     *
     * @throws IOException if the file cannot be read or the process has ended
     */
    ProcessHandle postmaster(Path data) throws IOException {
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            return lines.findFirst()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                    .orElseThrow(() -> new IOException("the server has ended"));
        }
    }

    /** Returns whether PostgreSQL runs on this data, or the program that starts PostgreSQL is running. */
    boolean isStarting(Path data) {
        boolean launcher = ProcessHandle.current()
                .children()
                .anyMatch(child -> child.info().command().orElse("").contains("pg_ctl"));
        try {
            return launcher || postmaster(data).isAlive();
        } catch (IOException noServer) {
            return false;
        }
    }

    /**
     * The running processes, recognized by the path of their program. After a restart of the machine, the number in a
     * pid file may belong to any process.
     */
    private List<ProcessHandle> running() {
        if (Files.notExists(binaries)) {
            return List.of();
        }
        try {
            var prefix = binaries.toRealPath().toString();
            return ProcessHandle.allProcesses()
                    .filter(process -> process.info().command().orElse("").startsWith(prefix))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Sends SIGINT, the fast shutdown of PostgreSQL. SIGTERM, which Java sends, would wait until all clients
     * disconnect.
     */
    private static void interrupt(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noSuchProgram) { // Windows has no signals
            process.destroy();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
