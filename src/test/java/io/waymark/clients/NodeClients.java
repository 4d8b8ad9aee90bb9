package io.waymark.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.NpmPackages;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.springframework.util.function.SingletonSupplier;

/** Clients from the npm registry, installed once for all tests of the package. */
final class NodeClients {
    private static final SingletonSupplier<Installation> installation = SingletonSupplier.of(Installation::attempt);

    /** The outcome of the only installation: the packages, or the reason why the tests are skipped. */
    private record Installation(
            @Nullable NpmPackages packages, @Nullable TestAbortedException missing) {
        static Installation attempt() {
            try {
                return new Installation(
                        NpmPackages.install(
                                "JavaScript clients",
                                "cloudevents@10.0.0",
                                "kafkajs@2.2.4",
                                "eventsource3@npm:eventsource@3.0.7",
                                "eventsource4@npm:eventsource@4.1.1"),
                        null);
            } catch (TestAbortedException missing) {
                return new Installation(null, missing);
            }
        }
    }

    private NodeClients() {}

    /** Publishes events over HTTP with the CloudEvents SDK, in a mode of the script, and returns its output. */
    static String publishOverHttp(String mode, String url, String ndjson) {
        return run(ndjson, "publish-http.mjs", mode, url + "/api/v1/events");
    }

    /** Publishes events over Kafka with kafkajs, in a mode of the script. */
    static void publishOverKafka(String mode, String broker, String topic, String ndjson) {
        run(ndjson, "publish-kafka.mjs", mode, broker, topic);
    }

    /** Reads the first records of a topic with kafkajs, each as JSON. */
    static List<String> consume(String broker, String topic, int count) {
        return run("", "consume-kafka.mjs", broker, topic, String.valueOf(count))
                .lines()
                .toList();
    }

    /** Returns the command that prints the items of a feed. */
    static List<String> readFeed(String eventSource, String url) {
        return packages().command("/clients/read-feed.mjs", eventSource, url);
    }

    private static NpmPackages packages() {
        var outcome = installation.obtain();
        if (outcome.packages() == null) {
            throw outcome.missing();
        }
        return outcome.packages();
    }

    private static String run(String input, String script, String... arguments) {
        var result = packages().run(input, "/clients/" + script, arguments);
        assertThat(result.succeeded()).as(result.output()).isTrue();
        return result.output();
    }
}
