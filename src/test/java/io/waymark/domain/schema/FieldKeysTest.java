package io.waymark.domain.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldKeysTest {
    private static final String LONG = "x".repeat(10_000);

    @Test
    void shortIdsAreTheirOwnKeys() {
        var schema = schema(Map.of("outer", attribute(Map.of("inner", attribute(Map.of())))));

        assertThat(FieldKeys.of(schema)).containsExactly("outer", "outer.inner");
        assertThat(FieldKeys.of("outer.inner")).isEqualTo("outer.inner");
    }

    @Test
    void longIdsAreKeyedByTheirHash() {
        var schema = schema(Map.of(LONG, attribute(Map.of("a", attribute(Map.of("b", attribute(Map.of())))))));

        assertThat(FieldKeys.of(schema))
                .containsExactly(FieldKeys.of(LONG), FieldKeys.of(LONG + ".a"), FieldKeys.of(LONG + ".a.b"))
                .allMatch(key -> key.length() == 33);
    }

    @Test
    void nestedIdsMayBeLong() {
        var outer = "y".repeat(100);
        var schema = schema(Map.of(outer, attribute(Map.of(outer, attribute(Map.of("z", attribute(Map.of())))))));

        assertThat(FieldKeys.of(schema))
                .containsExactly(outer, FieldKeys.of(outer + "." + outer), FieldKeys.of(outer + "." + outer + ".z"));
    }

    @Test
    void idThatLooksLikeHashIsHashed() {
        var hash = FieldKeys.of(LONG);

        assertThat(FieldKeys.of(hash)).isNotEqualTo(hash);
        assertThat(FieldKeys.of(schema(Map.of(hash, attribute(Map.of("a", attribute(Map.of())))))))
                .doesNotContain(hash)
                .containsExactly(FieldKeys.of(hash), FieldKeys.of(hash + ".a"));
    }

    @Test
    void keySizeIsLinearInSchemaSize() {
        var nested = new LinkedHashMap<String, Attribute>();
        for (int i = 0; i < 2000; i++) {
            nested.put("a" + i, attribute(Map.of()));
        }

        var keys = FieldKeys.of(schema(Map.of(LONG, attribute(nested))));

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
