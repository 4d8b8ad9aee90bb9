package io.waymark.web.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.port.broker.BrokerConnectionInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Validates all responses and messages of a service under test against the API descriptions. */
public final class DescriptionChecker {
    static final BrokerConnectionInfo BROKER = new BrokerConnectionInfo(
            "127.0.0.1:9092",
            "waymark",
            "waymark.events",
            "waymark.commands",
            "waymark.dead-letters",
            "waymark.openlineage");
    static final ApiDocumentAssembler DESCRIPTIONS = new ApiDocumentAssembler(BROKER);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    static final JsonNode OPENAPI = JSON.readTree(DESCRIPTIONS.openApi().json().array());
    static final JsonNode ASYNCAPI =
            JSON.readTree(DESCRIPTIONS.asyncApi().json().array());
    private static final JsonNode EVENT =
            JSON.readTree(DESCRIPTIONS.event().json().array());
    static final List<ApiOperation> OPERATIONS = ApiOperation.all(OPENAPI);

    private static final JsonSchemaValidator REQUESTS = new JsonSchemaValidator(OPENAPI);
    private static final JsonSchemaValidator FRAMES = new JsonSchemaValidator(ASYNCAPI);
    private static final Set<String> seen = ConcurrentHashMap.newKeySet();

    private DescriptionChecker() {}

    /** Returns a filter that fails an exchange with an undescribed response. */
    public static ExchangeFilterFunction answers() {
        return (request, next) -> next.exchange(request).flatMap(response -> checked(request, response));
    }

    /** Returns the observed responses, for example {@code getRun 404}. */
    static Set<String> seen() {
        return Set.copyOf(seen);
    }

    /** Fails if a frame of the feed violates the description. */
    public static void checkFrame(String id, String event, String data) {
        var message = ASYNCAPI.at("/components/messages/" + event);
        assertThat(message.isMissingNode())
                .as("frames of kind %s are described", event)
                .isFalse();
        var fields = JsonNodeFactory.instance.objectNode().put("id", id).put("event", event);
        assertThat(FRAMES.errorsBy(message.get("headers"), fields)).as(event).isEmpty();
        assertThat(data.isEmpty()).as("no data of %s", event).isEqualTo(!message.has("payload"));
        if (message.has("payload")) {
            assertThat(FRAMES.errorsBy(message.get("payload"), JSON.readTree(data)))
                    .as(data)
                    .isEmpty();
        }
    }

    /** Fails if the value of a Kafka record violates the description. */
    public static void checkMessage(String message, String value) {
        var payload = ASYNCAPI.at("/components/messages/" + message + "/payload");
        assertThat(FRAMES.errorsBy(payload, JSON.readTree(value))).as(value).isEmpty();
    }

    /** Returns the violations of an event in structured mode, by the JSON Schema of events and by that of its data. */
    public static List<String> eventErrors(String event) {
        var read = JSON.readTree(event);
        var errors = new ArrayList<>(JsonSchemaValidator.errors(EVENT, read));
        var data = DESCRIPTIONS.data(read.path("type").asString(""));
        if (errors.isEmpty() && read.hasNonNull("data")) {
            errors.addAll(JsonSchemaValidator.errors(
                    JSON.readTree(data.orElseThrow().json().array()), read.get("data")));
        }
        return errors;
    }

    /** Returns the violations of an example. All required members must be present. */
    static List<String> errors(JsonNode schema, JsonNode example) {
        return REQUESTS.errorsBy(schema, example);
    }

    private static Mono<ClientResponse> checked(ClientRequest request, ClientResponse response) {
        var type = response.headers().contentType();
        if (type.filter(MediaType.TEXT_EVENT_STREAM::equalsTypeAndSubtype).isPresent()) {
            check(request, response, new byte[0]);
            return Mono.just(response);
        }
        return response.bodyToMono(byte[].class).defaultIfEmpty(new byte[0]).map(body -> {
            check(request, response, body);
            Flux<DataBuffer> again = Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body));
            return response.mutate().body(again).build();
        });
    }

    private static void check(ClientRequest request, ClientResponse response, byte[] body) {
        var what = request.method() + " " + request.url() + " → "
                + response.statusCode().value();
        var path = request.url().getRawPath();
        var operation = ApiOperation.find(OPERATIONS, request.method(), path);
        if (operation.isEmpty()) {
            assertThat(response.statusCode().value()).as(what).isGreaterThanOrEqualTo(400);
            checkProblem(what, response, body);
            return;
        }
        var described = operation.get();
        seen.add(described.id() + " " + response.statusCode().value());
        if (response.statusCode().is2xxSuccessful()) {
            checkParameters(what, described, request.url());
        }
        if (response.statusCode().isSameCodeAs(HttpStatus.METHOD_NOT_ALLOWED)) {
            checkProblem(what, response, body);
            return;
        }
        var answer = described.response(response.statusCode().value());
        assertThat(answer).as("%s is described", what).isPresent();
        checkHeaders(what, described, answer.get(), response.headers().asHttpHeaders());
        checkBody(what, request, response, answer.get(), body);
    }

    private static void checkProblem(String what, ClientResponse response, byte[] body) {
        assertThat(response.headers().contentType())
                .as(what)
                .hasValueSatisfying(type -> assertThat(type.isCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON))
                        .isTrue());
        assertThat(REQUESTS.errorsBy(JsonSchemaValidator.reference("Problem"), JSON.readTree(text(body))))
                .as(what)
                .isEmpty();
    }

    private static void checkHeaders(String what, ApiOperation operation, JsonNode answer, HttpHeaders headers) {
        answer.path("headers").properties().forEach(entry -> {
            var header = operation.resolved(entry.getValue());
            var text = headers.getFirst(entry.getKey());
            assertThat(text)
                    .as("%s: %s: %s", what, entry.getKey(), headers)
                    .satisfiesAnyOf(
                            value -> assertThat(value).isNotNull(),
                            value -> assertThat(header.path("required").asBoolean())
                                    .isFalse());
            if (text != null) {
                assertThat(REQUESTS.errorsBy(header.get("schema"), value(operation, header.get("schema"), text)))
                        .as("%s: %s", what, entry.getKey())
                        .isEmpty();
            }
        });
    }

    private static void checkBody(
            String what, ClientRequest request, ClientResponse response, JsonNode answer, byte[] body) {
        if (!answer.has("content")) {
            assertThat(body).as(what).isEmpty();
            return;
        }
        var type = response.headers().contentType().orElseThrow(() -> new AssertionError(what + " has no type"));
        var content = ApiOperation.content(answer, type);
        assertThat(content).as("%s: %s is described", what, type).isPresent();
        if (request.method().equals(HttpMethod.HEAD) || type.equalsTypeAndSubtype(MediaType.TEXT_EVENT_STREAM)) {
            return;
        }
        values(content.get(), type, text(body))
                .forEach(value -> assertThat(REQUESTS.errorsBy(
                                content.get().has("x-itemSchema")
                                        ? content.get().get("x-itemSchema")
                                        : content.get().get("schema"),
                                value))
                        .as("%s: %s", what, shortened(value))
                        .isEmpty());
    }

    private static Stream<JsonNode> values(JsonNode content, MediaType type, String body) {
        if (content.has("x-itemSchema")) {
            return body.lines().map(JSON::readTree);
        }
        return Stream.of(
                type.getSubtype().endsWith("json") ? JSON.readTree(body) : JsonNodeFactory.instance.stringNode(body));
    }

    /** Validates the query parameters of a request. */
    private static void checkParameters(String what, ApiOperation operation, URI requested) {
        var query = UriComponentsBuilder.fromUri(requested).build().getQueryParams();
        query.forEach((name, given) -> {
            var parameter = operation.parameter("query", name);
            assertThat(parameter).as("%s: '%s' is described", what, name).isPresent();
            var schema = operation.resolved(parameter.get().get("schema"));
            boolean repeatable = schema.path("type").asString("").equals("array");
            assertThat(given.stream().distinct())
                    .as("%s: '%s' is repeatable", what, name)
                    .hasSizeLessThanOrEqualTo(repeatable ? Integer.MAX_VALUE : 1);
            var one = repeatable ? schema.get("items") : schema;
            given.stream()
                    .filter(text -> text != null && !text.isEmpty())
                    .map(text -> UriUtils.decode(text, UTF_8))
                    .flatMap(text -> words(operation, one, text))
                    .forEach(text -> assertThat(REQUESTS.errorsBy(one, value(operation, one, text)))
                            .as("%s: '%s'", what, name)
                            .isEmpty());
        });
    }

    /** Splits the text at commas if the parameter is an enumeration. */
    private static Stream<String> words(ApiOperation operation, JsonNode schema, String text) {
        return operation.resolved(schema).has("enum") ? Arrays.stream(text.split(",")) : Stream.of(text);
    }

    private static JsonNode value(ApiOperation operation, JsonNode schema, String text) {
        return switch (operation.resolved(schema).path("type").asString("")) {
            case "integer" -> JsonNodeFactory.instance.numberNode(Long.parseLong(text));
            case "boolean" -> JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text));
            default -> JsonNodeFactory.instance.stringNode(text);
        };
    }

    private static String text(byte[] body) {
        return new String(body, UTF_8);
    }

    private static String shortened(JsonNode value) {
        var text = value.toString();
        return text.length() < 1000 ? text : text.substring(0, 1000) + "…";
    }
}
