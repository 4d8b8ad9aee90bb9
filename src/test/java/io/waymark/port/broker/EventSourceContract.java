package io.waymark.port.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.port.store.FakeRunStore;
import io.waymark.port.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What every {@link EventSource} promises, over a topic of its own in each test. */
public interface EventSourceContract {

    Duration TIMEOUT = Duration.ofSeconds(30);

    /** A source of the test's topic, whose batches hold at most three records. */
    EventSource source();

    /** Where the source asks for its offsets. */
    FakeRunStore store();

    /** The test's topic has two partitions. */
    Partition partition(int number);

    /** Sends values to a partition and returns when the broker has them. */
    void send(Partition partition, String... values);

    /** The same, each value in a transaction of its own, so that markers lie between them. */
    void sendInTransactions(Partition partition, String... values);

    /** Sends values in a transaction that is given up. */
    void sendAndAbort(Partition partition, String... values);

    /** Deletes what lies before the offset. */
    void deleteBefore(Partition partition, long offset);

    @Test
    default void recordsComeInTheOrderOfTheirPartition() {
        send(partition(0), "a", "b", "c", "d", "e", "f", "g");

        assertThat(values(take(7))).containsExactly("a", "b", "c", "d", "e", "f", "g");
    }

    @Test
    default void aRecordKeepsKeyValueHeadersAndPlace() {
        send(partition(1), "a", "b");

        var record = take(2).getLast().records().getLast();

        assertThat(record.partition()).isEqualTo(partition(1));
        assertThat(record.offset()).isEqualTo(1);
        assertThat(record.key()).isEqualTo(Bytes.of("key".getBytes(UTF_8)));
        assertThat(record.headers())
                .containsExactly(
                        new EventRecord.Header("one", Bytes.of("1".getBytes(UTF_8))),
                        new EventRecord.Header("none", null));
    }

    @Test
    default void batchIsBoundedAndContinuesPreviousOne() {
        send(partition(0), "a", "b", "c", "d", "e", "f", "g");

        var batches = take(7);

        assertThat(batches).allSatisfy(batch -> assertThat(batch.records()).hasSizeLessThanOrEqualTo(3));
        assertContinuous(batches, partition(0), 0, 7);
    }

    @Test
    default void markersOfTransactionsLeaveNoHoleBetweenBatches() {
        sendInTransactions(partition(0), "a", "b");
        sendAndAbort(partition(0), "never");
        sendInTransactions(partition(0), "c", "d", "e");

        var batches = take(5);

        assertThat(values(batches)).containsExactly("a", "b", "c", "d", "e");
        var end = batches.getLast().to().next().get(partition(0));
        assertThat(end).isBetween(11L, 12L);
        assertContinuous(batches, partition(0), 0, end);
    }

    @Test
    default void itBeginsWhereTheStoreSays() {
        send(partition(0), "a", "b", "c", "d");
        store().moveOffset(partition(0), 2);

        var batches = take(2);

        assertThat(values(batches)).containsExactly("c", "d");
        assertContinuous(batches, partition(0), 2, 4);
    }

    @Test
    default void resubscriptionStartsAtStoredOffset() {
        send(partition(0), "a", "b", "c", "d");
        assertThat(values(take(4))).hasSize(4);
        store().moveOffset(partition(0), 1);

        assertThat(values(take(3))).containsExactly("b", "c", "d");
    }

    @Test
    default void offsetBeyondEndResetsToEarliest() {
        send(partition(0), "a", "b");
        store().moveOffset(partition(0), 500);

        var batches = take(2);

        assertThat(values(batches)).containsExactly("a", "b");
        assertThat(batches.getFirst().from().next())
                .as("what the store compares with")
                .containsEntry(partition(0), 500L);
    }

    @Test
    default void expiredOffsetResetsToEarliest() {
        send(partition(0), "a", "b", "c", "d");
        deleteBefore(partition(0), 3);
        store().moveOffset(partition(0), 1);

        var batches = take(1);

        assertThat(values(batches)).containsExactly("d");
        assertThat(batches.getFirst().from().next()).containsEntry(partition(0), 1L);
        assertThat(batches.getFirst().to().next()).containsEntry(partition(0), 4L);
    }

    @Test
    default void failsWithoutStoredOffsetsAndRecovers() {
        send(partition(0), "a");
        store().failNext(new StoreUnavailableException(
                "Cannot answer: told so by the test", new IllegalStateException()));

        StepVerifier.create(source().batches()).expectError().verify(TIMEOUT);

        assertThat(values(take(1))).containsExactly("a");
    }

    @Test
    default void backpressureHoldsBackDuringBatch() throws InterruptedException {
        send(partition(0), "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m");
        BlockingQueue<RecordBatch> taken = new LinkedBlockingQueue<>();
        var gates = new LinkedBlockingQueue<Runnable>();
        var running = source().batches()
                .concatMap(
                        batch -> Mono.<Void>create(done -> {
                            gates.add(done::success);
                            taken.add(batch);
                        }),
                        0)
                .subscribe();
        try {
            var seen = new ArrayList<RecordBatch>();
            while (values(seen).size() < 13) {
                seen.add(taken.poll(30, TimeUnit.SECONDS));
                assertThat(taken).as("batches in work besides this one").isEmpty();
                seen.getLast().acknowledge().run();
                gates.remove().run();
            }
            assertContinuous(seen, partition(0), 0, 13);
        } finally {
            running.dispose();
        }
    }

    @Test
    default void twoConsumersShareThePartitionsAndLoseNothing() throws InterruptedException {
        BlockingQueue<RecordBatch> taken = new LinkedBlockingQueue<>();
        Disposable first = Flux.defer(() -> source().batches()).subscribe(batch -> store(batch, taken));
        Disposable second = Flux.defer(() -> source().batches()).retry().subscribe(batch -> store(batch, taken));
        try {
            send(partition(0), "a", "b", "c", "d");
            send(partition(1), "1", "2", "3", "4");
            var seen = new ArrayList<String>();
            while (seen.stream().distinct().count() < 8) {
                seen.addAll(values(List.of(taken.poll(30, TimeUnit.SECONDS))));
            }
            assertThat(seen).contains("a", "b", "c", "d", "1", "2", "3", "4");
        } finally {
            first.dispose();
            second.dispose();
        }
    }

    private void store(RecordBatch batch, BlockingQueue<RecordBatch> taken) {
        batch.to().next().forEach(store()::moveOffset);
        batch.acknowledge().run();
        taken.add(batch);
    }

    private List<RecordBatch> take(int records) {
        var taken = new ArrayList<RecordBatch>();
        source().batches()
                .doOnNext(taken::add)
                .doOnNext(batch -> batch.acknowledge().run())
                .takeUntil(batch -> values(taken).size() >= records)
                .blockLast(TIMEOUT);
        return taken;
    }

    private static List<String> values(List<RecordBatch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.records().stream())
                .map(record -> new String(record.value().array(), UTF_8))
                .toList();
    }

    private static void assertContinuous(List<RecordBatch> batches, Partition partition, long from, long to) {
        long place = from;
        for (var batch : batches) {
            assertThat(batch.from().next()).isEqualTo(Map.of(partition, place));
            place = batch.to().next().get(partition);
        }
        assertThat(place).isEqualTo(to);
    }
}
