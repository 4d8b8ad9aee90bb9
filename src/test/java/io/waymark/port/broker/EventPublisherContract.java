package io.waymark.port.broker;

import static io.waymark.fixture.EventFixtures.newRun;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link EventPublisher}. */
public interface EventPublisherContract {

    EventPublisher publisher();

    /** Returns a publisher whose broker is unreachable. */
    EventPublisher unavailable();

    /** Returns the records that the test has published, in order. */
    List<EventRecord> published(int count);

    @Test
    default void eventsOfRunKeepTheirOrder() {
        var key = newRun().value();

        publisher().publish(key, "first".getBytes(UTF_8)).block();
        publisher().publish(key, List.of(), bytes("second")).block();
        publisher().publish(key, "third".getBytes(UTF_8)).block();

        assertThat(published(3))
                .allSatisfy(record -> assertThat(record.key()).isEqualTo(bytes(key)))
                .extracting(EventRecord::value)
                .containsExactly(bytes("first"), bytes("second"), bytes("third"));
    }

    @Test
    default void structuredEventStatesItsMode() {
        publisher().publish(newRun().value(), "{}".getBytes(UTF_8)).block();

        assertThat(published(1).getFirst().headers())
                .containsExactly(
                        new EventRecord.Header("content-type", bytes("application/cloudevents+json; charset=UTF-8")));
    }

    @Test
    default void binaryEventKeepsHeaders() {
        var headers = List.of(new EventRecord.Header("ce_id", bytes("1")), new EventRecord.Header("ce_x", bytes("2")));

        publisher().publish(newRun().value(), headers, bytes("data")).block();

        assertThat(published(1).getFirst().headers()).isEqualTo(headers);
    }

    @Test
    default void republishedRecordHasGivenKey() {
        var key = newRun().value();
        var headers = List.of(new EventRecord.Header("one", bytes("1")), new EventRecord.Header("none", null));
        var record = new EventRecord(
                new Partition("other", 3), 42, Instant.EPOCH, bytes("wrong key"), bytes("value"), headers);

        publisher().republish(key, record).block();

        var republished = published(1).getFirst();
        assertThat(republished.key()).isEqualTo(bytes(key));
        assertThat(republished.value()).isEqualTo(bytes("value"));
        assertThat(republished.headers()).isEqualTo(headers);
    }

    @Test
    default void unreachableBrokerFailsEvents() {
        var key = newRun().value();
        assertThatThrownBy(unavailable().publish(key, new byte[1])::block)
                .isInstanceOf(BrokerUnavailableException.class);
        assertThatThrownBy(unavailable().publish(key, List.of(), bytes("data"))::block)
                .isInstanceOf(BrokerUnavailableException.class);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(UTF_8));
    }
}
