package io.waymark.port.store;

import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.feed.CommittedPage;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The outcome of storing a batch. For all outcomes except {@link Stored}, nothing was stored. */
public sealed interface AppendResult {
    /**
     * The batch is stored.
     *
     * @param runs the stored runs by id
     * @param page the new items of the feed, null if there are none
     */
    record Stored(Map<RunId, StoredRun> runs, @Nullable CommittedPage page) implements AppendResult {}

    /**
     * Some events were already applied.
     *
     * @param contents the content hashes of the applied events
     */
    record DuplicateEvents(Map<EventIdentity, ContentHash> contents) implements AppendResult {}

    /** Another writer stored these runs concurrently. Load them and reduce the events again. */
    record VersionConflict(Set<RunId> staleRuns) implements AppendResult {}

    /**
     * The stored offsets differ from the start of the batch: the partition was lost, or the batch is already stored.
     */
    record OffsetConflict() implements AppendResult {}
}
