package io.waymark.client.remote;

import io.waymark.client.MetadataVersion;
import io.waymark.client.ModuleResult;
import io.waymark.client.RecordedSnapshot;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ChangeTargetState;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The JSON responses of the REST API as records, with methods that convert them to domain types. */
final class ApiResponseDtos {
    private ApiResponseDtos() {}

    /** A reference to a schema in a response. */
    record ReferenceResponse(String schemaId, String schemaHash, int fields) {
        SchemaReference reference() {
            return new SchemaReference(schemaId, ContentHash.parse(schemaHash), fields);
        }
    }

    /** A snapshot in a response, with its schemas or with references to them. */
    record SnapshotResponse(
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

        /** Returns the snapshot with references to its schemas. */
        Snapshot toSnapshotReference() {
            return snapshot(reference(metadataBefore), reference(metadataAfter));
        }

        /** Returns the snapshot with its schemas. */
        RecordedSnapshot toExecutionSnapshot() {
            var before = read(metadataBefore, Schema.class);
            var after = read(metadataAfter, Schema.class);
            var snapshot =
                    snapshot(before == null ? null : before.reference(), after == null ? null : after.reference());
            return new RecordedSnapshot(
                    snapshot,
                    reference -> Objects.requireNonNull(
                            before != null && reference.equals(before.reference()) ? before : after));
        }

        private Snapshot snapshot(@Nullable SchemaReference before, @Nullable SchemaReference after) {
            return new Snapshot(
                    HistoryRecordId.parse(HistoryRecordId.Kind.SNAPSHOT, snapshotId)
                            .number(),
                    parseEnum(Snapshot.Phase.class, phase),
                    new ModuleExperimentName(moduleName, experimentName),
                    attempt,
                    timestamp,
                    before,
                    after,
                    context,
                    changeCount);
        }
    }

    /** A property that differs, as part of a change in a response. */
    record DetailResponse(String path, Value before, Value after) {}

    /**
     * A difference between two schemas in a response. The members of a recorded change are null in the comparison of
     * two versions.
     */
    record ChangeResponse(
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
            @Nullable List<DetailResponse> details,
            List<String> categories,
            String compatibility,
            @Nullable String reason,
            @Nullable String renamedFrom,
            @Nullable List<String> into) {

        ChangeRecord toChangeRecord() {
            return new ChangeRecord(
                    HistoryRecordId.parse(HistoryRecordId.Kind.CHANGE, Objects.requireNonNull(changeId))
                            .number(),
                    HistoryRecordId.parse(HistoryRecordId.Kind.SNAPSHOT, Objects.requireNonNull(snapshotId))
                            .number(),
                    new ModuleExperimentName(
                            Objects.requireNonNull(moduleName), Objects.requireNonNull(experimentName)),
                    Objects.requireNonNull(timestamp),
                    change());
        }

        Change change() {
            var categoriesOf = EnumSet.noneOf(Change.Category.class);
            categories.forEach(category -> categoriesOf.add(parseEnum(Change.Category.class, category)));
            var type = parseEnum(Change.Type.class, changeType);
            return new Change.Builder(type, parseEnum(Change.Target.class, targetType))
                    .path(targetPath)
                    .states(state(beforeState), state(afterState))
                    .details(
                            details == null
                                    ? List.of()
                                    : details.stream()
                                            .map(one -> new Change.Detail(one.path(), one.before(), one.after()))
                                            .toList())
                    .categories(categoriesOf)
                    .compatibility(parseEnum(Change.Compatibility.class, compatibility))
                    .reason(reason)
                    .renamedFrom(renamedFrom)
                    .into(into == null ? List.of() : into)
                    .build();
        }

        private @Nullable ChangeTargetState state(@Nullable JsonNode state) {
            return targetType.equals("schema") ? reference(state) : read(state, Attribute.class);
        }
    }

    /** The start, end and duration of a step in a response. */
    record TimingResponse(
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
                    : HistoryRecordId.parse(HistoryRecordId.Kind.TIMING, recordId)
                            .number();
            var step = new TimedStep(new ModuleExperimentName(moduleName, experimentName), stepName);
            return new Timing(number, step, startTime, endTime, durationSeconds, context);
        }
    }

    /** The result of a completed execution in a response. */
    record ResultResponse(
            String key,
            List<ModuleExperimentName> path,
            @Nullable Value data,
            Value.@Nullable Members ref,
            @Nullable ReferenceResponse schema,
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

    /** A version of the metadata of a module in a response. */
    record VersionResponse(
            long version,
            @Nullable JsonNode schema,
            String firstSnapshot,
            String lastSnapshot,
            long occurrences,
            List<ChangeResponse> changes) {
        MetadataVersion metadata() {
            return new MetadataVersion(
                    version,
                    read(schema, Schema.class),
                    firstSnapshot,
                    lastSnapshot,
                    occurrences,
                    changes.stream().map(ChangeResponse::change).toList());
        }
    }

    private static @Nullable SchemaReference reference(@Nullable JsonNode json) {
        var reference = read(json, ReferenceResponse.class);
        return reference == null ? null : reference.reference();
    }

    private static <T> @Nullable T read(@Nullable JsonNode json, Class<T> type) {
        return json == null || json.isNull() ? null : DomainJson.MAPPER.treeToValue(json, type);
    }

    static <E extends Enum<E>> E parseEnum(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
