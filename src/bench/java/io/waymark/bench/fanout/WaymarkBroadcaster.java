package io.waymark.bench.fanout;

import io.waymark.bench.client.ItemMark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.WaymarkInstance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Publishes events to the topic of Waymark. Subscribers receive the snapshots that result from them. */
final class WaymarkBroadcaster implements Broadcaster {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final WaymarkInstance waymark;
    private final EventLoad load;
    private final TimedEvent timedEvent = new TimedEvent(20, Difference.NOTHING, 1);
    private int runs;

    WaymarkBroadcaster(Environment environment, WaymarkInstance waymark) {
        this.waymark = waymark;
        this.load = new EventLoad(environment, waymark.topic(), 0);
    }

    @Override
    public String name() {
        return "waymark";
    }

    @Override
    public String feed() {
        return waymark.url() + "/api/v1/feed?kinds=snapshot";
    }

    /** Starts new runs, so that no run exceeds its limits. */
    @Override
    public void begin() {
        runs += CHANNELS;
    }

    @Override
    public void publish(int number, long micros) {
        load.send(timedEvent, runs + number % CHANNELS, number / CHANNELS, ItemMark.of(number, micros));
    }

    @Override
    public void send() {} // the producer has a linger time of 0

    @Override
    public void flush() {
        load.flush();
    }

    /** Returns the data of one item as a subscriber receives it, with {@code %s} for its mark. */
    String template() throws IOException {
        var connection = URI.create(feed()).toURL().openConnection();
        connection.setReadTimeout((int) TIMEOUT.toMillis());
        try (var lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
            begin();
            publish(0, 0);
            flush();
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            for (var line = lines.readLine(); line != null && System.nanoTime() < deadline; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    return ItemMark.template(line.substring("data: ".length()));
                }
            }
            throw new IOException("Cannot read an item of the feed: the stream ended without one");
        }
    }

    @Override
    public long resident() {
        return waymark.process().resident();
    }

    @Override
    public void close() {
        load.close();
        waymark.close();
    }
}
