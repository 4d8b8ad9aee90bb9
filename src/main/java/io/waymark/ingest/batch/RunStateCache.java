package io.waymark.ingest.batch;

import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.port.store.StoredRun;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A cache of run states, shared by the consumers of an instance. Evicts the runs whose last event is the oldest. An
 * entry may be outdated; the store detects this when the run is stored. Thread-safe.
 */
@Component
public class RunStateCache {
    private static final int BASE_BYTES = 4096; // estimate for an empty state

    private final long capacity;
    private final Map<RunId, CachedRun> runs = new LinkedHashMap<>(16, 0.75f, true);
    private long estimatedBytes;

    /**
     * A cached run.
     *
     * @param run the run
     * @param partition the partition of its events
     * @param estimatedBytes the estimated memory in bytes
     */
    private record CachedRun(StoredRun run, Partition partition, long estimatedBytes) {}

    public RunStateCache(IngestProperties settings) {
        this.capacity = settings.cachedRuns().toBytes();
    }

    /** Returns the cached states of the given runs. */
    synchronized Map<RunId, StoredRun> find(Collection<RunId> ids) {
        Map<RunId, StoredRun> found = new HashMap<>();
        for (var id : ids) {
            var cachedRun = runs.get(id);
            if (cachedRun != null) {
                found.put(id, cachedRun.run());
            }
        }
        return found;
    }

    /**
     * Caches a run with the partition of its events. Does nothing if {@code run} is null, which means that it was not
     * stored.
     */
    public void keep(RunId id, @Nullable StoredRun run, Partition partition) {
        if (run != null) {
            keep(id, new CachedRun(run, partition, estimatedBytes(run)));
        }
    }

    private synchronized void keep(RunId id, CachedRun cachedRun) {
        forget(List.of(id));
        if (cachedRun.estimatedBytes() > capacity) {
            return;
        }
        runs.put(id, cachedRun);
        estimatedBytes += cachedRun.estimatedBytes();
        var oldest = runs.values().iterator();
        while (estimatedBytes > capacity && oldest.hasNext()) {
            estimatedBytes -= oldest.next().estimatedBytes();
            oldest.remove();
        }
    }

    synchronized void forget(Collection<RunId> ids) {
        for (var id : ids) {
            var cachedRun = runs.remove(id);
            estimatedBytes -= cachedRun == null ? 0 : cachedRun.estimatedBytes();
        }
    }

    /** Removes all entries, to free memory. */
    synchronized void clear() {
        runs.clear();
        estimatedBytes = 0;
    }

    /** Removes the runs of the given partitions, which another consumer may have changed. */
    public synchronized void forgetPartitions(Set<Partition> partitions) {
        forget(runs.entrySet().stream()
                .filter(entry -> partitions.contains(entry.getValue().partition()))
                .map(Map.Entry::getKey)
                .toList());
    }

    private static long estimatedBytes(StoredRun run) {
        return BASE_BYTES + run.state().estimatedBytes();
    }
}
