package io.waymark.port.store;

import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.PartitionOffsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Keeps runs and their history. Every method fails with {@link StoreUnavailableException} when trying again may help. */
public interface RunStore {

    /** Where to go on in each partition; a partition never heard of is absent. */
    Mono<PartitionOffsets> offsets(Set<Partition> partitions);

    /** The states of these runs, in one query; a run never heard of is absent. */
    Mono<Map<RunId, StoredRun>> load(Collection<RunId> runs);

    /**
     * Stores the recordings and the dead letters and moves the offsets by compare-and-set, whole or not at all. Fails
     * with {@link DataRejectedException} when the database refuses one of the values.
     *
     * @param updates one a run, no two of the same run
     */
    Mono<AppendResult> append(
            List<RunUpdate> updates, List<DeadLetter> deadLetters, PartitionOffsets from, PartitionOffsets to);
}
