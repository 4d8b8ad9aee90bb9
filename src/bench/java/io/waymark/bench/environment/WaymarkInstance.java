package io.waymark.bench.environment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A running instance of the service.
 *
 * @param topic of its events
 * @param database its R2DBC URL
 * @param kept whether it goes on when who started it is done with it
 * @param startedWithin from its command to its first answer that it is ready
 */
public record WaymarkInstance(
        JavaProcess process, String url, String topic, String database, boolean kept, Duration startedWithin)
        implements AutoCloseable {

    private static final HttpClient http = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** An answer's body. */
    public String body(String path) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(URI.create(url + path)));
    }

    /** The answer's body to JSON. */
    public String post(String path, String json) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static String answer(HttpRequest.Builder question) throws IOException, InterruptedException {
        var request = question.timeout(TIMEOUT).build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    "Cannot ask for " + request.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** What its meters say now. */
    public MeterReadings meterReadings() throws IOException, InterruptedException {
        return MeterReadings.of(body("/actuator/prometheus"));
    }

    /** How many records of its topic are stored, by a connection to its database. */
    public static long stored(Connection database) throws SQLException {
        try (var statement = database.createStatement();
                var sum = statement.executeQuery("select coalesce(sum(next_offset), 0) from consumer_offset")) {
            sum.next();
            return sum.getLong(1);
        }
    }

    /** Waits until so many are. */
    public static void awaitStored(Connection database, long records) throws Exception {
        Waiting.until("events are stored", TIMEOUT, () -> stored(database) >= records);
    }

    @Override
    public void close() {
        if (!kept) {
            process.close();
        }
    }
}
