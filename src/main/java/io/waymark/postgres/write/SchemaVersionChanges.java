package io.waymark.postgres.write;

import io.waymark.domain.history.EqualSchemaSnapshotSeries;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.table.ModuleSchemaVersionTable.SchemaVersionRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schema versions of a run's modules that a batch stores. Consecutive reports of the same schema by a module are
 * one version.
 *
 * @param extended the reports that extend the last stored version of their module
 * @param added the new versions with a row, in order
 * @param marked the numbers of the snapshots that stand for the other new versions
 */
record SchemaVersionChanges(List<SchemaVersionRow> extended, List<SchemaVersionRow> added, Set<Long> marked) {

    static SchemaVersionChanges of(RunUpdate update) {
        var extended = new ArrayList<SchemaVersionRow>();
        var added = new ArrayList<SchemaVersionRow>();
        var marked = new HashSet<Long>();
        reports(update.deltas()).forEach((module, reports) -> {
            var stored = hash(update.before().state().metadata().get(module));
            boolean isContinued =
                    stored != null && stored.equals(reports.getFirst().schema());
            if (isContinued) {
                extended.add(row(module, reports.getFirst()));
            }
            for (var report : reports.subList(isContinued ? 1 : 0, reports.size())) {
                if (isOneCompletion(module, report)) {
                    marked.add(report.first().number());
                } else {
                    added.add(row(module, report));
                }
            }
        });
        return new SchemaVersionChanges(extended, added, marked);
    }

    /** Returns whether the row of the only snapshot contains all that the row of the version would contain. */
    private static boolean isOneCompletion(String module, EqualSchemaSnapshotSeries<ContentHash> report) {
        var snapshot = report.first();
        return report.occurrences() == 1
                && snapshot.phase() == Snapshot.Phase.COMPLETED
                && snapshot.execution().module().equals(module);
    }

    private static Map<String, List<EqualSchemaSnapshotSeries<ContentHash>>> reports(List<RunEventDelta> deltas) {
        var reports = new HashMap<String, List<EqualSchemaSnapshotSeries<ContentHash>>>();
        for (var delta : deltas) {
            delta.metadata()
                    .forEach((module, schema) -> EqualSchemaSnapshotSeries.append(
                            reports.computeIfAbsent(module, any -> new ArrayList<>()),
                            hash(schema),
                            Objects.requireNonNull(delta.snapshot())));
        }
        return reports;
    }

    private static SchemaVersionRow row(String module, EqualSchemaSnapshotSeries<ContentHash> report) {
        return new SchemaVersionRow(
                module,
                report.schema(),
                report.first().number(),
                report.last().number(),
                report.occurrences(),
                report.first().time(),
                report.last().time());
    }

    private static @Nullable ContentHash hash(@Nullable Schema schema) {
        return schema == null ? null : schema.hash();
    }
}
