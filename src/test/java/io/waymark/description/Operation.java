package io.waymark.description;

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

/** One request that the document describes. */
record Operation(JsonNode document, HttpMethod method, PathPattern path, JsonNode item, JsonNode said) {

    static List<Operation> all(JsonNode document) {
        return document.get("paths").properties().stream()
                .flatMap(path -> of(document, path.getKey(), path.getValue()))
                .toList();
    }

    private static Stream<Operation> of(JsonNode document, String path, JsonNode item) {
        var pattern = PathPatternParser.defaultInstance.parse(path);
        return Stream.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE)
                .filter(method -> item.has(method.name().toLowerCase(Locale.ROOT)))
                .map(method -> new Operation(
                        document, method, pattern, item, item.get(method.name().toLowerCase(Locale.ROOT))));
    }

    /** The one that a request is. */
    static Optional<Operation> find(List<Operation> all, HttpMethod method, String path) {
        var asked = PathContainer.parsePath(path);
        var wanted = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
        return all.stream()
                .filter(operation -> operation.method.equals(wanted) && operation.path.matches(asked))
                .min(Comparator.comparing(Operation::path, PathPattern.SPECIFICITY_COMPARATOR));
    }

    String id() {
        return said.get("operationId").asString();
    }

    List<Integer> statuses() {
        return said.get("responses").propertyNames().stream()
                .map(Integer::valueOf)
                .toList();
    }

    Optional<JsonNode> response(int status) {
        return Optional.ofNullable(said.get("responses").get(String.valueOf(status)))
                .map(this::resolved);
    }

    /** Those of the path and of the request. */
    List<JsonNode> parameters() {
        var parameters = new ArrayList<JsonNode>();
        item.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        said.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        return parameters;
    }

    Optional<JsonNode> parameter(String in, String name) {
        return parameters().stream()
                .filter(parameter -> parameter.get("in").asString().equals(in)
                        && parameter.get("name").asString().equals(name))
                .findFirst();
    }

    Optional<JsonNode> body() {
        return Optional.ofNullable(said.get("requestBody"));
    }

    /** The first media type that its body may have. */
    MediaType takes() {
        return MediaType.parseMediaType(
                body().orElseThrow().get("content").propertyNames().iterator().next());
    }

    boolean asksForTokens() {
        return !said.has("security") || said.get("security").size() > 1;
    }

    boolean writes() {
        return said.has("security") && said.get("security").toString().contains("write");
    }

    /** What is said of a media type in a response or a request's body. */
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
