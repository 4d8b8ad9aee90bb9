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
 * The processes that run the binaries of one data folder: PostgreSQL itself, or what is preparing it. They outlive a
 * killed service, and while one of them lives no other may touch the data.
 */
class PostgresProcesses {

    private static final Logger log = LoggerFactory.getLogger(PostgresProcesses.class);
    private static final int TERMINATION_TIMEOUT_SECONDS = 60;

    private final Path binaries;

    PostgresProcesses(Path binaries) {
        this.binaries = binaries;
    }

    /** Ends all of them, and returns when they are gone. */
    void end() {
        var running = running();
        if (running.isEmpty()) {
            return;
        }
        log.debug("Ending {}", running);
        running.forEach(PostgresProcesses::interrupt);
        CompletableFuture.allOf(running.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .orTimeout(TERMINATION_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /**
     * The server's main process, by the first line of its pid file.
     *
     * @throws IOException when the file cannot be read
     */
    ProcessHandle postmaster(Path data) throws IOException {
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            return lines.findFirst()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                    .orElseThrow(() -> new IOException("the server has ended"));
        }
    }

    /** Whether the program that starts a server runs, or a server on this data. */
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

    /** Recognized by the program they run: a number in a pid file may be anybody's after a restart of the machine. */
    private List<ProcessHandle> running() {
        if (Files.notExists(binaries)) {
            return List.of();
        }
        try {
            var ours = binaries.toRealPath().toString();
            return ProcessHandle.allProcesses()
                    .filter(process -> process.info().command().orElse("").startsWith(ours))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** SIGINT is PostgreSQL's quick but clean stop; SIGTERM, Java's, would wait for whoever is connected. */
    private static void interrupt(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noSuchProgram) { // Windows knows no signals
            process.destroy();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
