package io.waymark.postgres.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.DiffAllocationTest;
import io.waymark.domain.schema.diff.ReducerAllocationTest;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.table.schema.SchemaChunker;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the conversion of two events to rows allocates memory proportional to their size, for any content. */
class StoredRowAllocationTest {
    private static final double MAX_RATIO_PER_DOUBLING = 2.6;
    private static final int ROUNDS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<Arguments> kinds() {
        return DiffAllocationTest.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void rowsGrowWithTheEvents(String name, int size, IntFunction<String> kind) {
        var recorded = IntStream.of(2 * size, 4 * size)
                .mapToObj(n -> ReducerAllocationTest.recordings(kind.apply(n).replace('\'', '"')))
                .toList();
        recorded.forEach(StoredRowAllocationTest::rows);

        var allocated =
                recorded.stream().mapToLong(StoredRowAllocationTest::allocated).toArray();

        for (int i = 1; i < allocated.length; i++) {
            assertThat((double) allocated[i] / allocated[i - 1])
                    .as(Arrays.toString(allocated))
                    .isLessThan(MAX_RATIO_PER_DOUBLING);
        }
    }

    private static long allocated(List<RunEventDelta> deltas) {
        var rounds = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
            rows(deltas);
            rounds[i] = THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    /** Creates the parameters of the statements that store changes and snapshots, and the chunks of the schemas. */
    private static List<Object> rows(List<RunEventDelta> deltas) {
        Map<ContentHash, Schema> schemas = new HashMap<>();
        var changes = new ArrayList<PendingHistoryRow<ChangeRecord>>();
        var snapshots = new ArrayList<PendingHistoryRow<SnapshotTable.SnapshotRow>>();
        var rows = new ArrayList<>();
        for (var delta : deltas) {
            delta.schemas().forEach(schema -> schemas.put(schema.hash(), schema));
            snapshots.add(new PendingHistoryRow<>(
                    1, 0, new SnapshotTable.SnapshotRow(delta, "[\"default\",\"0\"]", true, true)));
            delta.changes().forEach(change -> changes.add(new PendingHistoryRow<>(1, changes.size(), change)));
            delta.schemas().forEach(schema -> rows.add(new SchemaChunker().cut(schema)));
        }
        rows.addAll(SnapshotTable.insert(snapshots).parameters());
        rows.addAll(ChangeTable.insert(
                        changes, hash -> FieldLookupKeyGenerator.of(Objects.requireNonNull(schemas.get(hash))))
                .parameters());
        return rows;
    }
}
