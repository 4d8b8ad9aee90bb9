package io.waymark.codec.openlineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.LineageFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the same events in any order, repeated or not, give the same states, schemas, datasets and edges. */
class LineageConvergenceTest {
    private static final int ORDERS = 250;

    static Stream<String> producers() {
        return LineageFixture.PRODUCERS.stream();
    }

    @ParameterizedTest
    @MethodSource("producers")
    void randomOrdersGiveTheSameView(String producer) {
        var events = LineageFixture.events(producer);
        var expected = new LineageModel().receive(events).view();
        var random = new Random(7);

        for (int order = 0; order < ORDERS; order++) {
            var shuffled = withRepetitions(events, random);
            assertThat(new LineageModel().receive(shuffled).view())
                    .as("order %s", order)
                    .isEqualTo(expected);
        }
    }

    @Test
    void interleavedProducersGiveTheSameView() {
        var events = producers()
                .flatMap(producer -> LineageFixture.events(producer).stream())
                .toList();
        var expected = new LineageModel().receive(events).view();
        var random = new Random(11);

        for (int order = 0; order < ORDERS / 5; order++) {
            assertThat(new LineageModel()
                            .receive(withRepetitions(events, random))
                            .view())
                    .isEqualTo(expected);
        }
    }

    private static List<byte[]> withRepetitions(List<byte[]> events, Random random) {
        var shuffled = new ArrayList<>(events);
        for (int i = 0; i < events.size() / 2; i++) {
            shuffled.add(events.get(random.nextInt(events.size())));
        }
        Collections.shuffle(shuffled, random);
        return shuffled;
    }
}
