package io.waymark.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatestOfKeysTest {
    private static final int PLACES = 64;

    private final LatestOfKeys<String> latest = new LatestOfKeys<>(PLACES);

    @Test
    void whatCameLastWithAKeyIsFound() {
        assertThat(latest.find(7)).isNull();
        latest.keep(7, "first");
        latest.keep(7, "second");
        assertThat(latest.find(7)).isEqualTo("second");
    }

    @Test
    void fewKeysDoNotTakeEachOthersPlaces() {
        for (int first = 0; first < 100; first++) {
            assertThat(found(first * 1_000, 24)).isGreaterThanOrEqualTo(22);
        }
    }

    @Test
    void manyKeysTakeAllPlaces() {
        assertThat(found(0, 10_000)).isEqualTo(PLACES);
    }

    @Test
    void whoTookAKeysPlaceIsFoundInstead() {
        for (int key = 0; key < 10_000; key++) {
            latest.keep(key, String.valueOf(key));
        }
        assertThat(latest.find(-1)).isNotNull();
    }

    /** How many of these keys are found, after each has come ten times in turn. */
    private static long found(int first, int keys) {
        var latest = new LatestOfKeys<Integer>(PLACES);
        for (int i = 0; i < 10 * keys; i++) {
            latest.keep(first + i % keys, first + i % keys);
        }
        return IntStream.range(first, first + keys)
                .filter(key -> Integer.valueOf(key).equals(latest.find(key)))
                .count();
    }
}
