package io.waymark.bench.environment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child JVM that responses commands over standard input and output, and that can be stopped and measured. */
public class JavaProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader responses;
    private final Writer requests;

    /**
     * Starts a JVM. Standard error is written to the log; so is standard output, unless {@code requested} reserves it
     * for responses.
     */
    public JavaProcess(List<String> javaArguments, Path log, boolean requested) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaArguments);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var builder = new ProcessBuilder(command).redirectError(log.toFile());
            process = (requested ? builder : builder.redirectErrorStream(true).redirectOutput(log.toFile())).start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        responses = process.inputReader();
        requests = process.outputWriter();
    }

    /** Starts a class of the benchmarks with the class path of this process. */
    public static JavaProcess of(Class<?> main, Path log, String options, String... arguments) {
        var all = new ArrayList<>(List.of(options.split(" ")));
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        all.addAll(List.of(arguments));
        return new JavaProcess(all, log, true);
    }

    /** Sends one line and returns the response line. */
    public synchronized String request(String request) {
        try {
            requests.write(request + "\n");
            requests.flush();
            return readResponse();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads the next response line. */
    public String readResponse() {
        try {
            var line = responses.readLine();
            if (line == null) {
                throw new IllegalStateException("Cannot read a response: the process has ended. See its log.");
            }
            return line;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Stops the process with SIGSTOP, so that it uses no processor time during other measurements. */
    public void pause() {
        run("kill", "-STOP", Long.toString(pid()));
    }

    public void resume() {
        run("kill", "-CONT", Long.toString(pid()));
    }

    /** Returns the resident memory of this process, in bytes. */
    public long resident() {
        return resident(pid());
    }

    /** Returns the resident memory of a process, in bytes. */
    public static long resident(long pid) {
        return Long.parseLong(run("ps", "-o", "rss=", "-p", Long.toString(pid)).strip()) * 1024;
    }

    /** Returns the processor time that the process has used. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public JvmProbe probe() {
        return JvmProbe.attach(pid());
    }

    private static String run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("Cannot run " + List.of(command) + ": " + output);
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    /**
     * Waits until the process ends.
     *
     * @throws IllegalStateException if it does not end in time or its exit code is not 0
     */
    public void await(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("Cannot continue: the process failed or did not end in time. See its log.");
        }
    }

    @Override
    public void close() {
        end(Duration.ofSeconds(20));
    }

    /** Terminates the process, and kills it if it is alive after the timeout. */
    public void end(Duration timeout) {
        try {
            if (process.isAlive()) {
                resume();
                process.destroy();
            }
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interruption) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
