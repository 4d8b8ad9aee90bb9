package io.waymark.web.openapi;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.JsonNode;

/**
 * Builds requests from the OpenAPI document.
 *
 * @param hash of a stored schema, which the document cannot contain
 */
record RequestBuilder(String hash) {

    /** Returns a URI with the examples of all parameters. */
    URI uri(ApiOperation operation) {
        var values = new HashMap<String, String>();
        operation.parameters().stream()
                .filter(parameter -> parameter.get("in").asString().equals("path"))
                .forEach(parameter -> values.put(
                        parameter.get("name").asString(),
                        parameter.path("example").asString(hash)));
        return uri(operation, values, true);
    }

    /** Returns a URI with unknown ids. */
    URI unknown(ApiOperation operation) {
        return uri(
                operation,
                Map.ofEntries(
                        Map.entry("run", "nobody"),
                        Map.entry("run_id", "nobody"),
                        Map.entry("snapshot", "snapshot_000001_20241224_210000"),
                        Map.entry("id", "999999"),
                        Map.entry("hash", "0".repeat(32)),
                        Map.entry("group", "none"),
                        Map.entry("type", "io.waymark.run.paused"),
                        Map.entry("namespace", "a/b"),
                        Map.entry("name", "none"),
                        Map.entry("version", "999999"),
                        Map.entry("field", "none")),
                true);
    }

    /** Returns a URI with malformed parameters. */
    URI malformed(ApiOperation operation) {
        var odd = new HashMap<>(
                Map.of("run", "a b", "run_id", "a b", "snapshot", "x", "id", "x", "hash", "x", "type", "x"));
        odd.putAll(Map.of("namespace", "a", "name", "b", "version", "x", "field", "c"));
        var uri = UriComponentsBuilder.fromUri(uri(operation, odd, false));
        operation.parameter("query", "limit").ifPresent(limit -> uri.queryParam("limit", "0"));
        if (operation.id().matches("getWorkflow|getDataset|getFieldHistory|listProjections|rebuildProjection")) {
            uri.queryParam("unknown", "1"); // any name and any category can be requested
        }
        operation.parameter("query", "last").ifPresent(last -> uri.queryParam("last", "0"));
        operation.parameter("query", "depth").ifPresent(depth -> uri.queryParam("depth", "0"));
        operation.parameter("query", "time").ifPresent(time -> uri.queryParam("time", "yesterday"));
        operation.parameter("query", "from").ifPresent(from -> uri.replaceQueryParam("from", "yesterday"));
        return uri.build(true).toUri();
    }

    /** Returns an example of the request body; empty if the operation has none. */
    String body(ApiOperation operation) {
        return operation
                .body()
                .map(body -> body.get("content").iterator().next())
                .map(content -> content.has("example") ? content.get("example") : example(operation, content))
                .map(JsonNode::toString)
                .orElse("");
    }

    private static JsonNode example(ApiOperation operation, JsonNode content) {
        return operation.resolved(content.get("schema")).get("examples").get(0);
    }

    private static URI uri(ApiOperation operation, Map<String, String> values, boolean examples) {
        var uri = UriComponentsBuilder.fromPath(operation.path().getPatternString());
        operation.parameters().stream()
                .filter(parameter -> parameter.get("in").asString().equals("query"))
                .filter(parameter -> examples && parameter.has("example"))
                .forEach(parameter -> add(uri, parameter.get("name").asString(), parameter.get("example")));
        return uri.encode().buildAndExpand(values).toUri();
    }

    private static void add(UriComponentsBuilder uri, String name, JsonNode example) {
        if (example.isArray()) {
            example.forEach(one -> uri.queryParam(name, one.asString()));
        } else {
            uri.queryParam(name, example.asString());
        }
    }
}
