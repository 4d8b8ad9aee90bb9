package io.waymark.domain.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayMapTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 300})
    void copyKeepsEntriesAndOrder(int size) {
        var given = mapOf(size);
        var map = ArrayMap.<Integer>copyOf(given);
        var expected = Map.copyOf(given);
        given.put("another", 0);

        assertThat(map).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(map.keySet()).containsExactlyElementsOf(mapOf(size).keySet());
        assertThat(map.values()).containsExactlyElementsOf(mapOf(size).values());
        assertThat(map.entrySet()).containsExactlyElementsOf(mapOf(size).entrySet());
        var seen = new LinkedHashMap<String, Integer>();
        map.forEach(seen::put);
        assertThat(seen.entrySet()).containsExactlyElementsOf(mapOf(size).entrySet());
        expected.forEach((name, value) -> assertThat(map.get(name)).isEqualTo(value));
        assertThat(map.get("another")).isNull();
        assertThat(map.containsKey("another")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 17})
    void mapIsImmutable(int size) {
        var map = ArrayMap.<Integer>copyOf(mapOf(size));

        assertThatThrownBy(() -> map.put("name 1", 0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.values().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.entrySet().iterator().next().setValue(0))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(map).isEqualTo(mapOf(size));
    }

    @Test
    void copyOfSmallMapIsSameInstance() {
        var map = ArrayMap.<Integer>copyOf(mapOf(3));

        assertThat(ArrayMap.<Integer>copyOf(map)).isSameAs(map);
    }

    @Test
    void smallMapsShareEqualKeys() {
        var one = ArrayMap.<Integer>copyOf(Map.of("shared", 1));
        var other = ArrayMap.<Integer>copyOf(Map.of("shared", 2));

        assertThat(other.keys()).isSameAs(one.keys());
        assertThat(other).isEqualTo(Map.of("shared", 2)).isNotEqualTo(one);
        assertThat(ArrayMap.<Integer>copyOf(mapOf(2)).keys())
                .isNotEqualTo(ArrayMap.<Integer>copyOf(mapOf(3)).keys());
    }

    private static Map<String, Integer> mapOf(int size) {
        var map = new LinkedHashMap<String, Integer>();
        for (int i = size; i > 0; i--) {
            map.put("name " + i, i);
        }
        return map;
    }
}
