package io.waymark.web.openapi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.databind.JsonNode;

/** A request of the OpenAPI document. */
record ApiOperation(JsonNode document, HttpMethod method, PathPattern path, JsonNode item, JsonNode definition) {

    static List<ApiOperation> all(JsonNode document) {
        return document.get("paths").properties().stream()
                .flatMap(path -> of(document, path.getKey(), path.getValue()))
                .toList();
    }

    private static Stream<ApiOperation> of(JsonNode document, String path, JsonNode item) {
        var pattern = PathPatternParser.defaultInstance.parse(path);
        return Stream.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE)
                .filter(method -> item.has(method.name().toLowerCase(Locale.ROOT)))
                .map(method -> new ApiOperation(
                        document, method, pattern, item, item.get(method.name().toLowerCase(Locale.ROOT))));
    }

    /** Finds the operation of a request. */
    static Optional<ApiOperation> find(List<ApiOperation> all, HttpMethod method, String path) {
        var requested = PathContainer.parsePath(path);
        var effectiveMethod = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
        return all.stream()
                .filter(operation -> operation.method.equals(effectiveMethod) && operation.path.matches(requested))
                .min(Comparator.comparing(ApiOperation::path, PathPattern.SPECIFICITY_COMPARATOR));
    }

    String id() {
        return definition.get("operationId").asString();
    }

    List<Integer> statuses() {
        return definition.get("responses").propertyNames().stream()
                .map(Integer::valueOf)
                .toList();
    }

    Optional<JsonNode> response(int status) {
        return Optional.ofNullable(definition.get("responses").get(String.valueOf(status)))
                .map(this::resolved);
    }

    /** Returns the parameters of the path item and of the operation. */
    List<JsonNode> parameters() {
        var parameters = new ArrayList<JsonNode>();
        item.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        definition.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        return parameters;
    }

    Optional<JsonNode> parameter(String in, String name) {
        return parameters().stream()
                .filter(parameter -> parameter.get("in").asString().equals(in)
                        && parameter.get("name").asString().equals(name))
                .findFirst();
    }

    Optional<JsonNode> body() {
        return Optional.ofNullable(definition.get("requestBody"));
    }

    /** Returns the first media type of the request body. */
    MediaType requestMediaType() {
        return MediaType.parseMediaType(
                body().orElseThrow().get("content").propertyNames().iterator().next());
    }

    boolean requiresToken() {
        return !definition.has("security") || definition.get("security").size() > 1;
    }

    boolean writes() {
        return definition.has("security")
                && definition.get("security").toString().contains("write");
    }

    /** Returns the description of a media type in a response or a request body. */
    static Optional<JsonNode> content(JsonNode message, MediaType type) {
        return message.path("content").properties().stream()
                .filter(content -> MediaType.parseMediaType(content.getKey()).equalsTypeAndSubtype(type))
                .map(content -> content.getValue())
                .findFirst();
    }

    JsonNode resolved(JsonNode tree) {
        return tree.has("$ref")
                ? document.at(tree.get("$ref").asString().substring(1).replace("~", "~0"))
                : tree;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
