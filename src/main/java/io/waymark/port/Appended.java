package io.waymark.port;

import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came of storing a batch. All but {@link Stored} mean that nothing was stored. */
public sealed interface Appended {
    /**
     * All of it is stored.
     *
     * @param runs as they are stored now, by id
     * @param written what the feed tells of it, null when it tells nothing
     */
    record Stored(Map<RunId, StoredRun> runs, @Nullable Written written) implements Appended {}

    /** Some events were applied before; here is the content that they had. */
    record Repeated(Map<EventIdentity, ContentHash> known) implements Appended {}

    /** Somebody else stored these runs meanwhile: load them again and fold again. */
    record RunsMoved(Set<RunId> runs) implements Appended {}

    /** The offsets are not where the batch begins: the partition was lost, or the work is done already. */
    record OffsetsMoved() implements Appended {}
}
