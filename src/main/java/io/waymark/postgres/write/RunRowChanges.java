package io.waymark.postgres.write;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.table.ExecutionOutputTable;
import io.waymark.postgres.table.ExecutionOutputTable.ResultRow;
import io.waymark.postgres.table.run.ExecutionKeyCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an update for which the snapshot of an event may stand, because its row contains the same values.
 *
 * @param update the update
 * @param paths encodes the execution keys of the run
 * @param versions the versions of the metadata
 * @param results the last result of each execution key, in the order of the first results
 */
record RunRowChanges(
        RunUpdate update, ExecutionKeyCodec paths, SchemaVersionChanges versions, List<ResultRow> results) {

    static RunRowChanges of(RunUpdate update) {
        var paths = new ExecutionKeyCodec(update.after().sequence().observed());
        return new RunRowChanges(update, paths, SchemaVersionChanges.of(update), results(update.deltas(), paths));
    }

    /** Returns the number of the run in the database, 0 if it is new. */
    long storedRun() {
        return update.before().number();
    }

    /**
     * Returns the last result of each key, because only that one is current. Its ordinal in the list of results is that
     * of the first result of the key.
     */
    private static List<ResultRow> results(List<RunEventDelta> deltas, ExecutionKeyCodec paths) {
        var rows = new LinkedHashMap<ContentHash, ResultRow>();
        for (var delta : deltas) {
            if (delta.result() != null) {
                var key = delta.result().key();
                var hash = ExecutionOutputTable.keyHash(key);
                long snapshot = Objects.requireNonNull(delta.snapshot()).number();
                var first = rows.get(hash);
                rows.put(
                        hash,
                        first == null
                                ? new ResultRow(hash, paths.write(key), snapshot, delta)
                                : new ResultRow(hash, first.path(), first.first(), delta));
            }
        }
        return List.copyOf(rows.values());
    }

    /** Returns whether the row of its snapshot contains all that the row of a result would contain. */
    static boolean isInSnapshot(ResultRow row) {
        var snapshot = Objects.requireNonNull(row.last().snapshot());
        var result = Objects.requireNonNull(row.last().result());
        return row.first() == snapshot.number()
                && isWithoutData(result)
                && result.key().equals(row.last().execution())
                && Objects.equals(result.schema(), snapshot.after())
                && result.recordedAt().equals(snapshot.time());
    }

    private static boolean isWithoutData(@Nullable RecordedResult recorded) {
        var result = Objects.requireNonNull(recorded).result();
        return result.data() == null && result.ref() == null && result.profile() == null;
    }
}
