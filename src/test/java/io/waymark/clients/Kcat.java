package io.waymark.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ExternalProgram;
import io.waymark.fixture.SkippedTests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs kcat, a command-line client based on librdkafka.
 *
 * @param broker as host and port
 */
record Kcat(String broker) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Makes librdkafka assign keys to the same partitions as the Java client. */
    private static final String PARTITIONER = "partitioner=murmur2_random";

    Kcat {
        if (!ExternalProgram.isInstalled("kcat")) {
            throw SkippedTests.report("kcat", "kcat is not installed");
        }
    }

    /** Sends one structured event per line, with the run's id as the key. */
    void produceStructured(String topic, ExampleRun run) {
        var input =
                run.lines().stream().map(line -> run.id() + "\t" + line + "\n").collect(Collectors.joining());
        run(
                input,
                List.of(
                        "-P",
                        "-t",
                        topic,
                        "-K",
                        "\t",
                        "-H",
                        "content-type=application/cloudevents+json",
                        "-z",
                        "zstd",
                        "-X",
                        PARTITIONER));
    }

    /** Sends one event in binary mode; the headers are Kafka headers with their values. */
    void produceBinary(String topic, String key, List<String> headers, String data) {
        var arguments = new ArrayList<>(List.of("-P", "-t", topic, "-k", key, "-X", PARTITIONER));
        headers.forEach(header -> arguments.addAll(List.of("-H", header)));
        run(data, arguments);
    }

    /** Reads all records of a topic, each as partition, key, headers and value, separated by tabs. */
    List<String> consume(String topic) {
        return run("", List.of("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-f", "%p\t%k\t%h\t%s\n"))
                .lines()
                .toList();
    }

    private String run(String input, List<String> arguments) {
        var command = new ArrayList<>(List.of("kcat", "-b", broker));
        command.addAll(arguments);
        var result = ExternalProgram.run(Path.of("."), TIMEOUT, input, command);
        assertThat(result.succeeded()).as(result.output()).isTrue();
        return result.output();
    }
}
