package io.waymark.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.fixture.FeedItems;
import io.waymark.port.FeedItem;
import io.waymark.port.FeedItem.Gap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EntryEncoderTest {
    private static final Frames FRAMES = new Frames("f");
    private static final FeedItem ITEM = FeedItems.snapshot(7, "run-1", "Loader");

    private int failures;

    static Stream<Throwable> errors() {
        return Stream.of(
                new OutOfMemoryError("injected"),
                new StackOverflowError("injected"),
                new NoClassDefFoundError("injected"),
                new IllegalStateException("injected"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anItemIsTriedAgain(Throwable error) {
        failures = EntryEncoder.MAX_ATTEMPTS - 1;
        var encoder = new EntryEncoder(item -> failing(item, error));

        for (int i = 1; i < EntryEncoder.MAX_ATTEMPTS; i++) {
            assertThatThrownBy(() -> encoder.encode(ITEM))
                    .isInstanceOf(FeedFailure.class)
                    .hasCause(error);
        }

        assertThat(encoder.encode(ITEM).frame().array())
                .isEqualTo(FRAMES.entry(ITEM).frame().array());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anItemThatCannotBeEncodedIsAGap(Throwable error) {
        failures = Integer.MAX_VALUE;
        var encoder = new EntryEncoder(item -> failing(item, error));
        for (int i = 1; i < EntryEncoder.MAX_ATTEMPTS; i++) {
            assertThatThrownBy(() -> encoder.encode(ITEM)).isInstanceOf(FeedFailure.class);
        }

        var entry = encoder.encode(ITEM);

        assertThat(entry.position()).isEqualTo(7);
        assertThat(entry.gap().reason()).isEqualTo(Gap.Reason.UNREADABLE);
        assertThat(entry.facts().run()).isEqualTo(FeedItems.origin("run-1").run());
        assertThat(entry.facts().kinds()).isEqualTo(Facts.of(ITEM).kinds());
        assertThat(encoder.encode(ITEM).gap()).as("the next time").isEqualTo(entry.gap());
    }

    @Test
    void itemsThatCanBeEncodedAreItemsAtOnce() {
        assertThat(new EntryEncoder(FRAMES::entry).encode(ITEM).gap()).isNull();
    }

    private Entry failing(FeedItem item, Throwable error) {
        if (item instanceof Gap || failures-- <= 0) {
            return FRAMES.entry(item);
        }
        if (error instanceof Error fatal) {
            throw fatal;
        }
        throw (RuntimeException) error;
    }
}
