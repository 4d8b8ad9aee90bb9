package io.waymark.client.remote;

import io.waymark.client.RestoreResult;
import io.waymark.client.RunStatusSummary;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The responses of the REST API about a run as a whole. */
final class RunResponseDtos {
    private RunResponseDtos() {}

    record SummaryResponse(
            String runId,
            String state,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Instant lastEventAt,
            List<String> sequence,
            List<String> activeModules,
            List<String> metadataModules,
            long totalSnapshots,
            long totalChanges,
            long totalTimings,
            @Nullable String lastSnapshot,
            @Nullable String lastChange,
            Map<String, Long> changeTypes,
            Map<String, Long> targetTypes,
            RunStatusSummary.Progress progress,
            HistoryPruningLimits limits,
            RunStatusSummary.Counters counters) {
        RunStatusSummary summary() {
            return new RunStatusSummary(
                    new RunId(runId),
                    ApiResponseDtos.parseEnum(LifecycleState.class, state),
                    startedAt,
                    endedAt,
                    sequence,
                    activeModules,
                    metadataModules,
                    totalSnapshots,
                    totalChanges,
                    totalTimings,
                    lastSnapshot,
                    lastChange,
                    new TreeMap<>(changeTypes),
                    new TreeMap<>(targetTypes),
                    progress,
                    limits,
                    counters);
        }
    }

    record RestoreResponse(
            boolean restored,
            String snapshotId,
            String restoredFrom,
            long changes,
            Map<String, String> experiments,
            List<String> metadataModules) {
        RestoreResult restore() {
            return new RestoreResult(restored, snapshotId, restoredFrom, changes, experiments, metadataModules);
        }
    }
}
