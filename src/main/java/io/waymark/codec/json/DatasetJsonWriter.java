package io.waymark.codec.json;

import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.dataset.DatasetWrite;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes as JSON the versions of datasets, the changes between two versions of a dataset, and the changes within a run.
 */
final class DatasetJsonWriter {
    private DatasetJsonWriter() {}

    static void version(JsonGenerator json, DatasetVersion version) {
        json.writeStartObject();
        versionMembers(json, version);
        json.writeEndObject();
    }

    static void versionWithChanges(JsonGenerator json, DatasetVersionView view) {
        json.writeStartObject();
        versionMembers(json, view.version());
        json.writeArrayPropertyStart("changes");
        view.changes().forEach(change -> HistoryJsonWriter.change(json, change));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void versionMembers(JsonGenerator json, DatasetVersion version) {
        json.writeStringProperty("record_type", "version");
        dataset(json, version.dataset());
        json.writeNumberProperty("version", version.version());
        SchemaJsonWriter.reference(json.writeName("schema"), version.schema());
        completion(json, "first", version.first());
        completion(json, "last", version.last());
        json.writeNumberProperty("runs", version.runs());
        json.writeNumberProperty("change_count", version.changes());
        json.writeStringProperty("compatibility", HistoryJsonWriter.wireName(version.compatibility()));
        json.writeNumberProperty("breaking_changes", version.breakingChanges());
    }

    static void change(JsonGenerator json, BetweenRunChange between) {
        var recorded = between.record();
        json.writeStartObject();
        json.writeStringProperty("record_type", "change");
        dataset(json, between.dataset());
        json.writeNumberProperty("version", between.version());
        runId(json, between.run());
        workflow(json, between.workflow());
        json.writeStringProperty("snapshot_id", recorded.snapshotId().toString());
        HistoryJsonWriter.time(json, "timestamp", recorded.time());
        HistoryJsonWriter.execution(json, recorded.execution());
        HistoryJsonWriter.changeTarget(json, recorded.change());
        HistoryJsonWriter.changeClassification(json, recorded.change());
        json.writeEndObject();
    }

    static void runChange(JsonGenerator json, ChangeRecordView view) {
        json.writeStartObject();
        json.writeStringProperty("run_id", view.run().value());
        workflow(json, view.workflow());
        HistoryJsonWriter.changeMembers(json, view.change());
        json.writeEndObject();
    }

    /** Writes the id of a run, with {@code observed} if the run is an observation of a dataset. */
    private static void runId(JsonGenerator json, RunId run) {
        json.writeStringProperty("run_id", run.value());
        if (run.isObservation()) {
            json.writeBooleanProperty("observed", true);
        }
    }

    private static void dataset(JsonGenerator json, DatasetName dataset) {
        json.writeObjectPropertyStart("dataset");
        json.writeStringProperty("namespace", dataset.namespace());
        json.writeStringProperty("name", dataset.name());
        json.writeEndObject();
    }

    private static void workflow(JsonGenerator json, @Nullable Workflow workflow) {
        if (workflow == null) {
            json.writeNullProperty("workflow");
        } else {
            json.writeObjectPropertyStart("workflow");
            json.writeStringProperty("namespace", workflow.namespace());
            json.writeStringProperty("name", workflow.name());
            json.writeEndObject();
        }
    }

    private static void completion(JsonGenerator json, String name, DatasetWrite completion) {
        json.writeObjectPropertyStart(name);
        runId(json, completion.run());
        json.writeStringProperty("snapshot_id", completion.snapshot().toString());
        HistoryJsonWriter.execution(json, completion.execution());
        HistoryJsonWriter.time(json, "timestamp", completion.time());
        json.writeEndObject();
    }
}
