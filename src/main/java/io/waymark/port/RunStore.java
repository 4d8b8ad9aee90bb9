package io.waymark.port;

import io.waymark.domain.run.RunId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Keeps runs and their history. Every method fails with {@link StoreUnavailable} when trying again may help. */
public interface RunStore {

    /** Where to go on in each partition; a partition never heard of is absent. */
    Mono<Offsets> offsets(Set<Partition> partitions);

    /** The states of these runs, in one query; a run never heard of is absent. */
    Mono<Map<RunId, StoredRun>> load(Collection<RunId> runs);

    /**
     * Stores the recordings and the dead letters and moves the offsets by compare-and-set, whole or not at all. Fails
     * with {@link DataRejected} when the database refuses one of the values.
     *
     * @param updates one a run, no two of the same run
     */
    Mono<Appended> append(List<RunUpdate> updates, List<DeadLetter> deadLetters, Offsets from, Offsets to);
}
