package io.waymark.embedded;

import io.waymark.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that serves a PostgreSQL data folder, found by the {@code postmaster.pid} it leaves there. It outlives a
 * killed service, and until it is gone no other one can serve the folder.
 */
class Postmaster {

    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
    private static final int PATIENCE_SECONDS = 60;

    private final Path data;

    Postmaster(Path data) {
        this.data = data;
    }

    /**
     * Ends the process if it is there, and waits until it is gone. What stays behind of a process that died without
     * tidying up, its pid file, is removed: PostgreSQL would take the pid for a living one, if another process or
     * nobody's child has it.
     */
    void end() {
        try {
            process().filter(this::servesOurData).ifPresent(this::end);
            Files.deleteIfExists(pidFile());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    private Optional<ProcessHandle> process() throws IOException {
        if (Files.notExists(pidFile())) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(pidFile());
        return lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().trim()));
    }

    /** A number alone proves nothing: after a restart of the machine it may be anybody's. A zombie has no command. */
    private boolean servesOurData(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(command -> command.contains(data.toString()))
                .isPresent();
    }

    private void end(ProcessHandle process) {
        log.debug("Ending PostgreSQL, process {}", process.pid());
        try {
            interrupt(process);
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | IOException | ExecutionException failure) {
            throw new StartFailure(
                    "Cannot end the PostgreSQL that still serves " + data + ": end process " + process.pid()
                            + " by hand",
                    failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGINT is PostgreSQL's quick but clean stop; SIGTERM, Java's, would wait for whoever is connected. */
    private static void interrupt(ProcessHandle process) throws IOException, InterruptedException {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        if (windows
                || new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                                .start()
                                .waitFor()
                        != 0) {
            process.destroy();
        }
    }
}
