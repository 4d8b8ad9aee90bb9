package io.waymark.client;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.Limits;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Step;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.State;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What Waymark answers over REST, and what it means here. */
final class Answers {
    private Answers() {}

    record OfReference(String schemaId, String schemaHash, int fields) {
        SchemaReference reference() {
            return new SchemaReference(schemaId, ContentHash.parse(schemaHash), fields);
        }
    }

    record OfSnapshot(
            String snapshotId,
            String phase,
            String moduleName,
            String experimentName,
            @Nullable Long attempt,
            Instant timestamp,
            @Nullable JsonNode metadataBefore,
            @Nullable JsonNode metadataAfter,
            Value.Members context,
            int changeCount) {

        /** With references to its schemas. */
        Snapshot referring() {
            return snapshot(reference(metadataBefore), reference(metadataAfter));
        }

        /** With its schemas whole. */
        ExecutionSnapshot whole() {
            var before = read(metadataBefore, Schema.class);
            var after = read(metadataAfter, Schema.class);
            var snapshot =
                    snapshot(before == null ? null : before.reference(), after == null ? null : after.reference());
            return new ExecutionSnapshot(
                    snapshot,
                    reference -> Objects.requireNonNull(
                            before != null && reference.equals(before.reference()) ? before : after));
        }

        private Snapshot snapshot(@Nullable SchemaReference before, @Nullable SchemaReference after) {
            return new Snapshot(
                    RecordId.parse(RecordId.Kind.SNAPSHOT, snapshotId).number(),
                    word(Snapshot.Phase.class, phase),
                    new ModuleExperiment(moduleName, experimentName),
                    attempt,
                    timestamp,
                    before,
                    after,
                    context,
                    changeCount);
        }
    }

    record OfDetail(String path, Value before, Value after) {}

    record OfChange(
            @Nullable String changeId,
            @Nullable String snapshotId,
            String changeType,
            String targetType,
            String targetId,
            List<String> targetPath,
            @Nullable JsonNode beforeState,
            @Nullable JsonNode afterState,
            @Nullable Instant timestamp,
            @Nullable String moduleName,
            @Nullable String experimentName,
            @Nullable List<OfDetail> details,
            List<String> categories,
            String compatibility,
            @Nullable String reason,
            @Nullable String renamedFrom,
            @Nullable List<String> into) {

        ChangeRecord recorded() {
            return new ChangeRecord(
                    RecordId.parse(RecordId.Kind.CHANGE, Objects.requireNonNull(changeId))
                            .number(),
                    RecordId.parse(RecordId.Kind.SNAPSHOT, Objects.requireNonNull(snapshotId))
                            .number(),
                    new ModuleExperiment(Objects.requireNonNull(moduleName), Objects.requireNonNull(experimentName)),
                    Objects.requireNonNull(timestamp),
                    change());
        }

        Change change() {
            var categoriesOf = new TreeSet<Change.Category>();
            categories.forEach(category -> categoriesOf.add(word(Change.Category.class, category)));
            return new Change(
                    word(Change.Type.class, changeType),
                    word(Change.Target.class, targetType),
                    targetId,
                    targetPath,
                    state(beforeState),
                    state(afterState),
                    details == null
                            ? List.of()
                            : details.stream()
                                    .map(one -> new Change.Detail(one.path(), one.before(), one.after()))
                                    .toList(),
                    categoriesOf,
                    word(Change.Compatibility.class, compatibility),
                    reason,
                    renamedFrom,
                    into == null ? List.of() : into);
        }

        private @Nullable State state(@Nullable JsonNode state) {
            return targetType.equals("schema") ? reference(state) : read(state, Attribute.class);
        }
    }

    record OfTiming(
            @Nullable String recordId,
            String moduleName,
            String experimentName,
            String stepName,
            Instant startTime,
            @Nullable Instant endTime,
            @Nullable Double durationSeconds,
            Value.Members context) {
        Timing timing() {
            var number = recordId == null
                    ? 0
                    : RecordId.parse(RecordId.Kind.TIMING, recordId).number();
            var step = new Step(new ModuleExperiment(moduleName, experimentName), stepName);
            return new Timing(number, step, startTime, endTime, durationSeconds, context);
        }
    }

    record OfResult(
            String key,
            List<ModuleExperiment> path,
            @Nullable Value data,
            Value.@Nullable Members ref,
            @Nullable OfReference schema,
            Instant recordedAt) {
        ModuleResult result() {
            return new ModuleResult(
                    new ExecutionKey(path),
                    data == null ? Value.Null.NULL : data,
                    ref == null ? Value.Members.empty() : ref,
                    schema == null ? null : schema.reference(),
                    recordedAt);
        }
    }

    record OfVersion(
            long version,
            @Nullable JsonNode schema,
            String firstSnapshot,
            String lastSnapshot,
            long occurrences,
            List<OfChange> changes) {
        MetadataVersion metadata() {
            return new MetadataVersion(
                    version,
                    read(schema, Schema.class),
                    firstSnapshot,
                    lastSnapshot,
                    occurrences,
                    changes.stream().map(OfChange::change).toList());
        }
    }

    record OfSummary(
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
            StatusSummary.Progress progress,
            Limits limits,
            StatusSummary.Counters counters) {
        StatusSummary summary() {
            return new StatusSummary(
                    new RunId(runId),
                    word(Lifecycle.class, state),
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

    record OfRestore(
            boolean restored,
            String snapshotId,
            String restoredFrom,
            long changes,
            SequencedMap<String, String> experiments,
            List<String> metadataModules) {
        Restored restore() {
            return new Restored(restored, snapshotId, restoredFrom, changes, experiments, metadataModules);
        }
    }

    private static @Nullable SchemaReference reference(@Nullable JsonNode json) {
        var reference = read(json, OfReference.class);
        return reference == null ? null : reference.reference();
    }

    private static <T> @Nullable T read(@Nullable JsonNode json, Class<T> type) {
        return json == null || json.isNull() ? null : DomainJson.MAPPER.treeToValue(json, type);
    }

    private static <E extends Enum<E>> E word(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
