package io.waymark.postgres.across;

import io.r2dbc.spi.Row;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.dataset.DatasetWrite;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.postgres.sql.RowReader;

/** Reads dataset versions from rows of {@code dataset_version}, joined with their dataset and schema. */
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
                new DatasetName(RowReader.name(row, "namespace"), RowReader.name(row, "name")),
                RowReader.number(row, "version"),
                new SchemaReference(
                        RowReader.name(row, "schema_id"),
                        RowReader.hash(row, "schema_hash"),
                        RowReader.count(row, "schema_fields")),
                completion(row, "first"),
                completion(row, "last"),
                RowReader.number(row, "runs"),
                RowReader.number(row, "changes"),
                RowReader.flag(row, "breaks") ? Compatibility.BREAKING : Compatibility.COMPATIBLE,
                RowReader.number(row, "breaking_changes"));
    }

    private static DatasetWrite completion(Row row, String end) {
        var time = RowReader.time(row, end + "_time");
        return new DatasetWrite(
                new RunId(RowReader.text(row, end + "_run")),
                HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, RowReader.number(row, end + "_snapshot"), time),
                new ModuleExperimentName(
                        RowReader.name(row, end + "_module"), RowReader.name(row, end + "_experiment")),
                time);
    }
}
