package io.waymark.port.broker;

import static io.waymark.fixture.EventFixtures.newRun;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link CommandPublisher}. */
public interface CommandPublisherContract {

    CommandPublisher publisher();

    /** Returns a publisher whose broker is unreachable. */
    CommandPublisher unavailable();

    /** Returns the records that the test has published, in order. */
    List<EventRecord> published(int count);

    @Test
    default void commandsOfRunKeepTheirOrder() {
        var run = newRun();

        publisher().publish(run, bytes("first")).block();
        publisher().publish(run, bytes("second")).block();

        assertThat(published(2))
                .allSatisfy(record -> assertThat(record.key()).isEqualTo(bytes(run.value())))
                .extracting(EventRecord::value)
                .containsExactly(bytes("first"), bytes("second"));
    }

    @Test
    default void commandIsStructuredCloudEvent() {
        publisher().publish(newRun(), bytes("{}")).block();

        assertThat(published(1).getFirst().headers())
                .contains(new EventRecord.Header("content-type", bytes("application/cloudevents+json; charset=UTF-8")));
    }

    @Test
    default void unreachableBrokerFailsTheCommand() {
        assertThatThrownBy(unavailable().publish(newRun(), bytes("{}"))::block)
                .isInstanceOf(BrokerUnavailableException.class);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(UTF_8));
    }
}
