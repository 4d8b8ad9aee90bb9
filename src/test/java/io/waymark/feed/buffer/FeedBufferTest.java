package io.waymark.feed.buffer;

import static io.waymark.fixture.FeedItemFixtures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.run.RunId;
import io.waymark.feed.item.EncodedItem;
import io.waymark.feed.item.SseFrames;
import io.waymark.feed.subscriber.SubscriberFixtures;
import io.waymark.port.feed.FeedItem.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedBufferTest {
    private static final SseFrames FRAMES = new SseFrames("f");
    private static final int ENTRY_BYTES = entry(10).estimatedBytes();

    private final FeedBuffer buffer = new FeedBuffer(10L * ENTRY_BYTES, 9);
    private final RunChannel allRuns = channelOf(null);

    @Test
    void bufferStaysWithinItsCapacity() {
        append(10, 99);
        assertThat(buffer.size()).isEqualTo(10);
        assertThat(buffer.estimatedBytes()).isEqualTo(10L * ENTRY_BYTES);
        assertThat(buffer.head()).isEqualTo(99);
    }

    @Test
    void followerReceivesEveryItemInOrder() {
        var position = allRuns.positionAt(9);
        append(10, 14);
        assertThat(drain(position)).containsExactly(10L, 11L, 12L, 13L, 14L);
        append(15, 24);
        assertThat(drain(position)).hasSize(10).endsWith(24L);
        assertThat(position.isBehind()).isFalse();
    }

    @Test
    void concurrentAppendsAreStoredOnce() {
        append(10, 14);
        append(12, 17);
        append(10, 16);
        assertThat(drain(allRuns.positionAt(9))).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L);
        assertThat(buffer.head()).isEqualTo(17);
    }

    @Test
    void positionWithinBufferContinuesThere() {
        append(10, 19);
        assertThat(drain(allRuns.positionAt(14))).containsExactly(15L, 16L, 17L, 18L, 19L);
        assertThat(drain(allRuns.positionAt(19))).isEmpty();
        assertThat(drain(allRuns.positionAt(25))).as("ahead of the buffer").isEmpty();
    }

    @Test
    void positionAheadOfBufferGetsNoDuplicates() {
        var position = allRuns.positionAt(15);
        append(10, 19);
        assertThat(drain(position)).containsExactly(16L, 17L, 18L, 19L);
    }

    @Test
    void positionWithEvictedItemsIsBehind() {
        var position = allRuns.positionAt(9);
        append(10, 12);
        assertThat(position.next()).isNotNull();
        append(13, 40);
        assertThat(position.next()).isNull();
        assertThat(position.isBehind()).isTrue();
        assertThat(position.position()).isEqualTo(10);
        assertThat(allRuns.positionAt(29).isBehind()).isTrue();
        assertThat(allRuns.positionAt(30).isBehind()).isFalse();
    }

    @Test
    void caughtUpPositionContinuesInBuffer() {
        var position = allRuns.positionAt(9);
        append(10, 40);
        assertThat(position.isBehind()).isTrue();
        position.moveTo(33);
        assertThat(position.isBehind()).isFalse();
        assertThat(drain(position)).startsWith(34L).endsWith(40L);
    }

    @Test
    void currentPositionIsNotBehindAfterEviction() {
        var position = allRuns.positionAt(9);
        append(10, 14);
        drain(position);
        append(15, 24);
        assertThat(position.isBehind()).isFalse();
        assertThat(drain(position)).startsWith(15L).endsWith(24L);
    }

    @Test
    void skippedItemsAreReadFromTheDatabase() {
        var position = allRuns.positionAt(9);
        var ofRun = channelOf(new RunId("quiet")).positionAt(9);
        append(10, 12);
        assertThat(drain(position)).hasSize(3);
        assertThat(ofRun.next()).isNull();

        buffer.skipTo(20);
        assertThat(position.next()).isNull();
        assertThat(position.isBehind()).isTrue();
        assertThat(ofRun.next()).isNull();
        assertThat(ofRun.isBehind()).isTrue();
        assertThat(buffer.size()).isZero();
        position.moveTo(20);
        append(21, 22);
        assertThat(drain(position)).containsExactly(21L, 22L);
    }

    @Test
    void skipKeepsBufferedItems() {
        append(10, 12);
        buffer.skipTo(12);
        assertThat(drain(allRuns.positionAt(9))).hasSize(3);
    }

    @Test
    void channelIsNotBehindBecauseOfOtherRuns() {
        var quiet = channelOf(new RunId("quiet"));
        var position = quiet.positionAt(9);
        append(10, 500);
        assertThat(position.isBehind()).isFalse();
        assertThat(position.next()).isNull();
        buffer.append(List.of(FRAMES.encodeItem(snapshot(501, "quiet", "A"))), 501);
        assertThat(drain(position)).containsExactly(501L);
    }

    @Test
    void runChannelStartsWithTheBuffer() {
        append(10, 40);
        assertThat(channelOf(new RunId("run-1")).positionAt(20).isBehind()).isTrue();
        assertThat(drain(channelOf(new RunId("run-1")).positionAt(35))).containsExactly(37L, 39L);
        assertThat(channelOf(new RunId("other")).positionAt(20).isBehind()).isTrue();
        assertThat(channelOf(new RunId("other")).positionAt(30).isBehind()).isFalse();
    }

    @Test
    void oversizedItemIsNotBuffered() {
        var small = new FeedBuffer(10, 0);
        small.append(List.of(entry(1)), 1);
        assertThat(small.size()).isZero();
        assertThat(small.head()).isEqualTo(1);
    }

    @Test
    void concurrentReadersDetectMissedItems() throws Exception {
        long end = 50_000;
        var readers = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 3; i++) {
            readers.add(CompletableFuture.runAsync(() -> follow(allRuns.positionAt(9), end)));
        }
        for (long position = 10; position <= end; position += 5) {
            append(position, Math.min(end, position + 4));
        }
        CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    }

    /** Reads until {@code end}, and skips each missed item as if it had been read from the database. */
    private void follow(RunChannel.ReadPosition position, long end) {
        while (position.position() < end) {
            long before = position.position();
            var encodedItem = position.next();
            if (encodedItem != null) {
                assertThat(encodedItem.position()).isEqualTo(before + 1);
            } else if (position.isBehind()) {
                position.moveTo(before + 1);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** FEED-22: the subscriber of a run must receive the gap, too. */
    @Test
    void gapOfUnknownRunIsReadFromDatabase() {
        var position = allRuns.positionAt(9);
        var ofRun = channelOf(new RunId("run-1")).positionAt(9);
        append(10, 12);
        buffer.append(List.of(FRAMES.encodeItem(Gap.withAllKinds(13, 20, Gap.Reason.RETENTION)), entry(21)), 21);

        assertThat(position.next()).isNull();
        assertThat(position.isBehind()).isTrue();
        assertThat(ofRun.isBehind()).isTrue();
        assertThat(drain(allRuns.positionAt(20))).containsExactly(21L);
    }

    @Test
    void failedAppendKeepsBufferConsistent() {
        var position = allRuns.positionAt(9);
        append(10, 14);
        drain(position);
        var broken = new EncodedItem(16, null, null, null);

        assertThatThrownBy(() -> buffer.append(List.of(entry(15), broken), 16))
                .isInstanceOf(NullPointerException.class);
        assertThat(buffer.head()).isEqualTo(14);
        assertThat(drain(position)).containsExactly(15L);
        append(15, 60);

        assertThat(buffer.size()).isEqualTo(10);
        assertThat(position.next()).isNull();
        assertThat(position.isBehind()).isTrue();
        assertThat(drain(allRuns.positionAt(50))).hasSize(10);
    }

    private RunChannel channelOf(RunId run) {
        var channels = new ArrayList<RunChannel>();
        buffer.add(run, channel -> {
            channels.add(channel);
            return SubscriberFixtures.unread(channel);
        });
        return channels.getFirst();
    }

    /** Appends items: even positions belong to run-0, odd positions to run-1. */
    private void append(long from, long to) {
        buffer.append(
                LongStream.rangeClosed(from, to).mapToObj(FeedBufferTest::entry).toList(), to);
    }

    private static EncodedItem entry(long position) {
        var template = FRAMES.encodeItem(snapshot(10, "run-" + position % 2, "A")); // all items have the same size
        return new EncodedItem(position, template.attributes(), template.frame(), null);
    }

    private static List<Long> drain(RunChannel.ReadPosition position) {
        var positions = new ArrayList<Long>();
        for (var encodedItem = position.next(); encodedItem != null; encodedItem = position.next()) {
            positions.add(encodedItem.position());
        }
        return positions;
    }
}
