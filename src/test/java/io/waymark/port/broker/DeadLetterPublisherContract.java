package io.waymark.port.broker;

import static io.waymark.fixture.EventFixtures.newRun;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.port.store.DataRejectedException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link DeadLetterPublisher}. */
public interface DeadLetterPublisherContract {
    int TOO_LARGE_BYTES = 8 << 20;

    DeadLetterPublisher publisher();

    /** Returns a publisher whose broker is unreachable. */
    DeadLetterPublisher unavailable();

    /** Returns the records that the test has published, in order. */
    List<EventRecord> published(int count);

    @Test
    default void deadLettersKeepOrderKeyAndValue() {
        var key = Bytes.of(newRun().value().getBytes(UTF_8));

        publisher()
                .publish(List.of(letter(key, bytes("first")), letter(key, bytes("second"))))
                .block();

        assertThat(published(2))
                .allSatisfy(record -> assertThat(record.key()).isEqualTo(key))
                .extracting(EventRecord::value)
                .containsExactly(bytes("first"), bytes("second"));
    }

    @Test
    default void deadLetterKeepsHeadersAndNulls() {
        publisher().publish(List.of(letter(null, null))).block();

        var record = published(1).getFirst();
        assertThat(record.key()).isNull();
        assertThat(record.value()).isNull();
        assertThat(record.headers())
                .startsWith(new EventRecord.Header("one", bytes("1")), new EventRecord.Header("none", null));
    }

    @Test
    default void emptyListCompletes() {
        publisher().publish(List.of()).block();
        unavailable().publish(List.of()).block();
    }

    @Test
    default void tooLargeDeadLetterIsRejected() {
        var letter = letter(null, Bytes.of(new byte[TOO_LARGE_BYTES]));

        assertThatThrownBy(publisher().publish(List.of(letter))::block).isInstanceOf(DataRejectedException.class);
    }

    @Test
    default void unreachableBrokerFailsDeadLetters() {
        assertThatThrownBy(unavailable().publish(List.of(letter(null, bytes("value"))))::block)
                .isInstanceOf(BrokerUnavailableException.class);
    }

    private static DeadLetter letter(@Nullable Bytes key, @Nullable Bytes value) {
        var record = new EventRecord(
                new Partition("events", 1),
                42,
                Instant.EPOCH,
                key,
                value,
                List.of(new EventRecord.Header("one", bytes("1")), new EventRecord.Header("none", null)));
        return new DeadLetter(record, "the cause", Instant.EPOCH, null);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(UTF_8));
    }
}
