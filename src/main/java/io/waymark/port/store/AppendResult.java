package io.waymark.port.store;

import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.feed.CommittedItems;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The outcome of an attempt to store a batch of events. Nothing is stored unless the outcome is {@link Stored}. */
public sealed interface AppendResult {
    /**
     * The batch is stored.
     *
     * @param runs the stored states of the runs by id
     * @param page the new items of the feed; null if there are none
     */
    record Stored(Map<RunId, StoredRun> runs, @Nullable CommittedItems page) implements AppendResult {}

    /**
     * Some events of the batch were already applied earlier. The caller compares the content hashes, because an event
     * with the same id and other content is invalid, and applies the batch again.
     *
     * @param contents the content hashes of these events as stored earlier
     */
    record DuplicateEvents(Map<EventIdentity, ContentHash> contents) implements AppendResult {}

    /**
     * Another writer changed some runs after they were loaded. The caller must load these runs and apply the events
     * again.
     *
     * @param staleRuns the runs that were changed
     */
    record VersionConflict(Set<RunId> staleRuns) implements AppendResult {}

    /**
     * The stored offsets are not those at which the batch starts. Either another consumer now has the partition, or the
     * batch is already stored.
     */
    record OffsetConflict() implements AppendResult {}
}
