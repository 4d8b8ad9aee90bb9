package io.waymark.wire;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.RunChange;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Limits;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes what history is made of. */
final class RecordWriter {
    private RecordWriter() {}

    static void snapshot(JsonGenerator json, Snapshot snapshot) {
        snapshot(json, null, snapshot, null, null);
    }

    static void snapshot(JsonGenerator json, SnapshotView view) {
        snapshot(json, view.run(), view.snapshot(), view.before(), view.after());
    }

    /** A change without its place in a run's history. */
    static void change(JsonGenerator json, Change change) {
        json.writeStartObject();
        what(json, change);
        how(json, change);
        json.writeEndObject();
    }

    static void changeRecord(JsonGenerator json, ChangeRecord recorded) {
        json.writeStartObject();
        json.writeStringProperty("change_id", recorded.id().toString());
        json.writeStringProperty("snapshot_id", recorded.snapshotId().toString());
        what(json, recorded.change());
        time(json, "timestamp", recorded.time());
        json.writeStringProperty("module_context", recorded.execution().toString());
        execution(json, recorded.execution());
        how(json, recorded.change());
        json.writeEndObject();
    }

    static void timing(JsonGenerator json, Timing timing) {
        json.writeStartObject();
        text(json, "record_id", timing.id().map(RecordId::toString).orElse(null));
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
        SchemaWriter.value(json.writeName("context"), timing.context());
        json.writeEndObject();
    }

    static void runChange(JsonGenerator json, RunChange change) {
        json.writeStartObject();
        var before = change.before();
        text(json, "state_before", before == null ? null : before.word());
        json.writeStringProperty("state", change.after().word());
        time(json, "timestamp", change.time());
        var error = change.error();
        if (error != null) {
            SchemaWriter.value(json.writeName("error"), error.value());
        }
        json.writeEndObject();
    }

    static void limits(JsonGenerator json, Limits limits) {
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

    private static void snapshot(
            JsonGenerator json,
            @Nullable RunId run,
            Snapshot snapshot,
            @Nullable Schema before,
            @Nullable Schema after) {
        json.writeStartObject();
        json.writeStringProperty("snapshot_id", snapshot.id().toString());
        if (run != null) {
            json.writeStringProperty("run_id", run.value());
        }
        json.writeStringProperty("phase", snapshot.phase().word());
        execution(json, snapshot.execution());
        var attempt = snapshot.attempt();
        if (attempt != null) {
            json.writeNumberProperty("attempt", attempt);
        }
        time(json, "timestamp", snapshot.time());
        metadata(json, "metadata_before", snapshot.before(), before);
        metadata(json, "metadata_after", snapshot.after(), after);
        SchemaWriter.value(json.writeName("context"), snapshot.context());
        json.writeNumberProperty("change_count", snapshot.changeCount());
        json.writeEndObject();
    }

    private static void metadata(
            JsonGenerator json, String name, @Nullable SchemaReference reference, @Nullable Schema whole) {
        json.writeName(name);
        if (whole == null) {
            SchemaWriter.state(json, reference);
        } else {
            SchemaWriter.view(json, new SchemaView(whole));
        }
    }

    private static void what(JsonGenerator json, Change change) {
        json.writeStringProperty("change_type", word(change.type()));
        json.writeStringProperty("target_type", word(change.target()));
        json.writeStringProperty("target_id", change.id());
        texts(json, "target_path", change.path());
        SchemaWriter.state(json.writeName("before_state"), change.before());
        SchemaWriter.state(json.writeName("after_state"), change.after());
    }

    private static void how(JsonGenerator json, Change change) {
        if (change.before() != null && change.after() != null) {
            details(json, change.details());
        }
        texts(
                json,
                "categories",
                change.categories().stream().map(RecordWriter::word).toList());
        json.writeStringProperty("compatibility", word(change.compatibility()));
        optional(json, "reason", change.reason());
        optional(json, "renamed_from", change.renamedFrom());
        if (!change.into().isEmpty()) {
            texts(json, "into", change.into());
        }
    }

    private static void details(JsonGenerator json, List<Change.Detail> details) {
        json.writeArrayPropertyStart("details");
        for (var detail : details) {
            json.writeStartObject();
            json.writeStringProperty("path", detail.path());
            SchemaWriter.value(json.writeName("before"), detail.before());
            SchemaWriter.value(json.writeName("after"), detail.after());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void execution(JsonGenerator json, ModuleExperiment execution) {
        json.writeStringProperty("module_name", execution.module());
        json.writeStringProperty("experiment_name", execution.experiment());
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void optional(JsonGenerator json, String name, @Nullable String text) {
        if (text != null) {
            json.writeStringProperty(name, text);
        }
    }

    private static void text(JsonGenerator json, String name, @Nullable String text) {
        json.writeName(name);
        if (text == null) {
            json.writeNull();
        } else {
            json.writeString(text);
        }
    }

    private static void time(JsonGenerator json, String name, @Nullable Instant time) {
        text(json, name, time == null ? null : Timestamps.text(time));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
