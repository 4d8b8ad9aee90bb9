package io.waymark.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class FormerMeterNamePublisherTest {

    @Test
    void formerNameOfCounterHasSameValue() {
        var registry = new SimpleMeterRegistry();
        new FormerMeterNamePublisher().customize(registry);

        registry.counter("waymark.ingest.offset.resets", "reason", "expired").increment(3);

        assertThat(registry.get("waymark.ingest.places.lost")
                        .tag("reason", "expired")
                        .functionCounter()
                        .count())
                .isEqualTo(3);
    }
}
