package io.waymark.ingest;

import io.waymark.domain.run.RunId;
import io.waymark.port.Partition;
import io.waymark.port.StoredRun;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The states of the runs that had events last, shared by the consumers of this instance. What it holds may be out of
 * date: the store compares versions. The run whose last event is oldest goes first, however many it had: those of ended
 * runs would otherwise keep out the ones that go on.
 */
@Component
class RunCache {
    private static final int OWN = 4096; // bytes, about, of a state that holds nothing

    private final long capacity;
    private final Map<RunId, Kept> runs = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    private record Kept(StoredRun run, Partition partition, long weight) {}

    RunCache(IngestSettings settings) {
        this.capacity = settings.cachedRuns().toBytes();
    }

    /** Those of the runs that are kept. */
    synchronized Map<RunId, StoredRun> of(Collection<RunId> ids) {
        Map<RunId, StoredRun> found = new HashMap<>();
        for (var id : ids) {
            var kept = runs.get(id);
            if (kept != null) {
                found.put(id, kept.run());
            }
        }
        return found;
    }

    /** Keeps a run, if it was stored, and the partition that its events come from. */
    void keep(RunId id, @Nullable StoredRun run, Partition partition) {
        if (run != null) {
            keep(id, new Kept(run, partition, weight(run)));
        }
    }

    private synchronized void keep(RunId id, Kept kept) {
        forget(List.of(id));
        if (kept.weight() > capacity) {
            return;
        }
        runs.put(id, kept);
        weight += kept.weight();
        var oldest = runs.values().iterator();
        while (weight > capacity && oldest.hasNext()) {
            weight -= oldest.next().weight();
            oldest.remove();
        }
    }

    synchronized void forget(Collection<RunId> ids) {
        for (var id : ids) {
            var kept = runs.remove(id);
            weight -= kept == null ? 0 : kept.weight();
        }
    }

    /** Gives its memory back. */
    synchronized void clear() {
        runs.clear();
        weight = 0;
    }

    /** Somebody else may have stored runs of these partitions. */
    synchronized void forgetPartitions(Set<Partition> partitions) {
        forget(runs.entrySet().stream()
                .filter(entry -> partitions.contains(entry.getValue().partition()))
                .map(Map.Entry::getKey)
                .toList());
    }

    private static long weight(StoredRun run) {
        return OWN + run.state().weight();
    }
}
