package io.waymark.domain.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldLookupKeyGeneratorTest {
    private static final String LONG = "x".repeat(10_000);

    @Test
    void shortIdsAreTheirOwnKeys() {
        var schema = schema(Map.of("outer", attribute(Map.of("inner", attribute(Map.of())))));

        assertThat(FieldLookupKeyGenerator.of(schema)).containsExactly("outer", "outer.inner");
        assertThat(FieldLookupKeyGenerator.of("outer.inner")).isEqualTo("outer.inner");
    }

    @Test
    void longIdsAreKeyedByTheirHash() {
        var schema = schema(Map.of(LONG, attribute(Map.of("a", attribute(Map.of("b", attribute(Map.of())))))));

        assertThat(FieldLookupKeyGenerator.of(schema))
                .containsExactly(
                        FieldLookupKeyGenerator.of(LONG),
                        FieldLookupKeyGenerator.of(LONG + ".a"),
                        FieldLookupKeyGenerator.of(LONG + ".a.b"))
                .allMatch(key -> key.length() == 33);
    }

    @Test
    void nestedIdsMayBeLong() {
        var outer = "y".repeat(100);
        var schema = schema(Map.of(outer, attribute(Map.of(outer, attribute(Map.of("z", attribute(Map.of())))))));

        assertThat(FieldLookupKeyGenerator.of(schema))
                .containsExactly(
                        outer,
                        FieldLookupKeyGenerator.of(outer + "." + outer),
                        FieldLookupKeyGenerator.of(outer + "." + outer + ".z"));
    }

    @Test
    void idThatLooksLikeHashIsHashed() {
        var hash = FieldLookupKeyGenerator.of(LONG);

        assertThat(FieldLookupKeyGenerator.of(hash)).isNotEqualTo(hash);
        assertThat(FieldLookupKeyGenerator.of(schema(Map.of(hash, attribute(Map.of("a", attribute(Map.of())))))))
                .doesNotContain(hash)
                .containsExactly(FieldLookupKeyGenerator.of(hash), FieldLookupKeyGenerator.of(hash + ".a"));
    }

    @Test
    void keySizeIsLinearInSchemaSize() {
        var nested = new LinkedHashMap<String, Attribute>();
        for (int i = 0; i < 2000; i++) {
            nested.put("a" + i, attribute(Map.of()));
        }

        var keys = FieldLookupKeyGenerator.of(schema(Map.of(LONG, attribute(nested))));

        assertThat(keys.stream().mapToInt(String::length).sum()).isLessThan(100_000);
        assertThat(keys).doesNotHaveDuplicates().hasSize(2001);
    }

    private static Schema schema(Map<String, Attribute> attributes) {
        return new Schema("s", Map.of(), attributes);
    }

    private static Attribute attribute(Map<String, Attribute> nested) {
        return new Attribute(Map.of(), nested);
    }
}
