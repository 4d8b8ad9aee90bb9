package io.waymark.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.port.Partition;
import io.waymark.port.StoredRun;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The states of the runs that had events lately, shared by the consumers of this instance. What it holds may be out of
 * date: the store compares versions.
 */
@Component
class RunCache {

    private final Cache<RunId, Kept> runs;

    private record Kept(StoredRun run, Partition partition) {}

    RunCache(IngestSettings settings) {
        runs = Caffeine.newBuilder()
                .maximumWeight(settings.cachedFields())
                .weigher((RunId id, Kept kept) -> weight(kept.run()))
                .build();
    }

    /** Those of the runs that are kept. */
    Map<RunId, StoredRun> of(Collection<RunId> ids) {
        Map<RunId, StoredRun> found = new HashMap<>();
        runs.getAllPresent(ids).forEach((id, kept) -> found.put(id, kept.run()));
        return found;
    }

    /** Keeps a run, if it was stored, and the partition that its events come from. */
    void keep(RunId id, @Nullable StoredRun run, Partition partition) {
        if (run != null) {
            runs.put(id, new Kept(run, partition));
        }
    }

    void forget(Collection<RunId> ids) {
        runs.invalidateAll(ids);
    }

    /** Somebody else may have stored runs of these partitions. */
    void forgetPartitions(Set<Partition> partitions) {
        runs.asMap().values().removeIf(kept -> partitions.contains(kept.partition()));
    }

    /** About what it takes in memory, in fields of schemas: they outweigh all the rest by far. */
    private static int weight(StoredRun run) {
        var state = run.state();
        long fields =
                state.metadata().values().stream().mapToLong(RunCache::fields).sum();
        return (int) Math.min(Integer.MAX_VALUE, 10 + state.counters().executions() + fields);
    }

    private static long fields(Schema schema) {
        return schema.attributes().size();
    }
}
