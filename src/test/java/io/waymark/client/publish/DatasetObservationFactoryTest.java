package io.waymark.client.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.EventFixtures;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetObservationFactoryTest {
    private static final DatasetName ORDERS = new DatasetName("postgres://db:5432", "shop.\"orders\"");
    private static final Instant TIME = Instant.parse("2026-03-01T00:00:00.123456789Z");

    private final DatasetObservationFactory observations =
            new DatasetObservationFactory("/crawler", Clock.fixed(TIME, ZoneOffset.UTC));

    @Test
    void observationIsValidEventOfItsOwnRun() {
        var sent = observations.observe(ORDERS, EventFixtures.schema("id"));

        var decoded = (DecodeResult.ValidEvent) new EventDecoder().decode(sent.bytes());
        var event = (RunEvent.DatasetObserved) decoded.event();
        assertThat(event.dataset()).isEqualTo(ORDERS);
        assertThat(event.schema()).isEqualTo(EventFixtures.schema("id"));
        assertThat(event.envelope().runId()).isEqualTo(sent.run());
        assertThat(event.envelope().time()).isEqualTo(Instant.parse("2026-03-01T00:00:00.123456Z"));
        assertThat(decoded.unknown()).isEmpty();
    }

    @Test
    void keyIsDatasetAndRunsDiffer() {
        var first = observations.observe(ORDERS, null, TIME, Value.Members.empty());
        var second = observations.observe(ORDERS, null, TIME, Value.Members.empty());

        assertThat(first.key()).isEqualTo(second.key()).isEqualTo("postgres://db:5432/shop.\"orders\"");
        assertThat(first.run()).isNotEqualTo(second.run());
    }

    @Test
    void keyOfOtherEventsIsRun() {
        var run = EventFixtures.newRun();

        assertThat(new CloudEventFactory(run, "/tests", Clock.systemUTC())
                        .write("run.started", Map.of())
                        .key())
                .isEqualTo(run.value());
    }
}
