package io.waymark.port.store;

import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.broker.DeadLetter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Stores the states of runs, their history and the consumed offsets. Every method fails with {@link
 * StoreUnavailableException} if a retry may succeed.
 */
public interface RunStore {

    /** Returns the next offset of each partition. Partitions without a stored offset are absent. */
    Mono<ConsumerOffsets> offsets(Set<Partition> partitions);

    /** Returns the states of these runs with one query. Unknown runs are absent. */
    Mono<Map<RunId, StoredRun>> load(Collection<RunId> runs);

    /** Returns which of these events were applied, with the hashes of their stored content. */
    Mono<Map<EventIdentity, ContentHash>> findApplied(Collection<EventIdentity> events);

    /**
     * Stores the updates and the dead letters and advances the offsets by compare-and-set, in one transaction. Fails
     * with {@link DataRejectedException} if the database rejects a value.
     *
     * @param updates at most one update per run
     */
    Mono<AppendResult> append(
            List<RunUpdate> updates, List<DeadLetter> deadLetters, ConsumerOffsets from, ConsumerOffsets to);
}
