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
 * @param topic the topic of its events
 * @param database the R2DBC URL
 * @param kept whether the process continues after {@link #close()}
 * @param startedWithin the time from the start command to the first successful readiness check
 */
public record WaymarkInstance(
        JavaProcess process, String url, String topic, String database, boolean kept, Duration startedWithin)
        implements AutoCloseable {

    private static final HttpClient http = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** Sends a GET request and returns the response body. */
    public String body(String path) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(URI.create(url + path)));
    }

    /** Posts JSON and returns the response body. */
    public String post(String path, String json) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static String answer(HttpRequest.Builder builder) throws IOException, InterruptedException {
        var request = builder.timeout(TIMEOUT).build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    "Cannot request " + request.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** Reads the current meters. */
    public MeterReadings meterReadings() throws IOException, InterruptedException {
        return MeterReadings.of(body("/actuator/prometheus"));
    }

    /** Returns the number of stored records of the topic. */
    public static long stored(Connection database) throws SQLException {
        try (var statement = database.createStatement();
                var sum = statement.executeQuery("select coalesce(sum(next_offset), 0) from consumer_offset")) {
            sum.next();
            return sum.getLong(1);
        }
    }

    /** Waits until that many records are stored. */
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
