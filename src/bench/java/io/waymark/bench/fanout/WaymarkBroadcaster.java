package io.waymark.bench.fanout;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Happening;
import io.waymark.bench.ground.Happening.Difference;
import io.waymark.bench.ground.Publishing;
import io.waymark.bench.ground.Waymark;
import io.waymark.bench.load.Mark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Waymark: events go onto the topic, come through the database, and out as the snapshots they make. */
final class WaymarkBroadcaster implements Broadcaster {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Waymark waymark;
    private final Publishing publishing;
    private final Happening happening = new Happening(20, Difference.NOTHING, 1);
    private int runs;

    WaymarkBroadcaster(Ground ground, Waymark waymark) {
        this.waymark = waymark;
        this.publishing = new Publishing(ground, waymark.topic(), 0);
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
        runs += LANES;
    }

    @Override
    public void publish(int number, long micros) {
        publishing.send(happening, runs + number % LANES, number / LANES, Mark.of(number, micros));
    }

    @Override
    public void send() {} // the producer waits for no more

    @Override
    public void flush() {
        publishing.flush();
    }

    /** The data of one item as a subscriber gets it, with {@code %s} for its mark. */
    String template() throws IOException {
        var connection = URI.create(feed()).toURL().openConnection();
        connection.setReadTimeout((int) PATIENCE.toMillis());
        try (var lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
            begin();
            publish(0, 0);
            flush();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            for (var line = lines.readLine(); line != null && System.nanoTime() < deadline; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    return Mark.template(line.substring("data: ".length()));
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
        publishing.close();
        waymark.close();
    }
}
