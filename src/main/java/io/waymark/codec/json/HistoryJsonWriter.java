package io.waymark.codec.json;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.diff.Change;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the records of a run's history as JSON: snapshots of executions, changes of schemas, timings of steps, and
 * changes of the run state. Each method writes one record to the generator.
 */
final class HistoryJsonWriter {
    private HistoryJsonWriter() {}

    static void snapshot(JsonGenerator json, Snapshot snapshot) {
        json.writeStartObject();
        json.writeStringProperty("snapshot_id", snapshot.id().toString());
        snapshotExecution(json, snapshot);
        SchemaJsonWriter.state(json.writeName("metadata_before"), snapshot.before());
        SchemaJsonWriter.state(json.writeName("metadata_after"), snapshot.after());
        snapshotEnd(json, snapshot);
    }

    static void snapshot(JsonGenerator json, SnapshotView view) {
        var snapshot = view.snapshot();
        json.writeStartObject();
        json.writeStringProperty("snapshot_id", snapshot.id().toString());
        json.writeStringProperty("run_id", view.run().value());
        snapshotExecution(json, snapshot);
        metadata(json, "metadata_before", snapshot.before(), view.before());
        metadata(json, "metadata_after", snapshot.after(), view.after());
        snapshotEnd(json, snapshot);
    }

    /** Writes a difference between schemas that is not part of a run: without change id, snapshot, time and module. */
    static void change(JsonGenerator json, Change change) {
        json.writeStartObject();
        changeTarget(json, change);
        changeClassification(json, change);
        json.writeEndObject();
    }

    static void changeRecord(JsonGenerator json, ChangeRecord recorded) {
        json.writeStartObject();
        changeMembers(json, recorded);
        json.writeEndObject();
    }

    static void changeMembers(JsonGenerator json, ChangeRecord recorded) {
        json.writeStringProperty("change_id", recorded.id().toString());
        json.writeStringProperty("snapshot_id", recorded.snapshotId().toString());
        changeTarget(json, recorded.change());
        time(json, "timestamp", recorded.time());
        json.writeStringProperty("module_context", recorded.execution().toString());
        execution(json, recorded.execution());
        changeClassification(json, recorded.change());
    }

    static void timing(JsonGenerator json, Timing timing) {
        json.writeStartObject();
        text(json, "record_id", timing.id().map(HistoryRecordId::toString).orElse(null));
        execution(json, timing.step().execution());
        json.writeStringProperty("step_name", timing.step().name());
        time(json, "start_time", timing.startedAt());
        time(json, "end_time", timing.endedAt());
        var seconds = timing.seconds();
        if (seconds == null) {
            json.writeNullProperty("duration_seconds");
        } else {
            json.writeNumberProperty("duration_seconds", seconds);
        }
        SchemaJsonWriter.value(json.writeName("context"), timing.context());
        json.writeEndObject();
    }

    static void runChange(JsonGenerator json, RunStateChange change) {
        json.writeStartObject();
        var before = change.before();
        text(json, "state_before", before == null ? null : before.wireName());
        json.writeStringProperty("state", change.after().wireName());
        time(json, "timestamp", change.time());
        var error = change.error();
        if (error != null) {
            SchemaJsonWriter.value(json.writeName("error"), error.value());
        }
        json.writeEndObject();
    }

    static void limits(JsonGenerator json, HistoryPruningLimits limits) {
        json.writeStartObject();
        json.writeNumberProperty("max_snapshots", limits.snapshots());
        json.writeNumberProperty("max_changes", limits.changes());
        json.writeNumberProperty("max_timings", limits.timings());
        json.writeEndObject();
    }

    static void path(JsonGenerator json, ExecutionKey key) {
        json.writeStartArray();
        for (var step : key.path()) {
            json.writeStartObject();
            json.writeStringProperty("module", step.module());
            json.writeStringProperty("experiment", step.experiment());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void snapshotExecution(JsonGenerator json, Snapshot snapshot) {
        json.writeStringProperty("phase", snapshot.phase().wireName());
        execution(json, snapshot.execution());
        var attempt = snapshot.attempt();
        if (attempt != null) {
            json.writeNumberProperty("attempt", attempt);
        }
        time(json, "timestamp", snapshot.time());
    }

    private static void snapshotEnd(JsonGenerator json, Snapshot snapshot) {
        SchemaJsonWriter.value(json.writeName("context"), snapshot.context());
        json.writeNumberProperty("change_count", snapshot.changeCount());
        json.writeEndObject();
    }

    private static void metadata(
            JsonGenerator json, String name, @Nullable SchemaReference reference, @Nullable Schema whole) {
        json.writeName(name);
        if (whole == null) {
            SchemaJsonWriter.state(json, reference);
        } else {
            SchemaJsonWriter.view(json, new SchemaView(whole));
        }
    }

    static void changeTarget(JsonGenerator json, Change change) {
        json.writeStringProperty("change_type", wireName(change.type()));
        json.writeStringProperty("target_type", wireName(change.target()));
        json.writeStringProperty("target_id", change.id());
        texts(json, "target_path", change.path());
        SchemaJsonWriter.state(
                json.writeName("before_state"), change.stateBefore().orElse(null));
        SchemaJsonWriter.state(
                json.writeName("after_state"), change.stateAfter().orElse(null));
    }

    static void changeClassification(JsonGenerator json, Change change) {
        if (change.stateBefore().isPresent() && change.stateAfter().isPresent()) {
            details(json, change.details());
        }
        texts(
                json,
                "categories",
                change.categories().stream().map(HistoryJsonWriter::wireName).toList());
        json.writeStringProperty("compatibility", wireName(change.compatibility()));
        change.reason().ifPresent(reason -> json.writeStringProperty("reason", reason));
        change.renamedFrom().ifPresent(name -> json.writeStringProperty("renamed_from", name));
        if (!change.into().isEmpty()) {
            texts(json, "into", change.into());
        }
    }

    private static void details(JsonGenerator json, List<Change.Detail> details) {
        json.writeArrayPropertyStart("details");
        for (var detail : details) {
            json.writeStartObject();
            json.writeStringProperty("path", detail.path());
            SchemaJsonWriter.value(json.writeName("before"), detail.before());
            SchemaJsonWriter.value(json.writeName("after"), detail.after());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void execution(JsonGenerator json, ModuleExperimentName execution) {
        json.writeStringProperty("module_name", execution.module());
        json.writeStringProperty("experiment_name", execution.experiment());
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void text(JsonGenerator json, String name, @Nullable String text) {
        json.writeName(name);
        if (text == null) {
            json.writeNull();
        } else {
            json.writeString(text);
        }
    }

    static void time(JsonGenerator json, String name, @Nullable Instant time) {
        text(json, name, time == null ? null : TimestampFormat.format(time));
    }

    static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
