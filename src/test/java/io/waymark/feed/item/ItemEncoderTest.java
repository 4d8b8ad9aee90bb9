package io.waymark.feed.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.fixture.FeedItemFixtures;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ItemEncoderTest {
    private static final SseFrames FRAMES = new SseFrames("f");
    private static final FeedItem ITEM = FeedItemFixtures.snapshot(7, "run-1", "Loader");

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
    void failedEncodingIsRetried(Throwable error) {
        failures = ItemEncoder.MAX_ATTEMPTS - 1;
        var encoder = new ItemEncoder(item -> failing(item, error));

        for (int i = 1; i < ItemEncoder.MAX_ATTEMPTS; i++) {
            assertThatThrownBy(() -> encoder.encode(ITEM))
                    .isInstanceOf(FeedStepException.class)
                    .hasCause(error);
        }

        assertThat(encoder.encode(ITEM).frame().array())
                .isEqualTo(FRAMES.encodeItem(ITEM).frame().array());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void unencodableItemBecomesAGap(Throwable error) {
        failures = Integer.MAX_VALUE;
        var encoder = new ItemEncoder(item -> failing(item, error));
        for (int i = 1; i < ItemEncoder.MAX_ATTEMPTS; i++) {
            assertThatThrownBy(() -> encoder.encode(ITEM)).isInstanceOf(FeedStepException.class);
        }

        var encodedItem = encoder.encode(ITEM);

        assertThat(encodedItem.position()).isEqualTo(7);
        assertThat(encodedItem.gap().reason()).isEqualTo(Gap.Reason.UNREADABLE);
        assertThat(encodedItem.attributes().run())
                .isEqualTo(FeedItemFixtures.origin("run-1").run());
        assertThat(encodedItem.attributes().kinds())
                .isEqualTo(FilterAttributes.of(ITEM).kinds());
        assertThat(encoder.encode(ITEM).gap()).as("the second encoding").isEqualTo(encodedItem.gap());
    }

    @Test
    void otherItemsAreEncodedOnce() {
        assertThat(new ItemEncoder(FRAMES::encodeItem).encode(ITEM).gap()).isNull();
    }

    private EncodedItem failing(FeedItem item, Throwable error) {
        if (item instanceof Gap || failures-- <= 0) {
            return FRAMES.encodeItem(item);
        }
        if (error instanceof Error fatal) {
            throw fatal;
        }
        throw (RuntimeException) error;
    }
}
