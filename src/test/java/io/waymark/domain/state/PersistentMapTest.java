package io.waymark.domain.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {
    /** A key whose hash collides with many others, completely or in its lower bits. */
    private record Key(int number, int hashes) {
        @Override
        public int hashCode() {
            return number % hashes * 0x08000021;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 10_000})
    void mapEqualsReferenceMap(int hashes) {
        var random = new Random(hashes);
        var expected = new HashMap<Key, Integer>();
        var map = PersistentMap.<Key, Integer>empty();
        for (int i = 0; i < 3000; i++) {
            var key = new Key(random.nextInt(300), hashes);
            if (random.nextInt(3) == 0) {
                expected.remove(key);
                map = map.without(key);
            } else {
                expected.put(key, i);
                map = map.with(key, i);
            }
            assertThat(map.get(key)).isEqualTo(expected.get(key));
            assertThat(map.size()).isEqualTo(expected.size());
        }
        assertHolds(map, expected);
    }

    @Test
    void copiedMapIsUnchanged() {
        var all = new HashMap<Key, Integer>();
        var map = PersistentMap.<Key, Integer>empty();
        for (int i = 0; i < 100; i++) {
            all.put(new Key(i, 10), i);
            map = map.with(new Key(i, 10), i);
        }
        var changed = map;
        for (int i = 0; i < 100; i += 2) {
            changed = changed.without(new Key(i, 10)).with(new Key(i + 1, 10), -1);
        }

        assertHolds(map, all);
        assertThat(changed.size()).isEqualTo(50);
        assertThat(changed.values()).containsOnly(-1);
    }

    private static void assertHolds(PersistentMap<Key, Integer> map, Map<Key, Integer> expected) {
        expected.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
        assertThat(map.values()).containsExactlyInAnyOrderElementsOf(expected.values());
    }
}
