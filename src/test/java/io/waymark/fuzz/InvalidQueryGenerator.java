package io.waymark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.domain.record.Bytes;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Generates queries, comparisons, restores and dead-letter requests that are invalid or almost valid. */
final class InvalidQueryGenerator {
    private static final List<String> PATHS = List.of(
            "/runs",
            "/runs/{run}",
            "/runs/{run}/executions",
            "/runs/{run}/experiments",
            "/runs/{run}/snapshots",
            "/runs/{run}/snapshots/{id}",
            "/runs/{run}/changes",
            "/runs/{run}/metadata",
            "/runs/{run}/evolution",
            "/runs/{run}/results",
            "/runs/{run}/timings",
            "/runs/{run}/diff",
            "/runs/{run}/inferred-metadata",
            "/runs/{run}/inference-check",
            "/runs/{run}/verify",
            "/runs/{run}/config",
            "/runs/{run}/feed",
            "/feed",
            "/schemas/{id}",
            "/dead-letters",
            "/dead-letters/{id}",
            "/runs/{run}/{id}",
            "/{id}",
            "/events");
    private static final List<String> PARAMETERS = List.of(
            "limit",
            "cursor",
            "order",
            "module",
            "experiment",
            "phase",
            "expand",
            "field",
            "change_type",
            "target_type",
            "category",
            "compatibility",
            "snapshot",
            "at",
            "from",
            "to",
            "to_run",
            "step",
            "current",
            "workflow",
            "state",
            "since",
            "until",
            "kinds",
            "run",
            "lastEventId",
            "Limit",
            "kind",
            "x".repeat(300),
            "access_token",
            "");
    private static final List<String> ACCEPT = List.of(
            "application/json",
            "application/x-ndjson",
            "text/csv",
            "text/event-stream",
            "*/*",
            "text/html",
            ";",
            "a",
            "*/*;q=2");
    private static final List<String> HOSTS = List.of(
            "localhost",
            "localhost",
            "localhost",
            "localhost",
            "127.0.0.1:1",
            "[::1]",
            "elsewhere.example",
            "\u00ff",
            "a:b:c");
    private static final List<String> METHODS =
            List.of("HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "DELETE", "POST", "QUERY", "get");

    private final Random random;
    private final List<String> knownRuns;
    private final List<String> snapshots;
    private final ExpensiveDataGenerator costly;

    /**
     * Creates a generator that also queries these runs and snapshots.
     *
     * @param knownRuns existing runs
     */
    InvalidQueryGenerator(Random random, List<String> knownRuns, List<String> snapshots) {
        this.random = random;
        this.knownRuns = knownRuns;
        this.snapshots = snapshots;
        this.costly = new ExpensiveDataGenerator(random);
    }

    /** A request as the bytes that are sent. */
    record InvalidQuery(String kind, boolean head, Bytes bytes) {}

    InvalidQuery next() {
        return switch (random.nextInt(10)) {
            case 0 -> restore();
            case 1 -> diff();
            case 2 -> redrive();
            case 3 -> request("method", pick(METHODS), path(bad()), "");
            default -> request("query", "GET", path(run()) + query(), "");
        };
    }

    private InvalidQuery restore() {
        var body = pick(List.of(
                        "{\"snapshot_id\":%s,\"dry_run\":true}",
                        "{\"snapshot_id\":%s,\"modules\":[%s],\"dry_run\":true}",
                        "{\"snapshot_id\":%s,\"modules\":%s}",
                        "{\"snapshot_id\":[%s]}",
                        "{\"modules\":%s}",
                        "[%s]",
                        "%s",
                        "",
                        "{",
                        "{\"snapshot_id\":{\"a\":%s}}",
                        "{\"snapshot_id\":%s,\"dry_run\":\"perhaps\"}"))
                .replace("%s", pick(List.of("\"" + id() + "\"", "null", "5", "\"\\ud800\"", "[".repeat(2000))));
        var key = pick(List.of(
                "",
                "Idempotency-Key: " + "k".repeat(random.nextInt(400)) + "\r\n",
                "Idempotency-Key: \u00ff\u0001\r\n"));
        return body("restore", "/api/v1/runs/" + bad() + "/restore", body, key);
    }

    private InvalidQuery costlyDiff() {
        var one = costly.next();
        var other = costly.next();
        var body = "{\"before\":" + one.schema() + ",\"after\":" + other.schema() + ",\"transformations\":"
                + other.transformations() + "}";
        return body("costly diff", "/api/v1/diff", body, "");
    }

    private InvalidQuery diff() {
        if (random.nextInt(10) == 0) {
            return costlyDiff();
        }
        var schema = pick(List.of(
                "null",
                "{\"id\":\"a\"}",
                "{}",
                "5",
                "[]",
                "{\"id\":\"a\",\"attributes\":{\"x\":{\"type\":\"int\"},\"y\":null}}",
                "{\"id\":\"a\",\"attributes\":[]}",
                "{\"id\":null}",
                "{\"id\":\"\\ud800\",\"attributes\":{\"\\u0000\":{\"n\":1e999999999}}}",
                "{\"a\":".repeat(500)));
        var other = "{\"id\":\"b\",\"attributes\":{\"x_1\":{},\"x_2\":{\"n\":1e-999999999}}}";
        var body = random.nextInt(5) == 0
                ? pick(List.of("", "5", "[]", "{", "null"))
                : "{\"before\":" + schema + ",\"after\":" + other + ",\"transformations\":"
                        + pick(List.of(
                                "null",
                                "[]",
                                "[null]",
                                "5",
                                "[{\"kind\":\"rename\",\"field\":\"x\",\"into\":[\"x_1\"]}]"))
                        + "}";
        return body("diff", "/api/v1/diff", body, "");
    }

    private InvalidQuery redrive() {
        var body = pick(List.of("", "{}", "null", "[]", "{\"specversion\":\"1.0\"}", "\u0000", "x".repeat(3000)));
        var path = "/api/v1/dead-letters/" + pick(List.of("1", "2", "3", String.valueOf(random.nextInt(5000)), bad()))
                + "/redrive";
        return body("redrive", path, body, "");
    }

    private InvalidQuery body(String kind, String path, String body, String more) {
        var bytes = body.getBytes(UTF_8);
        var type = "Content-Type: "
                + pick(List.of("application/json", "application/json", "application/json", "text/plain", "", ";"))
                + "\r\n";
        var head = request(kind, "POST", path, type + more + "Content-Length: " + bytes.length + "\r\n")
                .bytes()
                .array();
        var whole = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, whole, head.length, bytes.length);
        return new InvalidQuery(kind, false, Bytes.of(whole));
    }

    private InvalidQuery request(String kind, String method, String path, String headers) {
        var more = switch (random.nextInt(6)) {
            case 0 ->
                "Last-Event-ID: " + pick(List.of(id(), "\u00ff", "a-1", "a-99999999999999999999", "-", "deadbeef-1"))
                        + "\r\n";
            case 1 -> "If-None-Match: \"" + id() + "\"\r\nRange: bytes=5-1\r\n";
            case 2 ->
                pick(List.of(
                                "Origin: http://elsewhere.example",
                                "Origin: null",
                                "Origin: \u00ff",
                                "Sec-Fetch-Site: cross-site",
                                "Sec-Fetch-Site: x",
                                "Content-Encoding: gzip",
                                "Content-Encoding: gzip, gzip"))
                        + "\r\n";
            default -> "";
        };
        var text = method + " " + path + " HTTP/1.1\r\nHost: " + pick(HOSTS) + "\r\nAccept: " + pick(ACCEPT) + "\r\n"
                + more + headers + "\r\n";
        return new InvalidQuery(kind, method.equals("HEAD"), Bytes.of(text.getBytes(ISO_8859_1)));
    }

    private String path(String run) {
        return "/api/v1" + pick(PATHS).replace("{run}", run).replace("{id}", encoded(id()));
    }

    private String query() {
        var query = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(pick(PARAMETERS))
                    .append('=')
                    .append(value());
        }
        return query.toString();
    }

    private String value() {
        return pick(List.of(
                "1",
                "0",
                "-1",
                "1000",
                "1001",
                "99999999999999999999",
                "asc",
                "true",
                "earliest",
                "latest",
                "a-1",
                "%00",
                "%ff",
                "%zz",
                "%",
                "",
                "+",
                "%ED%A0%80",
                "%F0%9F%92%A9",
                "a%2Cb",
                "snapshot%2Cchange",
                "AAAAAAAAAAAAAAAA",
                "update",
                "9999-12-31T23:59:59Z",
                "%2B1000000000-01-01T00:00:00Z",
                "-999999999-01-01T00:00:00Z",
                "completed",
                "Loader",
                "x".repeat(2000),
                encoded(id()),
                encoded(pick(InvalidEventGenerator.SQL)),
                "ns%2Fname",
                "%2F",
                "a/b/c"));
    }

    private String run() {
        return random.nextInt(3) > 0 ? pick(knownRuns) : bad();
    }

    /** Returns an id of a run that does not exist, so that no run is deleted or restored. */
    private String bad() {
        return pick(List.of(
                "none",
                "%00",
                "..",
                "%2e%2e",
                "%zz",
                "%",
                "x".repeat(129),
                encoded(pick(InvalidEventGenerator.SQL)),
                "%ff%fe",
                "%ED%A0%80",
                "a%2Fb",
                "a;b=c",
                "%20",
                "*",
                "{x}",
                "%F0%9F%92%A9",
                "",
                "%5c",
                "%25",
                "%0d%0aX:y",
                "a+b",
                "\u00fc",
                "|",
                "^",
                "\"",
                "<"));
    }

    private String id() {
        return pick(List.of(
                pick(snapshots),
                pick(snapshots),
                "snapshot_000001_20241224_210000",
                "snapshot_-00001_20241224_210000",
                "snapshot_99999999999999999999_20241224_210000",
                "snapshot_000001_99999999_999999",
                "change_000001_20241224_210000",
                "snapshot_",
                "1",
                "-1",
                "9223372036854775807",
                "9223372036854775808",
                "1e3",
                "0x1",
                "\u0661",
                "null",
                "00000000000000000000000000000000",
                "g".repeat(32),
                pick(InvalidEventGenerator.SQL),
                " ",
                "x".repeat(500)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
