package io.waymark.client;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot, which records the start, completion or failure of an execution, or a restore of the run. It refers to the
 * schemas before and after this step, which are fetched on demand. Immutable. Two snapshots are equal if their records
 * are equal.
 *
 * @param recorded the record, which contains references to the schemas
 * @param schemas returns the schema for a reference; it may send a request and throw {@link WaymarkClientException}
 */
public record RecordedSnapshot(Snapshot recorded, Function<SchemaReference, Schema> schemas) {

    /** Returns the id, for example {@code snapshot_000001_20241224_210000}. */
    public String snapshotId() {
        return recorded.id().toString();
    }

    /** Returns the kind of the snapshot. */
    public Snapshot.Phase phase() {
        return recorded.phase();
    }

    public String moduleName() {
        return recorded.execution().module();
    }

    public String experimentName() {
        return recorded.execution().experiment();
    }

    /** Returns the attempt that the event states, or empty if the event states none. */
    public Optional<Long> attempt() {
        return Optional.ofNullable(recorded.attempt());
    }

    /** Returns the time of the event in UTC, in microseconds. */
    public Instant timestamp() {
        return recorded.time();
    }

    /** Returns the schema before the step, or empty if the run had no schema then. */
    public Optional<Schema> metadataBefore() {
        return fetch(recorded.before());
    }

    /**
     * Returns the schema after the step. Empty if the module reported no schema, and for phases {@code STARTED} and
     * {@code FAILED}.
     */
    public Optional<Schema> metadataAfter() {
        return fetch(recorded.after());
    }

    /** Returns the context of the event, extended with {@code sequence_position}. */
    public Value.Members context() {
        return recorded.context();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordedSnapshot snapshot && recorded.equals(snapshot.recorded);
    }

    @Override
    public int hashCode() {
        return recorded.hashCode();
    }

    @Override
    public String toString() {
        return snapshotId() + " " + recorded.execution() + " " + phase().wireName();
    }

    private Optional<Schema> fetch(@Nullable SchemaReference reference) {
        return Optional.ofNullable(reference).map(schemas);
    }
}
