package io.waymark.faults;

import io.waymark.domain.run.RunId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sends requests to a service with or without a token. */
record HttpCaller(String url) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Sends JSON, with the content type of events to the path of events.
     *
     * @param headers names and values
     */
    HttpResponse<String> send(String method, String path, @Nullable String token, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .setHeader(
                        "Content-Type", path.endsWith("/events") ? "application/cloudevents+json" : "application/json");
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** Returns a structured event with a unique id. */
    static String event(RunId run, String type, String data) {
        return """
                {"specversion":"1.0","id":"%s","source":"/tests","type":"io.waymark.%s","subject":"%s",\
                "time":"2024-12-24T21:00:00Z","data":%s}""".formatted(UUID.randomUUID(), type, run, data);
    }
}
