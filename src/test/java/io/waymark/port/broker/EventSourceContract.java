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

/** Contract tests of {@link EventSource}. Each test uses its own topic. */
public interface EventSourceContract {

    Duration TIMEOUT = Duration.ofSeconds(30);

    /** Returns a source of the test's topic with at most three records per batch. */
    EventSource source();

    /** Returns the store from which the source reads its offsets. */
    FakeRunStore store();

    /** Returns a partition of the test's topic, which has two. */
    Partition partition(int number);

    /** Sends values to a partition and waits for the acknowledgements of the broker. */
    void send(Partition partition, String... values);

    /** Sends each value in its own transaction, so that transaction markers occupy offsets between the records. */
    void sendInTransactions(Partition partition, String... values);

    /** Sends values in a transaction and aborts it. */
    void sendAndAbort(Partition partition, String... values);

    /** Deletes all records before the offset. */
    void deleteBefore(Partition partition, long offset);

    @Test
    default void recordsKeepTheOrderOfTheirPartition() {
        send(partition(0), "a", "b", "c", "d", "e", "f", "g");

        assertThat(values(receive(7))).containsExactly("a", "b", "c", "d", "e", "f", "g");
    }

    @Test
    default void recordKeepsKeyValueHeadersAndOffset() {
        send(partition(1), "a", "b");

        var record = receive(2).getLast().records().getLast();

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

        var batches = receive(7);

        assertThat(batches).allSatisfy(batch -> assertThat(batch.records()).hasSizeLessThanOrEqualTo(3));
        assertContinuous(batches, partition(0), 0, 7);
    }

    @Test
    default void batchesAreContiguousAcrossTransactionMarkers() {
        sendInTransactions(partition(0), "a", "b");
        sendAndAbort(partition(0), "never");
        sendInTransactions(partition(0), "c", "d", "e");

        var batches = receive(5);

        assertThat(values(batches)).containsExactly("a", "b", "c", "d", "e");
        var end = batches.getLast().to().next().get(partition(0));
        assertThat(end).isBetween(11L, 12L);
        assertContinuous(batches, partition(0), 0, end);
    }

    @Test
    default void sourceStartsAtTheStoredOffset() {
        send(partition(0), "a", "b", "c", "d");
        store().moveOffset(partition(0), 2);

        var batches = receive(2);

        assertThat(values(batches)).containsExactly("c", "d");
        assertContinuous(batches, partition(0), 2, 4);
    }

    @Test
    default void resubscriptionStartsAtStoredOffset() {
        send(partition(0), "a", "b", "c", "d");
        assertThat(values(receive(4))).hasSize(4);
        store().moveOffset(partition(0), 1);

        assertThat(values(receive(3))).containsExactly("b", "c", "d");
    }

    @Test
    default void offsetBeyondEndResetsToEarliest() {
        send(partition(0), "a", "b");
        store().moveOffset(partition(0), 500);

        var batches = receive(2);

        assertThat(values(batches)).containsExactly("a", "b");
        assertThat(batches.getFirst().from().next())
                .as("the offset that the store expects")
                .containsEntry(partition(0), 500L);
    }

    @Test
    default void expiredOffsetResetsToEarliest() {
        send(partition(0), "a", "b", "c", "d");
        deleteBefore(partition(0), 3);
        store().moveOffset(partition(0), 1);

        var batches = receive(1);

        assertThat(values(batches)).containsExactly("d");
        assertThat(batches.getFirst().from().next()).containsEntry(partition(0), 1L);
        assertThat(batches.getFirst().to().next()).containsEntry(partition(0), 4L);
    }

    @Test
    default void failsWithoutStoredOffsetsAndRecovers() {
        send(partition(0), "a");
        store().failNext(new StoreUnavailableException(
                "Cannot read offsets: injected by the test", new IllegalStateException()));

        StepVerifier.create(source().batches()).expectError().verify(TIMEOUT);

        assertThat(values(receive(1))).containsExactly("a");
    }

    @Test
    default void backpressureHoldsBackDuringBatch() throws InterruptedException {
        send(partition(0), "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m");
        BlockingQueue<RecordBatch> received = new LinkedBlockingQueue<>();
        var gates = new LinkedBlockingQueue<Runnable>();
        var running = source().batches()
                .concatMap(
                        batch -> Mono.<Void>create(done -> {
                            gates.add(done::success);
                            received.add(batch);
                        }),
                        0)
                .subscribe();
        try {
            var seen = new ArrayList<RecordBatch>();
            while (values(seen).size() < 13) {
                seen.add(received.poll(30, TimeUnit.SECONDS));
                assertThat(received).as("other batches in progress").isEmpty();
                seen.getLast().acknowledge().run();
                gates.remove().run();
            }
            assertContinuous(seen, partition(0), 0, 13);
        } finally {
            running.dispose();
        }
    }

    @Test
    default void twoConsumersShareThePartitionsWithoutLoss() throws InterruptedException {
        BlockingQueue<RecordBatch> received = new LinkedBlockingQueue<>();
        Disposable first = Flux.defer(() -> source().batches()).subscribe(batch -> store(batch, received));
        Disposable second = Flux.defer(() -> source().batches()).retry().subscribe(batch -> store(batch, received));
        try {
            send(partition(0), "a", "b", "c", "d");
            send(partition(1), "1", "2", "3", "4");
            var seen = new ArrayList<String>();
            while (seen.stream().distinct().count() < 8) {
                seen.addAll(values(List.of(received.poll(30, TimeUnit.SECONDS))));
            }
            assertThat(seen).contains("a", "b", "c", "d", "1", "2", "3", "4");
        } finally {
            first.dispose();
            second.dispose();
        }
    }

    private void store(RecordBatch batch, BlockingQueue<RecordBatch> received) {
        batch.to().next().forEach(store()::moveOffset);
        batch.acknowledge().run();
        received.add(batch);
    }

    private List<RecordBatch> receive(int records) {
        var received = new ArrayList<RecordBatch>();
        source().batches()
                .doOnNext(received::add)
                .doOnNext(batch -> batch.acknowledge().run())
                .takeUntil(batch -> values(received).size() >= records)
                .blockLast(TIMEOUT);
        return received;
    }

    private static List<String> values(List<RecordBatch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.records().stream())
                .map(record -> new String(record.value().array(), UTF_8))
                .toList();
    }

    private static void assertContinuous(List<RecordBatch> batches, Partition partition, long from, long to) {
        long offset = from;
        for (var batch : batches) {
            assertThat(batch.from().next()).isEqualTo(Map.of(partition, offset));
            offset = batch.to().next().get(partition);
        }
        assertThat(offset).isEqualTo(to);
    }
}
