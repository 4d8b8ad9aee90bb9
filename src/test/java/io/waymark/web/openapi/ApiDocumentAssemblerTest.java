package io.waymark.web.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.apicurio.datamodels.Library;
import io.waymark.fixture.RecordedTrace;
import java.util.List;
import java.util.Locale;
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

/** Tests the API descriptions, and validates recorded events against them. */
class ApiDocumentAssemblerTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern OF_SCHEMAS = Pattern.compile("/schemas?\\b.*An unexpected property");

    static Stream<JsonNode> documents() {
        return Stream.of(DescriptionChecker.OPENAPI, DescriptionChecker.ASYNCAPI);
    }

    static Stream<RecordedTrace> traces() {
        return RecordedTrace.all();
    }

    static Stream<ApiOperation> operations() {
        return DescriptionChecker.OPERATIONS.stream();
    }

    /**
     * Removes discriminators, on which the validator throws a ClassCastException for OpenAPI 3.1. Reduces lists of
     * types to "array", because the validator reads only one type.
     */
    @ParameterizedTest
    @MethodSource("documents")
    void documentFollowsItsSpecification(JsonNode document) {
        var copy = (ObjectNode) document.deepCopy();
        copy.path("components").path("schemas").forEach(schema -> ((ObjectNode) schema).remove("discriminator"));
        copy.findParents("items").stream()
                .filter(schema -> schema.path("type")
                        .valueStream()
                        .anyMatch(type -> type.asString("").equals("array")))
                .forEach(schema -> ((ObjectNode) schema).put("type", "array"));

        var problems = Library.validate(Library.readDocumentFromJSONString(copy.toString()), null);

        assertThat(problems)
                .extracting(problem -> problem.nodePath + ": " + problem.message)
                .filteredOn(problem -> !OF_SCHEMAS.matcher(problem).find()) // unsupported by the validator
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void schemasFollowJsonSchema(JsonNode document) {
        assertThat(document.at("/components/schemas"))
                .allSatisfy(schema -> assertThat(JsonSchemaValidator.errorsOfSchema(schema))
                        .as("%s", schema)
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void referencesResolveAndComponentsAreUsed(JsonNode document) {
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
    void yamlEqualsJson() {
        for (var document :
                List.of(DescriptionChecker.DESCRIPTIONS.openApi(), DescriptionChecker.DESCRIPTIONS.asyncApi())) {
            var yaml = new String(document.yaml().array(), UTF_8);
            assertThat(yaml).doesNotContain("&id0");
            Object read = new Yaml().load(yaml);
            var json = JSON.readTree(document.json().array());
            assertThat(json).isEqualTo(JSON.valueToTree(read));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void examplesFollowTheirSchemas(ApiOperation operation) {
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
    void schemaExamplesAreValid(JsonNode document) {
        var schemas = new JsonSchemaValidator(document);
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
    void recordedEventsFollowTheDescription(RecordedTrace trace) {
        assertThat(trace.events())
                .allSatisfy(event -> assertThat(DescriptionChecker.eventErrors(new String(event, UTF_8)))
                        .isEmpty());
    }

    /** Code generators derive method names from the id, and method comments from the summary. */
    @ParameterizedTest
    @MethodSource("operations")
    void operationIsNamedAndSummarized(ApiOperation operation) {
        var definition = operation.definition();

        assertThat(operation.id()).matches("[a-z][A-Za-z]+");
        assertThat(definition.get("summary").asString()).matches("[A-Z][^\n]*[^.\n]");
        assertThat(definition.get("tags")).hasSize(1);
        assertThat(DescriptionChecker.OPENAPI.get("tags"))
                .extracting(tag -> tag.get("name").asString())
                .contains(definition.get("tags").get(0).asString());
    }

    @Test
    void operationIdsAreUnique() {
        assertThat(DescriptionChecker.OPERATIONS).extracting(ApiOperation::id).doesNotHaveDuplicates();
    }

    /** A code generator would append a number to the second name. */
    @ParameterizedTest
    @MethodSource("operations")
    void parameterNamesOfAnOperationAreUnique(ApiOperation operation) {
        assertThat(operation.parameters())
                .extracting(parameter ->
                        parameter.get("name").asString().replaceAll("[-_]", "").toLowerCase(Locale.ROOT)
                                + parameter.get("in").asString().replaceAll("path|query", ""))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyParameterHasASimpleType(ApiOperation operation) {
        assertThat(operation.parameters())
                .allSatisfy(parameter -> assertThat(operation
                                .resolved(parameter.get("schema"))
                                .path("type")
                                .asString(""))
                        .isIn("string", "integer", "boolean", "array"));
    }

    /** The generated Java client accepts only the first JSON media type. */
    @ParameterizedTest
    @MethodSource("operations")
    void plainJsonIsTheFirstMediaType(ApiOperation operation) {
        operation.response(200).ifPresent(answer -> {
            var json = answer.path("content").propertyNames().stream()
                    .filter(type -> type.endsWith("json"))
                    .toList();
            assertThat(json.isEmpty() || json.getFirst().equals("application/json"))
                    .as("%s", json)
                    .isTrue();
        });
    }

    @Test
    void schemasAvoidUnsupportedGeneratorFeatures() {
        var schemas = DescriptionChecker.OPENAPI.at("/components/schemas");

        assertThat(schemas.propertyNames()).doesNotContain("Schema", "Field", "From", "Object", "List", "Map");
        assertThat(schemas.findValues("const")).isEmpty();
        assertThat(schemas.findParents("enum"))
                .allSatisfy(parent -> assertThat(parent.path("type").asString(""))
                        .as("%s", parent)
                        .isEqualTo("string"));
        assertThat(schemas.findParents("maximum"))
                .filteredOn(parent -> parent.get("maximum").bigIntegerValue().bitLength() > 31)
                .allSatisfy(
                        parent -> assertThat(parent.path("format").asString("")).isEqualTo("int64"));
        assertThat(DescriptionChecker.OPENAPI.toString()).doesNotContain("x-validation", "x-generation");
    }

    @Test
    void everyTypeOfEventExtendsEvent() {
        var event = DescriptionChecker.OPENAPI.at("/components/schemas/Event");
        var types = event.at("/properties/type/enum")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        var mapping = event.at("/discriminator/mapping");

        assertThat(event.at("/discriminator/propertyName").asString()).isEqualTo("type");
        assertThat(mapping.propertyNames()).containsExactlyInAnyOrderElementsOf(types);
        assertThat(mapping)
                .allSatisfy(reference -> assertThat(DescriptionChecker.OPENAPI
                                .at(reference.asString().substring(1) + "/allOf/0/$ref")
                                .asString())
                        .isEqualTo("#/components/schemas/Event"));
    }

    @Test
    void topicNamesComeFromTheSettings() {
        assertThat(DescriptionChecker.ASYNCAPI.at("/channels/events/address").asString())
                .isEqualTo("waymark.events");
        assertThat(DescriptionChecker.ASYNCAPI.toString()).doesNotContain("${");
    }

    private static void assertExamples(JsonNode message, String what) {
        message.path("content").forEach(content -> {
            if (content.has("example")) {
                assertExample(content, what);
            }
        });
    }

    private static void assertExample(JsonNode described, String what) {
        assertThat(DescriptionChecker.errors(described.get("schema"), described.get("example")))
                .as(what)
                .isEmpty();
    }
}
