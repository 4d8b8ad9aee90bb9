package io.waymark.bench;

import io.waymark.bench.load.LoadClient;
import java.net.URI;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Very many subscribers, in a process of their own. */
final class Subscribers implements AutoCloseable {

    private final JavaProcess process;

    private Subscribers(JavaProcess process) {
        this.process = process;
    }

    /** What they got; times in microseconds, {@code last} since 1970. */
    record Got(
            long deliveries,
            long lost,
            long doubled,
            long disordered,
            long last,
            long bytes,
            long p50,
            long p99,
            long most) {

        private static Got of(JsonNode node) {
            return new Got(
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

        /** Everything came once and in order. */
        boolean whole() {
            return lost == 0 && doubled == 0 && disordered == 0;
        }
    }

    /** Opens so many streams. */
    static Subscribers of(Ground ground, String url, int count) {
        var uri = URI.create(url);
        var name = ground.fresh("subscribers");
        var path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        int port = uri.getPort();
        var threads = Integer.toString(ground.asked().size("client.threads", 1, 1));
        var process = JavaProcess.of(
                LoadClient.class, ground.log(name), "-Xmx512m", uri.getHost(), Integer.toString(port), path, threads);
        var subscribers = new Subscribers(process);
        subscribers.open(count);
        return subscribers;
    }

    void open(int more) {
        int before = alive();
        var open = process.ask("open " + more);
        if (Integer.parseInt(open) != before + more) {
            throw new IllegalStateException("Cannot open all streams: " + open + " of " + (before + more));
        }
    }

    int alive() {
        return Integer.parseInt(process.ask("alive"));
    }

    /** Forgets what came; items of one lane are in the order of their numbers. */
    void begin(int lanes) {
        process.ask("begin " + lanes);
    }

    /** Waits until each has so many items, or nothing comes any more. */
    Got await(int items) {
        return Got.of(JsonMapper.shared().readTree(process.ask("await " + items)));
    }

    JavaProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
