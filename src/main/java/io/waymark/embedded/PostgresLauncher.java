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
 * Starts the embedded PostgreSQL and waits until it accepts connections. The library that runs the start would wait for
 * up to 5 min even if the server has already ended. This class therefore watches the server processes and fails about
 * 2 s after the last one has ended. Each instance is used for one start.
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
     * Starts the server and returns when it accepts connections.
     *
     * @throws StartupException with the last error in the log of the server
     */
    EmbeddedPostgres run() {
        var start = new FutureTask<>(settings::start);
        var thread = new Thread(start, "postgresql-start");
        thread.setDaemon(true);
        thread.start();
        int checksWithoutProcess = 0;
        while (true) {
            try {
                return start.get(CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException running) {
                checksWithoutProcess = launched.get() && !processes.isStarting(data) ? checksWithoutProcess + 1 : 0;
                if (checksWithoutProcess > CHECKS_WITHOUT_PROCESS) {
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
        var advice = error.contains("root") ? "Start Waymark as an ordinary user, not as root" : "See " + output;
        return new StartupException("Cannot start embedded PostgreSQL: " + error + ". " + advice, cause);
    }

    /** Returns the last error line in the log of the server, or the last line if the log contains no error. */
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
