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

/** Waymark: events go onto the topic, come through the database, and out as the snapshots they make. */
final class WaymarkBroadcaster implements Broadcaster {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final WaymarkInstance waymark;
    private final EventLoad load;
    private final TimedEvent happening = new TimedEvent(20, Difference.NOTHING, 1);
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

    /** Runs of their own, so that none becomes longer than its limits. */
    @Override
    public void begin() {
        runs += CHANNELS;
    }

    @Override
    public void publish(int number, long micros) {
        load.send(happening, runs + number % CHANNELS, number / CHANNELS, ItemMark.of(number, micros));
    }

    @Override
    public void send() {} // the producer waits for no more

    @Override
    public void flush() {
        load.flush();
    }

    /** The data of one item as a subscriber gets it, with {@code %s} for its mark. */
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
            throw new IOException("Cannot read an item of the feed: none came");
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
