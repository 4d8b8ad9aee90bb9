package io.waymark.port.store;

import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.feed.CommittedPage;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came of storing a batch. All but {@link Stored} mean that nothing was stored. */
public sealed interface AppendResult {
    /**
     * All of it is stored.
     *
     * @param runs as they are stored now, by id
     * @param page what the feed tells of it, null when it tells nothing
     */
    record Stored(Map<RunId, StoredRun> runs, @Nullable CommittedPage page) implements AppendResult {}

    /** Some events were applied before; here is the content that they had. */
    record DuplicateEvents(Map<EventIdentity, ContentHash> contents) implements AppendResult {}

    /** Somebody else stored these runs meanwhile: load them again and fold again. */
    record VersionConflict(Set<RunId> staleRuns) implements AppendResult {}

    /** The offsets are not where the batch begins: the partition was lost, or the work is done already. */
    record OffsetConflict() implements AppendResult {}
}
