package io.waymark.client.remote;

import io.waymark.client.WaymarkClientException;
import io.waymark.client.publish.HttpClientCloser;
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

/**
 * Sends requests to the REST API of Waymark and parses the responses. While the service is unreachable or responds with
 * status 503, it retries every 0.2 s until {@link RemoteSettings#requestTimeout()} has passed. Other errors become a
 * {@link WaymarkClientException}. Safe for use by multiple threads.
 */
final class ApiClient implements AutoCloseable {
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(200);
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

    /** Sends a GET request and reads one object. */
    <T> T get(String path, Class<T> type) {
        return DomainJson.read(send(request(path).GET()), type);
    }

    /** Sends a GET request and reads a response of a generic type. The order of members is kept. */
    <T> T get(String path, TypeReference<T> type) {
        return DomainJson.MAPPER.readValue(send(request(path).GET()), type);
    }

    /** Reads all pages of a list, 1000 items per request. */
    <T> List<T> list(String path, Class<T> type) {
        var all = new ArrayList<T>();
        var first = path + (path.contains("?") ? "&" : "?") + PAGE;
        for (var page = first; !page.isEmpty(); ) {
            var response = DomainJson.MAPPER.readTree(send(request(page).GET()));
            response.get("items").forEach(item -> all.add(DomainJson.MAPPER.treeToValue(item, type)));
            page = nextPagePath(first, response.get("next_cursor"));
        }
        return all;
    }

    /** Sends a POST request with an idempotency key, so that a retry has no second effect. */
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
        HttpClientCloser.close(client);
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
            var reason = "";
            try {
                var response = client.send(request, BodyHandlers.ofString());
                if (response.statusCode() != HTTP_UNAVAILABLE) {
                    return body(request, response);
                }
                reason = response.body();
            } catch (IOException unreachable) {
                reason = unreachable.toString();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw unavailable(request, "interrupted");
            }
            if (!sleep(RETRY_INTERVAL) || Instant.now().isAfter(end)) {
                throw unavailable(request, reason);
            }
        }
    }

    /** Sleeps. Returns false after an interrupt and restores the interrupt flag. */
    static boolean sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static WaymarkClientException unavailable(HttpRequest request, String reason) {
        return new WaymarkClientException.ServiceUnavailableException(
                "Cannot query Waymark: no response: check that the service runs at "
                        + request.uri().getAuthority() + ", then retry: " + reason);
    }

    private static String body(HttpRequest request, HttpResponse<String> response) {
        if (response.statusCode() == HTTP_OK) {
            return response.body();
        }
        throw exception(request, response);
    }

    /** Maps a problem document (RFC 9457) to an exception. */
    private static WaymarkClientException exception(HttpRequest request, HttpResponse<String> response) {
        var problem = problem(response.body());
        var detail = problem.get("detail") instanceof Value.Text text ? text.value() : response.body();
        var type = problem.get("type") instanceof Value.Text urn ? urn.value() : "";
        return switch (type.substring(type.lastIndexOf(':') + 1)) {
            case "unknown-run" -> new WaymarkClientException.UnknownRunException(detail);
            case "unknown-module" -> new WaymarkClientException.UnknownModuleException(detail);
            case "unknown-metadata" -> new WaymarkClientException.ModuleNotExecutedException(detail);
            case "unknown-snapshot", "malformed-snapshot-id" ->
                new WaymarkClientException.UnknownSnapshotException(detail);
            case "pruned-snapshot" -> new WaymarkClientException.PrunedSnapshotException(detail);
            case "inconsistent-history" -> new WaymarkClientException.InconsistentHistoryException(detail);
            default ->
                new WaymarkClientException.RequestRejectedException(
                        response.statusCode(),
                        "%s %s failed with HTTP status %d: %s"
                                .formatted(request.method(), request.uri(), response.statusCode(), detail));
        };
    }

    private static Value.Members problem(String body) {
        try {
            return DomainJson.readMembers(body);
        } catch (JacksonException malformed) {
            return Value.Members.empty();
        }
    }
}
