package io.waymark.feed.subscriber;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.feed.sse.StartPositions;
import io.waymark.feed.tail.FeedTailer;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FakeFeedReader;
import io.waymark.port.store.StoredRun;
import io.waymark.tracing.EventTracer;
import io.waymark.web.problem.RequestRejectedException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.test.scheduler.VirtualTimeScheduler;

class SubscriberTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeFeedReader reader = new FakeFeedReader();
    private final FeedProperties properties = SubscriberFixtures.properties();
    private final SubscriberRegistry subscriberRegistry = new SubscriberRegistry(properties, time);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FeedTailer tailer = new FeedTailer(
            reader,
            properties,
            new FeedMetrics(meters),
            new EventTracer(OpenTelemetry.noop(), Clock.systemUTC()),
            subscriberRegistry,
            time,
            Clock.systemUTC());
    private final Disposable.Composite running = Disposables.composite();
    private final List<String> writes = new ArrayList<>();
    private final FakeConnection connection = new FakeConnection(writes);

    @BeforeEach
    void start() {
        running.add(tailer.run().subscribe());
        running.add(subscriberRegistry.heartbeats().subscribe());
    }

    @AfterEach
    void stop() {
        running.dispose();
        time.dispose();
    }

    @Test
    void itemsArriveOnceAndInOrder() {
        open(0);
        record(newRun(), 3);
        record(newRun(), 2);
        assertThat(positions()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void pendingItemsAreCombinedIntoWrites() {
        connection.stopReading();
        open(0);
        record(newRun(), 3);
        assertThat(writes).isEmpty();

        connection.resumeReading();

        assertThat(writes).hasSizeBetween(2, 4); // the opening frame, then writes of at most the maximum size
        assertThat(writes).allSatisfy(write -> assertThat(write.length()).isLessThan(3 * 1024));
        assertThat(positions()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void subscriberBehindBufferReadsFromDatabase() {
        for (int i = 0; i < 20; i++) {
            record(newRun(), 10);
        }
        assertThat(context().buffer().size()).isLessThan(100);

        open(3);

        assertThat(positions())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(4, 220).mapToObj(Long::valueOf).toList());
        assertThat(meters.get("waymark.feed.pages").counter().count()).isPositive();
        record(newRun(), 1);
        assertThat(positions()).endsWith(221L, 222L);
    }

    @Test
    void slowReaderCatchesUpFromTheDatabase() {
        open(0);
        connection.stopReading();
        for (int i = 0; i < 20; i++) {
            record(newRun(), 10);
        }
        connection.resumeReading();
        assertThat(positions())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 220).mapToObj(Long::valueOf).toList());
    }

    @Test
    void stalledReaderIsClosedWithoutDelayingOthers() {
        open(0);
        connection.stopReading();
        var other = new ArrayList<String>();
        open(new FakeConnection(other), Map.of(), null, StartPosition.after(0));
        record(newRun(), 3);

        assertThat(positions(other)).containsExactly(1L, 2L, 3L, 4L);
        pass(Duration.ofSeconds(59));
        assertThat(connection.isClosed()).isFalse();
        pass(Duration.ofSeconds(3));
        assertThat(connection.isClosed()).isTrue();
        assertThat(meters.get("waymark.feed.cut").counter().count()).isPositive();
    }

    @Test
    void readerThatResumesInTimeStays() {
        open(0);
        connection.stopReading();
        pass(Duration.ofSeconds(59));
        connection.resumeReading();
        pass(Duration.ofSeconds(30));
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void idleStreamSendsHeartbeats() {
        open(0);
        writes.clear();
        for (int i = 0; i < 8; i++) {
            pass(Duration.ofSeconds(15));
        }
        assertThat(writes).hasSizeGreaterThanOrEqualTo(8).containsOnly(":\n\n");
    }

    @Test
    void filteredStreamReceivesProgress() {
        open(connection, Map.of("module", List.of("Other")), null, StartPosition.after(0));
        record(newRun(), 3);
        writes.clear();
        pass(Duration.ofMinutes(1));
        assertThat(writes).containsOnlyOnce("id: fa4e.4\nevent: progress\n\n");
        writes.clear();
        pass(Duration.ofMinutes(5));
        assertThat(writes).containsOnly(":\n\n");
    }

    @Test
    void runStreamReceivesProgressOfOtherRuns() {
        var ownRun = newRun();
        open(connection, Map.of(), ownRun, StartPosition.after(0));
        record(newRun(), 3);
        assertThat(positions()).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(writes).contains("id: fa4e.4\nevent: progress\n\n");
        writes.clear();
        record(ownRun, 1);
        assertThat(positions()).containsExactly(5L, 6L);
    }

    @Test
    void runStreamCatchesUpFromTheDatabase() {
        var ownRun = newRun();
        record(ownRun, 10);
        for (int i = 0; i < 20; i++) {
            record(newRun(), 10);
        }
        open(connection, Map.of(), ownRun, StartPosition.after(2));
        pass(Duration.ofSeconds(1));
        assertThat(positions()).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void streamSurvivesDatabaseOutage() {
        for (int i = 0; i < 20; i++) {
            record(newRun(), 10);
        }
        reader.setUnavailable(true);
        open(3);
        pass(Duration.ofSeconds(31));
        assertThat(positions()).isEmpty();
        assertThat(writes.stream().filter(":\n\n"::equals)).hasSizeBetween(2, 4);

        reader.setUnavailable(false);
        pass(Duration.ofSeconds(2));
        assertThat(positions()).hasSize(217).startsWith(4L).endsWith(220L);
    }

    @Test
    void closedStreamsEndWithRetryDelay() {
        open(0);
        record(newRun(), 1);
        subscriberRegistry.close();
        assertThat(connection.isClosed()).isTrue();
        assertThat(writes.getLast()).matches("retry: [0-9]+\n\n");
        assertThat(subscriberRegistry.size()).isZero();
    }

    @Test
    void disconnectedSubscriberIsRemoved() {
        var ownRun = newRun();
        var other = new FakeConnection(writes);
        open(other, Map.of(), ownRun, StartPosition.after(0));
        open(connection, Map.of(), null, StartPosition.after(0));
        assertThat(subscriberRegistry.size()).isEqualTo(2);
        other.disconnect();
        connection.disconnect();
        assertThat(subscriberRegistry.size()).isZero();
        record(ownRun, 1);
        assertThat(positions()).isEmpty();
    }

    @Test
    void retryDelaysAreRandomized() {
        for (int i = 0; i < 10; i++) {
            open(new FakeConnection(writes), Map.of(), null, StartPosition.after(0));
        }
        assertThat(writes).allSatisfy(write -> assertThat(write).matches("retry: [0-9]{4}\n\n"));
        assertThat(writes.stream().distinct()).hasSizeGreaterThan(5);
    }

    @Test
    void cursorAndKeywordSetTheStart() {
        record(newRun(), 3);
        assertThat(startPosition(null, null).position()).isEqualTo(4);
        assertThat(startPosition(null, "latest").position()).isEqualTo(4);
        assertThat(startPosition(null, "earliest").position()).isZero();
        assertThat(startPosition(null, "fa4e.2").position()).isEqualTo(2);
        assertThat(startPosition("fa4e.3", "earliest").position()).isEqualTo(3);
        assertThat(startPosition("", "earliest").position()).isZero();
        assertThat(text(startPosition("fa4e.5", null))).contains("event: reset").contains("future");
        assertThat(text(startPosition("0ther.1", null)))
                .contains("event: reset")
                .contains("another_database");
        assertThat(startPosition("0ther.1", null).position()).isEqualTo(4);
    }

    /** FEED-11. */
    @Test
    void headerPrecedesLastEventIdPrecedesFrom() {
        record(newRun(), 3);
        var query = Map.of("lastEventId", List.of("fa4e.2"), "from", List.of("earliest"));

        assertThat(startPositionOf("fa4e.3", query).position()).isEqualTo(3);
        assertThat(startPositionOf("", query).position()).isEqualTo(2);
        assertThat(startPositionOf(null, query).position()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "lastEventId, ''", "lastEventId, 0", "lastEventId, undefined", "from, ''", "from, EARLIEST"})
    void malformedStartsAreRejected(String parameter, String value) {
        var header = parameter.isEmpty() ? "null" : null;
        var query = Map.of(parameter, List.of(value));

        assertThatThrownBy(
                        () -> StartPositions.resolve(context(), header, query).block())
                .isInstanceOfSatisfying(
                        QueryFailedException.class,
                        exception -> assertThat(exception.failure())
                                .isEqualTo(new QueryFailure.InvalidCursor(header == null ? value : header)));
    }

    @Test
    void severalStartsAreRejected() {
        var query = Map.of("from", List.of("earliest", "latest"));

        assertThatThrownBy(() -> StartPositions.resolve(context(), null, query).block())
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        exception -> assertThat(exception.problemType()).isEqualTo("malformed-parameter"));
    }

    private StartPosition startPosition(@Nullable String lastEventId, @Nullable String from) {
        return startPositionOf(lastEventId, from == null ? Map.of() : Map.of("from", List.of(from)));
    }

    private StartPosition startPositionOf(@Nullable String header, Map<String, List<String>> query) {
        var startPosition = StartPositions.resolve(context(), header, query).toFuture();
        time.advanceTimeBy(Duration.ofSeconds(1));
        return startPosition.join();
    }

    private static String text(StartPosition startPosition) {
        return new String(startPosition.frame().array(), StandardCharsets.US_ASCII);
    }

    private FeedContext context() {
        return tailer.context().block();
    }

    private void open(long position) {
        open(connection, Map.of(), null, StartPosition.after(position));
    }

    private void open(
            FakeConnection to, Map<String, List<String>> filter, @Nullable RunId run, StartPosition startPosition) {
        subscriberRegistry.open(context(), to, ItemFilter.of(filter), run, startPosition);
    }

    /** Records a run item and this number of snapshots. */
    private void record(RunId run, int snapshots) {
        var events = IntStream.range(0, snapshots)
                .mapToObj(i -> started(run, Integer.toString(i), "Loader"))
                .toArray(RunEvent[]::new);
        reader.append(update(StoredRun.unknown(run), events));
        time.advanceTime();
    }

    private void pass(Duration duration) {
        for (int i = 0; i < duration.toSeconds(); i++) {
            time.advanceTimeBy(Duration.ofSeconds(1));
        }
    }

    private List<Long> positions() {
        return positions(writes);
    }

    private static List<Long> positions(List<String> writes) {
        return String.join("", writes)
                .lines()
                .filter(line -> line.startsWith("id: "))
                .map(line -> Cursor.parse(line.substring(4)).position())
                .toList();
    }
}
