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

/** A JVM that can be asked over its standard input and output, held still, and weighed. */
public class JavaProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;

    /** Starts one. What it says goes into the log, to standard output only if it is not one that is asked. */
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
        answers = process.inputReader();
        questions = process.outputWriter();
    }

    /** A class of the benchmarks, with the class path of this process. */
    public static JavaProcess of(Class<?> main, Path log, String options, String... arguments) {
        var all = new ArrayList<>(List.of(options.split(" ")));
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        all.addAll(List.of(arguments));
        return new JavaProcess(all, log, true);
    }

    /** The answer to one line, one line. */
    public synchronized String request(String question) {
        try {
            questions.write(question + "\n");
            questions.flush();
            return readResponse();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What it says next. */
    public String readResponse() {
        try {
            var line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("Cannot hear a process: it has ended: see its log");
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

    /** Holds it still, so that it takes no time from what is measured. */
    public void pause() {
        run("kill", "-STOP", Long.toString(pid()));
    }

    public void resume() {
        run("kill", "-CONT", Long.toString(pid()));
    }

    /** Its resident memory in bytes. */
    public long resident() {
        return resident(pid());
    }

    /** The resident memory of a process in bytes. */
    public static long resident(long pid) {
        return Long.parseLong(run("ps", "-o", "rss=", "-p", Long.toString(pid)).strip()) * 1024;
    }

    /** The time it ran on any processor. */
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

    /** Waits until it ends by itself; fails when it does not, or ends in a failure. */
    public void await(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("Cannot go on: a process did not do its work: see its log");
        }
    }

    @Override
    public void close() {
        end(Duration.ofSeconds(20));
    }

    /** Asks it to end, and waits for that; kills it when it takes longer. */
    public void end(Duration patience) {
        try {
            if (process.isAlive()) {
                resume();
                process.destroy();
            }
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interruption) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
