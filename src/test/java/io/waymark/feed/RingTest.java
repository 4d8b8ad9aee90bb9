package io.waymark.feed;

import static io.waymark.fixture.FeedItems.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.run.RunId;
import io.waymark.port.FeedItem.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final Frames FRAMES = new Frames("f");
    private static final int WEIGHT = entry(10).weight();

    private final Ring ring = new Ring(10L * WEIGHT, 9);
    private final Lane whole = laneOf(null);

    @Test
    void itKeepsNoMoreThanItsCapacity() {
        append(10, 99);
        assertThat(ring.size()).isEqualTo(10);
        assertThat(ring.weight()).isEqualTo(10L * WEIGHT);
        assertThat(ring.end()).isEqualTo(99);
    }

    @Test
    void whoFollowsGetsEverythingInOrder() {
        var place = whole.place(9);
        append(10, 14);
        assertThat(drain(place)).containsExactly(10L, 11L, 12L, 13L, 14L);
        append(15, 24);
        assertThat(drain(place)).hasSize(10).endsWith(24L);
        assertThat(place.behind()).isFalse();
    }

    @Test
    void whatIsToldAndReadAtTheSameTimeIsThereOnce() {
        append(10, 14);
        append(12, 17);
        append(10, 16);
        assertThat(drain(whole.place(9))).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L);
        assertThat(ring.end()).isEqualTo(17);
    }

    @Test
    void whoStandsInTheMiddleGoesOnThere() {
        append(10, 19);
        assertThat(drain(whole.place(14))).containsExactly(15L, 16L, 17L, 18L, 19L);
        assertThat(drain(whole.place(19))).isEmpty();
        assertThat(drain(whole.place(25))).as("ahead of this instance").isEmpty();
    }

    @Test
    void whoIsAheadOfTheRingGetsNothingTwice() {
        var place = whole.place(15);
        append(10, 19);
        assertThat(drain(place)).containsExactly(16L, 17L, 18L, 19L);
    }

    @Test
    void whoMissedSomethingIsBehind() {
        var place = whole.place(9);
        append(10, 12);
        assertThat(place.next()).isNotNull();
        append(13, 40);
        assertThat(place.next()).isNull();
        assertThat(place.behind()).isTrue();
        assertThat(place.position()).isEqualTo(10);
        assertThat(whole.place(29).behind()).isTrue();
        assertThat(whole.place(30).behind()).isFalse();
    }

    @Test
    void whoCaughtUpElsewhereGoesOnInTheRing() {
        var place = whole.place(9);
        append(10, 40);
        assertThat(place.behind()).isTrue();
        place.moveTo(33);
        assertThat(place.behind()).isFalse();
        assertThat(drain(place)).startsWith(34L).endsWith(40L);
    }

    @Test
    void whoHasReadAllIsNotBehindWhenItLeaves() {
        var place = whole.place(9);
        append(10, 14);
        drain(place);
        append(15, 24);
        assertThat(place.behind()).isFalse();
        assertThat(drain(place)).startsWith(15L).endsWith(24L);
    }

    @Test
    void whoIsInItWhenItSkipsReadsElsewhereWhatIsLeftOut() {
        var place = whole.place(9);
        var ofRun = laneOf(new RunId("quiet")).place(9);
        append(10, 12);
        assertThat(drain(place)).hasSize(3);
        assertThat(ofRun.next()).isNull();

        ring.skipTo(20);
        assertThat(place.next()).isNull();
        assertThat(place.behind()).isTrue();
        assertThat(ofRun.next()).isNull();
        assertThat(ofRun.behind()).isTrue();
        assertThat(ring.size()).isZero();
        place.moveTo(20);
        append(21, 22);
        assertThat(drain(place)).containsExactly(21L, 22L);
    }

    @Test
    void itDoesNotSkipWhatItHas() {
        append(10, 12);
        ring.skipTo(12);
        assertThat(drain(whole.place(9))).hasSize(3);
    }

    @Test
    void aRunsLaneIsNotBehindBecauseOfOthers() {
        var quiet = laneOf(new RunId("quiet"));
        var place = quiet.place(9);
        append(10, 500);
        assertThat(place.behind()).isFalse();
        assertThat(place.next()).isNull();
        ring.append(List.of(FRAMES.entry(snapshot(501, "quiet", "A"))), 501);
        assertThat(drain(place)).containsExactly(501L);
    }

    @Test
    void aRunsLaneBeginsWhereTheRingDoes() {
        append(10, 40);
        assertThat(laneOf(new RunId("run-1")).place(20).behind()).isTrue();
        assertThat(drain(laneOf(new RunId("run-1")).place(35))).containsExactly(37L, 39L);
        assertThat(laneOf(new RunId("other")).place(20).behind()).isTrue();
        assertThat(laneOf(new RunId("other")).place(30).behind()).isFalse();
    }

    @Test
    void anItemLargerThanTheRingIsNotKept() {
        var small = new Ring(10, 0);
        small.append(List.of(entry(1)), 1);
        assertThat(small.size()).isZero();
        assertThat(small.end()).isEqualTo(1);
    }

    @Test
    void readersOnOtherThreadsMissNothingOrKnowThatTheyDid() throws Exception {
        long end = 50_000;
        var readers = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 3; i++) {
            readers.add(CompletableFuture.runAsync(() -> follow(whole.place(9), end)));
        }
        for (long position = 10; position <= end; position += 5) {
            append(position, Math.min(end, position + 4));
        }
        CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    }

    /** Goes on after what it missed, as if it had read it elsewhere. */
    private void follow(Lane.Place place, long end) {
        while (place.position() < end) {
            long before = place.position();
            var entry = place.next();
            if (entry != null) {
                assertThat(entry.position()).isEqualTo(before + 1);
            } else if (place.behind()) {
                place.moveTo(before + 1);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** FEED-22: a run's subscriber must hear of it, too. */
    @Test
    void aGapOfAnUnknownRunIsReadElsewhere() {
        var place = whole.place(9);
        var ofRun = laneOf(new RunId("run-1")).place(9);
        append(10, 12);
        ring.append(List.of(FRAMES.entry(Gap.ofAnything(13, 20, Gap.Reason.RETENTION)), entry(21)), 21);

        assertThat(place.next()).isNull();
        assertThat(place.behind()).isTrue();
        assertThat(ofRun.behind()).isTrue();
        assertThat(drain(whole.place(20))).containsExactly(21L);
    }

    @Test
    void anErrorInBetweenLeavesNoDamage() {
        var place = whole.place(9);
        append(10, 14);
        drain(place);
        var broken = new Entry(16, null, null, null);

        assertThatThrownBy(() -> ring.append(List.of(entry(15), broken), 16)).isInstanceOf(NullPointerException.class);
        assertThat(ring.end()).isEqualTo(14);
        assertThat(drain(place)).containsExactly(15L);
        append(15, 60);

        assertThat(ring.size()).isEqualTo(10);
        assertThat(place.next()).isNull();
        assertThat(place.behind()).isTrue();
        assertThat(drain(whole.place(50))).hasSize(10);
    }

    private Lane laneOf(RunId run) {
        var lanes = new ArrayList<Lane>();
        ring.join(run, lane -> {
            lanes.add(lane);
            return Subscribers.deaf(lane);
        });
        return lanes.getFirst();
    }

    /** Even positions are of run-0, odd ones of run-1. */
    private void append(long from, long to) {
        ring.append(LongStream.rangeClosed(from, to).mapToObj(RingTest::entry).toList(), to);
    }

    private static Entry entry(long position) {
        var like = FRAMES.entry(snapshot(10, "run-" + position % 2, "A")); // all of one weight
        return new Entry(position, like.facts(), like.frame(), null);
    }

    private static List<Long> drain(Lane.Place place) {
        var positions = new ArrayList<Long>();
        for (var entry = place.next(); entry != null; entry = place.next()) {
            positions.add(entry.position());
        }
        return positions;
    }
}
