package io.waymark.codec.event.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SetAssociativeCacheTest {
    private static final int SLOTS = 64;

    private final SetAssociativeCache<String> latest = new SetAssociativeCache<>(SLOTS);

    @Test
    void lastValueOfKeyIsFound() {
        assertThat(latest.find(7)).isNull();
        latest.put(7, "first");
        latest.put(7, "second");
        assertThat(latest.find(7)).isEqualTo("second");
    }

    @Test
    void fewKeysRarelyCollide() {
        for (int first = 0; first < 100; first++) {
            assertThat(found(first * 1_000, 24)).isGreaterThanOrEqualTo(22);
        }
    }

    @Test
    void manyKeysFillAllSlots() {
        assertThat(found(0, 10_000)).isEqualTo(SLOTS);
    }

    @Test
    void collidingKeyReturnsOtherValue() {
        for (int key = 0; key < 10_000; key++) {
            latest.put(key, String.valueOf(key));
        }
        assertThat(latest.find(-1)).isNotNull();
    }

    /** Returns how many of these keys are found after each was stored ten times in turn. */
    private static long found(int first, int keys) {
        var latest = new SetAssociativeCache<Integer>(SLOTS);
        for (int i = 0; i < 10 * keys; i++) {
            latest.put(first + i % keys, first + i % keys);
        }
        return IntStream.range(first, first + keys)
                .filter(key -> Integer.valueOf(key).equals(latest.find(key)))
                .count();
    }
}
