package io.waymark.bench.environment;

import io.waymark.bench.client.LoadClient;
import java.net.URI;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs many subscribers in a child process. */
public final class SubscriberProcess implements AutoCloseable {

    private final JavaProcess process;

    private SubscriberProcess(JavaProcess process) {
        this.process = process;
    }

    /** The counters of a round. Times are in microseconds; {@code last} is since 1970. */
    public record DeliveryStatistics(
            long deliveries,
            long lost,
            long duplicates,
            long outOfOrder,
            long last,
            long bytes,
            long p50,
            long p99,
            long max) {

        private static DeliveryStatistics of(JsonNode node) {
            return new DeliveryStatistics(
                    node.get("deliveries").longValue(),
                    node.get("lost").longValue(),
                    node.get("doubled").longValue(),
                    node.get("disordered").longValue(),
                    node.get("last").longValue(),
                    node.get("bytes").longValue(),
                    node.get("p50").longValue(),
                    node.get("p99").longValue(),
                    node.get("most").longValue());
        }

        /** Returns whether every item arrived once and in order. */
        public boolean isComplete() {
            return errors() == 0;
        }

        /** Returns the number of lost, duplicate and out-of-order items. */
        public long errors() {
            return lost + duplicates + outOfOrder;
        }
    }

    /** Starts the process and opens its streams. */
    public static SubscriberProcess of(Environment environment, String url, int count) {
        var uri = URI.create(url);
        var name = environment.fresh("subscribers");
        var path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        int port = uri.getPort();
        var threads = Integer.toString(environment.arguments().size("client.threads", 1, 1));
        var process = JavaProcess.of(
                LoadClient.class,
                environment.log(name),
                "-Xmx512m",
                uri.getHost(),
                Integer.toString(port),
                path,
                threads);
        var subscribers = new SubscriberProcess(process);
        subscribers.open(count);
        return subscribers;
    }

    public void open(int more) {
        int before = alive();
        var open = process.request("open " + more);
        if (Integer.parseInt(open) != before + more) {
            throw new IllegalStateException("Cannot open all streams: " + open + " of " + (before + more));
        }
    }

    public int alive() {
        return Integer.parseInt(process.request("alive"));
    }

    /** Resets the counters. The items of one channel are ordered by number. */
    public void begin(int channels) {
        process.request("begin " + channels);
    }

    /** Waits until each subscriber has this many items, or until no item has arrived for 60 s. */
    public DeliveryStatistics await(int items) {
        return DeliveryStatistics.of(JsonMapper.shared().readTree(process.request("await " + items)));
    }

    public JavaProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
