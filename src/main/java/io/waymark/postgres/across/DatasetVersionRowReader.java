package io.waymark.postgres.across;

import io.r2dbc.spi.Row;
import io.waymark.domain.dataset.Completion;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.postgres.sql.RowValues;

/** Reads versions of datasets. */
final class DatasetVersionRowReader {
    /** The columns of {@code dataset_version v}, {@code dataset d} and {@code schema s} that {@link #read} reads. */
    static final String COLUMNS = """
            d.namespace, d.name, v.version, v.runs, v.changes, v.breaking_changes, v.breaking as breaks, v.schema_hash,
            coalesce(s.schema_id, '') as schema_id, coalesce(s.fields, 0) as schema_fields, v.first_time, v.last_time,
            v.first_run, v.last_run, v.first_snapshot, v.last_snapshot, v.first_module, v.last_module,
            v.first_experiment, v.last_experiment
            """;

    static final String TABLES = """
             from dataset_version v join dataset d on d.generation = v.generation and d.dataset = v.dataset
                left join schema s on s.hash = v.schema_hash
            """;

    private DatasetVersionRowReader() {}

    static DatasetVersion read(Row row) {
        return new DatasetVersion(
                new DatasetName(RowValues.name(row, "namespace"), RowValues.name(row, "name")),
                RowValues.number(row, "version"),
                new SchemaReference(
                        RowValues.name(row, "schema_id"),
                        RowValues.hash(row, "schema_hash"),
                        RowValues.count(row, "schema_fields")),
                completion(row, "first"),
                completion(row, "last"),
                RowValues.number(row, "runs"),
                RowValues.number(row, "changes"),
                RowValues.flag(row, "breaks") ? Compatibility.BREAKING : Compatibility.COMPATIBLE,
                RowValues.number(row, "breaking_changes"));
    }

    private static Completion completion(Row row, String end) {
        var time = RowValues.time(row, end + "_time");
        return new Completion(
                new RunId(RowValues.text(row, end + "_run")),
                HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, RowValues.number(row, end + "_snapshot"), time),
                new ModuleExperiment(RowValues.name(row, end + "_module"), RowValues.name(row, end + "_experiment")),
                time);
    }
}
