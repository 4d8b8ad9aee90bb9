package io.waymark.description;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.apicurio.datamodels.Library;
import io.waymark.fixture.Trace;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The documents themselves, and recorded events against them. */
class DescriptionsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern OF_SCHEMAS = Pattern.compile("/schemas?\\b.*An unexpected property");

    static Stream<JsonNode> documents() {
        return Stream.of(Described.OPENAPI, Described.ASYNCAPI);
    }

    static Stream<Trace> traces() {
        return Trace.all();
    }

    static Stream<Operation> operations() {
        return Described.OPERATIONS.stream();
    }

    /** Without discriminators, on which the validator fails with a ClassCastException for OpenAPI 3.1. */
    @ParameterizedTest
    @MethodSource("documents")
    void documentFollowsItsSpecification(JsonNode document) {
        var copy = (ObjectNode) document.deepCopy();
        copy.path("components").path("schemas").forEach(schema -> ((ObjectNode) schema).remove("discriminator"));

        var problems = Library.validate(Library.readDocumentFromJSONString(copy.toString()), null);

        assertThat(problems)
                .extracting(problem -> problem.nodePath + ": " + problem.message)
                .filteredOn(problem -> !OF_SCHEMAS.matcher(problem).find()) // it does not know all of JSON Schema
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aSchemaKeepsToJsonSchema(JsonNode document) {
        assertThat(document.at("/components/schemas"))
                .allSatisfy(schema -> assertThat(JsonSchemas.errorsOfSchema(schema))
                        .as("%s", schema)
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyReferenceLeadsSomewhereAndEveryComponentIsUsed(JsonNode document) {
        var used = document.findValues("$ref").stream().map(JsonNode::asString).collect(toSet());
        document.findValues("mapping").forEach(mapping -> mapping.forEach(schema -> used.add(schema.asString())));
        var defined = new TreeSet<String>();
        document.get("components")
                .properties()
                .forEach(kind -> kind.getValue()
                        .propertyNames()
                        .forEach(name -> defined.add("#/components/" + kind.getKey() + "/" + name)));
        defined.removeIf(name -> name.contains("/securitySchemes/"));

        assertThat(used)
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        assertThat(used).containsAll(defined);
    }

    @Test
    void yamlSaysTheSameAsJson() {
        for (var document : List.of(Described.DESCRIPTIONS.openApi(), Described.DESCRIPTIONS.asyncApi())) {
            var yaml = new String(document.yaml().array(), UTF_8);
            assertThat(yaml).doesNotContain("&id0");
            Object read = new Yaml().load(yaml);
            var json = JSON.readTree(document.json().array());
            assertThat(json).isEqualTo(JSON.valueToTree(read));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void examplesAreWhatTheySayTheyAre(Operation operation) {
        operation.parameters().stream()
                .filter(parameter -> parameter.has("example"))
                .forEach(parameter -> assertExample(parameter, parameter.toString()));
        operation.body().ifPresent(body -> assertExamples(body, operation.toString()));
        operation.statuses().forEach(status -> {
            var response = operation.response(status).orElseThrow();
            assertExamples(response, operation + " " + status);
            response.path("content").properties().stream()
                    .filter(content -> content.getKey().equals("application/problem+json"))
                    .forEach(content -> assertThat(
                                    content.getValue().at("/example/status").asInt())
                            .isEqualTo(status));
        });
    }

    @ParameterizedTest
    @MethodSource("documents")
    void examplesInSchemasAreWhatTheySayTheyAre(JsonNode document) {
        var schemas = new JsonSchemas(document);
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("examples")
                        .forEach(example -> assertThat(schemas.errorsBy(schema.getValue(), example))
                                .as(schema.getKey())
                                .isEmpty()));
    }

    @ParameterizedTest
    @MethodSource("traces")
    void recordedEventsAreAsDescribed(Trace trace) {
        assertThat(trace.events())
                .allSatisfy(event -> assertThat(Described.eventErrors(new String(event, UTF_8)))
                        .isEmpty());
    }

    @Test
    void topicsHaveTheNamesThatAreSet() {
        assertThat(Described.ASYNCAPI.at("/channels/events/address").asString()).isEqualTo("waymark.events");
        assertThat(Described.ASYNCAPI.toString()).doesNotContain("${");
    }

    private static void assertExamples(JsonNode message, String what) {
        message.path("content").forEach(content -> {
            if (content.has("example")) {
                assertExample(content, what);
            }
        });
    }

    private static void assertExample(JsonNode described, String what) {
        assertThat(Described.errors(described.get("schema"), described.get("example")))
                .as(what)
                .isEmpty();
    }
}
