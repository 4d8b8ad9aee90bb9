package io.waymark.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferredSchemaTest {
    private static final Schema BEFORE = DomainJson.readSchema("""
            {"id": "adult", "name": "Adult", "stats": {"rows": 5}, "primary_key": ["n"], "attributes": {
                "n": {"type": "int", "type_attr": {"nullable": true}, "is_constant": true, "stats": {"mean": 1}},
                "f": {"type": "float", "type_attr": {"nullable": true, "precision": 2}},
                "s": {"type": "str", "type_attr": {"category": true, "nullable": true}},
                "t": {"type": "str"},
                "d": {"type": "datetime"}}}""");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            missing      | mean         | n | int     |                   | false | n
            missing      | drop         | s | str     |                   | false | n
            missing      | mean         | s | -       |                   |       |
            outlier      | iqr          | d | datetime |                  |       |
            outlier      | zscore       | d | -       |                   |       |
            encoder      | label        | s | int64   |                   | true  | false
            encoder      | onehot       | s | int64   |                   | true  | false
            encoder      | uniform      | s | float64 |                   | true  | false
            encoder      | label        | t | -       |                   |       |
            encoder      | datediff     | d | int     | date_diff_days    |       |
            scaler       | standard     | n | float   | standardized      | true  |
            scaler       | minmax       | f | float   | normalized        | true  |
            scaler       | zerocenter   | d | float   | zero_centered     |       |
            scaler       | log          | n | float   | log_transformed   | true  |
            scaler       | log1p        | d | -       |                   |       |
            scaler       | timeanchor   | d | float   | time_anchored     |       |
            scaler       | timeanchor   | n | -       |                   |       |
            discretizing | kbins        | n | int     | discretized       | true  |
            discretizing | kbins        | s | -       |                   |       |
            """)
    void schemaFollowsTheRulesTable(
            String group, String method, String column, String type, String logical, String nullable, String category) {
        var inferredSchema = infer("{\"%s\": {\"%s\": \"%s\"}}".formatted(group, column, method));
        var before = BEFORE.attributes().get(column);
        var after = inferredSchema.schema().attributes().get(column);

        if (type.equals("-")) {
            assertThat(after).isEqualTo(before);
            assertThat(inferredSchema.skipped()).hasSize(1);
            return;
        }
        assertThat(inferredSchema.applied()).containsExactly(column + ": " + group + "_" + method);
        assertThat(text(after.property("type"))).isEqualTo(type);
        if (logical != null) {
            assertThat(text(after.property("logical_type"))).isEqualTo(logical);
        }
        if (nullable != null) {
            assertThat(typeAttribute(after, "nullable")).isEqualTo(new Value.Bool(Boolean.parseBoolean(nullable)));
        }
        if ("false".equals(category)) {
            assertThat(typeAttribute(after, "category")).isEqualTo(new Value.Bool(false));
        }
        assertThat(after.property("stats")).isNull();
        assertThat(after.property("is_constant")).isEqualTo(new Value.Bool(false));
    }

    @Test
    void alternativeSpellingsAreAccepted() {
        var expected = infer("{\"scaler\": {\"n\": \"minmax\"}, \"encoder\": {\"s\": \"uniform\"}}")
                .schema();
        assertThat(infer("{\"scaling\": {\"n\": \"minmax\"}, \"encoding\": {\"s\": \"uniform\"}}")
                        .schema())
                .isEqualTo(expected);
        assertThat(infer("{\"config\": {\"scaler\": {\"n\": {\"method\": \"scaler_minmax\"}}, \"encoder\": {\"s\":"
                                + " \"encoder_uniform\"}}}")
                        .schema())
                .isEqualTo(expected);
    }

    @Test
    void defaultMethodDependsOnColumnKind() {
        var inferredSchema = infer("{\"method\": \"default\"}");
        assertThat(inferredSchema.applied())
                .contains("n: missing_mean", "n: scaler_standard", "s: encoder_uniform", "d: scaler_standard");
        assertThat(text(inferredSchema.schema().attributes().get("s").property("type")))
                .isEqualTo("float64");
    }

    @Test
    void labelEncodedColumnIsNotNumericalAfterwards() {
        var inferredSchema = infer("{\"encoder\": {\"s\": \"label\"}, \"scaler\": {\"s\": \"minmax\"}}");
        assertThat(inferredSchema.applied()).containsExactly("s: encoder_label");
        assertThat(inferredSchema.skipped()).hasSize(1);
    }

    @Test
    void inferredSchemaNamesItsParent() {
        var schema = infer("{}").schema();
        assertThat(schema.id()).isEqualTo("adult_preprocessed");
        assertThat(text(schema.properties().get("name"))).isEqualTo("Adult (Preprocessed)");
        assertThat(text(schema.properties().get("description"))).isEqualTo("Preprocessed schema from adult");
        assertThat(text(schema.properties().get("stage"))).isEqualTo("preprocessed");
        assertThat(text(schema.properties().get("parent_schema_id"))).isEqualTo("adult");
        assertThat(schema.properties()).containsKey("primary_key").doesNotContainKey("stats");
        assertThat((Object) schema.attributes()).isEqualTo(BEFORE.attributes());
    }

    @Test
    void unknownColumnIsSkippedWithReason() {
        assertThat(infer("{\"scaler\": {\"nobody\": \"minmax\", \"n\": \"magic\"}}")
                        .skipped())
                .hasSize(2)
                .anyMatch(reason -> reason.contains("nobody"))
                .anyMatch(reason -> reason.contains("scaler_magic"));
    }

    private static InferredSchema infer(String parameters) {
        return InferredSchema.of(BEFORE, DomainJson.readMembers(parameters));
    }

    private static Value typeAttribute(Attribute attribute, String name) {
        return ((Value.Members) attribute.property("type_attr")).get(name);
    }

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }
}
