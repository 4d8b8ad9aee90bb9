package io.waymark.domain.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.diff.SchemaDiffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which members of a schema are content (EVT-39, EVT-41, EVT-42). */
class SchemaContentTest {
    /** The hash that release 0.1 computed for {@code {"id": "s", "primary_key": []}}. */
    private static final ContentHash EMPTY_KEY_IN_0_1 = hash01(Map.of("primary_key", new Value.Items(List.of())));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'primary_key': []",
                "'foreign_keys': [], 'indexes': []",
                "'attribute_names': ['a', 'b']",
                "'attribute_names': 5",
                "'attributes': {}, 'fields': [{'name': 'a'}], 'fields2': null",
                "'fields': null",
                "'columns': null, 'attributes': null"
            })
    void emptyKeysAndNamesAreNotContent(String members) {
        var plain = schema("'attributes': {}" + (members.contains("'fields': [") ? ", 'fields': [{'name': 'a'}]" : ""));

        var schema = schema(members);

        assertThat(schema.hash()).isEqualTo(plain.hash());
        assertThat(schema.properties()).isEqualTo(plain.properties());
        assertThat(SchemaDiffer.between(plain, schema, List.of())).isEmpty();
    }

    @Test
    void emptyKeysOfAttributesAreContent() {
        assertThat(schema("'attributes': {'a': {'primary_key': []}}").hash())
                .isNotEqualTo(schema("'attributes': {'a': {}}").hash());
    }

    @Test
    void legacyStoredSchemasKeepTheirHash() {
        Map<String, Value> properties = Map.of("primary_key", new Value.Items(List.of()));

        var stored = Schema.stored("s", properties, Map.of(), EMPTY_KEY_IN_0_1);

        assertThat(stored.hash())
                .isEqualTo(EMPTY_KEY_IN_0_1)
                .isNotEqualTo(schema("'x': null").hash());
        assertThat(stored.hasSameContent(schema("'x': null"))).isTrue();
        assertThat(stored.hasSameContent(schema("'x': 1"))).isFalse();
        assertThat(SchemaDiffer.between(stored, schema("'indexes': []"), List.of()))
                .isEmpty();
        assertThat(schema("'primary_key': []").legacyHash()).contains(EMPTY_KEY_IN_0_1);
    }

    @Test
    void storedContentWithOtherHashIsRejected() {
        assertThatThrownBy(() -> Schema.stored("s", Map.of("x", new Value.Bool(true)), Map.of(), EMPTY_KEY_IN_0_1))
                .hasMessageContaining("does not match the hash");
    }

    private static ContentHash hash01(Map<String, Value> properties) {
        return new ContentHasher().add("s").add(properties).hash();
    }

    private static Schema schema(String members) {
        return DomainJson.readSchema(("{'id': 's', " + members + "}").replace('\'', '"'));
    }
}
