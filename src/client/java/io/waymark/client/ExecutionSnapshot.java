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
 * A snapshot whose schemas are fetched when they are asked for, once each. Immutable.
 *
 * @param recorded the snapshot with references to its schemas
 * @param schemas fetches a schema
 */
public record ExecutionSnapshot(Snapshot recorded, Function<SchemaReference, Schema> schemas) {

    /** {@code snapshot_000001_20241224_210000}. */
    public String snapshotId() {
        return recorded.id().toString();
    }

    public Snapshot.Phase phase() {
        return recorded.phase();
    }

    public String moduleName() {
        return recorded.execution().module();
    }

    public String experimentName() {
        return recorded.execution().experiment();
    }

    /** As the event counts it; empty when it does not. */
    public Optional<Long> attempt() {
        return Optional.ofNullable(recorded.attempt());
    }

    /** Of the event. */
    public Instant timestamp() {
        return recorded.time();
    }

    /** The schema before; empty when nothing was known. */
    public Optional<Schema> metadataBefore() {
        return fetch(recorded.before());
    }

    /** The schema after; empty when the module reported none, and when it started or failed. */
    public Optional<Schema> metadataAfter() {
        return fetch(recorded.after());
    }

    public Value.Members context() {
        return recorded.context();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExecutionSnapshot(var snapshot, var from) && recorded.equals(snapshot);
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
