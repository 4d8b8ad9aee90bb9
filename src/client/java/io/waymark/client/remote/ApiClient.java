package io.waymark.client.remote;

import io.waymark.client.StatusException;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** Asks Waymark over HTTP. While it is out of reach it is asked again, as long as patience lasts. */
final class ApiClient implements AutoCloseable {
    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(200);
    private static final int HTTP_UNAVAILABLE = 503;
    private static final int HTTP_OK = 200;
    private static final String PAGE = "limit=1000";

    private final HttpClient client = HttpClient.newHttpClient();
    private final RemoteSettings settings;
    private final String base;

    ApiClient(RemoteSettings settings) {
        this.settings = settings;
        this.base = settings.service().toString().replaceFirst("/+$", "") + "/api/v1";
    }

    /** One answer. */
    <T> T get(String path, Class<T> type) {
        return DomainJson.read(send(request(path).GET()), type);
    }

    /** An object of answers, in its order. */
    <T> T get(String path, TypeReference<T> type) {
        return DomainJson.MAPPER.readValue(send(request(path).GET()), type);
    }

    /** A whole list, page by page. */
    <T> List<T> list(String path, Class<T> type) {
        var all = new ArrayList<T>();
        var first = path + (path.contains("?") ? "&" : "?") + PAGE;
        for (var page = first; !page.isEmpty(); ) {
            var answer = DomainJson.MAPPER.readTree(send(request(page).GET()));
            answer.get("items").forEach(item -> all.add(DomainJson.MAPPER.treeToValue(item, type)));
            page = nextPagePath(first, answer.get("next_cursor"));
        }
        return all;
    }

    /** Asks for something to be done once, however often the request is sent. */
    <T> T post(String path, Object body, Class<T> type) {
        return DomainJson.read(
                send(request(path)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(BodyPublishers.ofString(DomainJson.write(body)))),
                type);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static String nextPagePath(String first, JsonNode cursor) {
        return cursor == null || cursor.isNull() ? "" : first + "&cursor=" + encode(cursor.asString());
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(settings.requestTimeout());
        var token = settings.token();
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private String send(HttpRequest.Builder built) {
        var request = built.build();
        var end = Instant.now().plus(settings.requestTimeout());
        while (true) {
            var why = "";
            try {
                var response = client.send(request, BodyHandlers.ofString());
                if (response.statusCode() != HTTP_UNAVAILABLE) {
                    return body(request, response);
                }
                why = response.body();
            } catch (IOException unreachable) {
                why = unreachable.toString();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw unavailable(request, "interrupted");
            }
            if (!sleep(IDLE_TIMEOUT) || Instant.now().isAfter(end)) {
                throw unavailable(request, why);
            }
        }
    }

    /** False when the thread was interrupted. */
    static boolean sleep(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static StatusException unavailable(HttpRequest request, String why) {
        return new StatusException.ServiceUnavailableException(
                "Cannot ask Waymark: it does not answer: see that it runs at "
                        + request.uri().getAuthority() + " and try again: " + why);
    }

    private static String body(HttpRequest request, HttpResponse<String> response) {
        if (response.statusCode() == HTTP_OK) {
            return response.body();
        }
        throw exception(request, response);
    }

    /** A problem document (RFC 9457) as an exception. */
    private static StatusException exception(HttpRequest request, HttpResponse<String> response) {
        var problem = problem(response.body());
        var detail = problem.get("detail") instanceof Value.Text(var text) ? text : response.body();
        var type = problem.get("type") instanceof Value.Text(var urn) ? urn : "";
        return switch (type.substring(type.lastIndexOf(':') + 1)) {
            case "unknown-run" -> new StatusException.UnknownRunException(detail);
            case "unknown-module" -> new StatusException.UnknownModuleException(detail);
            case "unknown-metadata" -> new StatusException.ModuleNotExecutedException(detail);
            case "unknown-snapshot", "malformed-snapshot-id" -> new StatusException.UnknownSnapshotException(detail);
            case "pruned-snapshot" -> new StatusException.PrunedSnapshotException(detail);
            case "inconsistent-history" -> new StatusException.InconsistentHistoryException(detail);
            default ->
                new StatusException.RequestRejectedException(
                        response.statusCode(),
                        "%s %s was answered by %d: %s"
                                .formatted(request.method(), request.uri(), response.statusCode(), detail));
        };
    }

    private static Value.Members problem(String body) {
        try {
            return DomainJson.readMembers(body);
        } catch (JacksonException none) {
            return Value.Members.empty();
        }
    }
}
