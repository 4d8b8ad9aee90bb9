package io.waymark.embedded;

import io.waymark.startup.StartupException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One start of PostgreSQL. The library waits minutes for the server to answer, also when the server has ended already;
 * this class watches its processes and gives up at once.
 */
final class PostgresLauncher {
    private static final int CHECKS_WITHOUT_PROCESS = 8;
    private static final long CHECK_MILLIS = 250;

    private final EmbeddedPostgres.Builder settings;
    private final PostgresProcesses processes;
    private final Path data;
    private final Path output;
    private final AtomicBoolean launched = new AtomicBoolean();

    PostgresLauncher(EmbeddedPostgres.Builder settings, PostgresProcesses processes, Path data, Path output) {
        this.settings = settings.setDataDirectoryCustomizer(any -> launched.set(true));
        this.processes = processes;
        this.data = data;
        this.output = output;
    }

    /**
     * Returns when the server answers.
     *
     * @throws StartupException with the last error that the server logged
     */
    EmbeddedPostgres run() {
        var start = new FutureTask<>(settings::start);
        var thread = new Thread(start, "postgresql-start");
        thread.setDaemon(true);
        thread.start();
        int without = 0;
        while (true) {
            try {
                return start.get(CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException running) {
                without = launched.get() && !processes.isStarting(data) ? without + 1 : 0;
                if (without > CHECKS_WITHOUT_PROCESS) {
                    thread.interrupt();
                    throw failure(new IllegalStateException("PostgreSQL ended while it started"));
                }
            } catch (ExecutionException failed) {
                throw failure(failed.getCause() == null ? failed : failed.getCause());
            } catch (InterruptedException interrupted) {
                thread.interrupt();
                Thread.currentThread().interrupt();
                throw failure(interrupted);
            }
        }
    }

    private StartupException failure(Throwable cause) {
        var error = lastError(output);
        var advice = error.contains("root") ? "start Waymark as an ordinary user, not as root" : "see " + output;
        return new StartupException("Cannot start embedded PostgreSQL: " + error + ": " + advice, cause);
    }

    /** The last line of the server's log that reports an error, else its last line. */
    static String lastError(Path output) {
        try (var lines = Files.lines(output, StandardCharsets.ISO_8859_1)) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce((last, line) -> isError(line) || !isError(last) ? line : last)
                    .orElse("its log is empty");
        } catch (IOException | UncheckedIOException unreadable) {
            return "its log cannot be read";
        }
    }

    private static boolean isError(String line) {
        return line.contains("FATAL:") || line.contains("PANIC:") || line.contains("error:");
    }
}
