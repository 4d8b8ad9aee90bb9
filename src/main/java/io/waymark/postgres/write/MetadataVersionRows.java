package io.waymark.postgres.write;

import io.waymark.domain.history.RunDelta;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.table.MetadataTable.SchemaVersionRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The schema versions that a batch adds to the metadata of a run's modules.
 *
 * @param extended the versions that continue the last stored version of their module
 * @param added all other versions, in order
 */
record MetadataVersionRows(List<SchemaVersionRow> extended, List<SchemaVersionRow> added) {

    static MetadataVersionRows of(RunUpdate update) {
        var extended = new ArrayList<SchemaVersionRow>();
        var added = new ArrayList<SchemaVersionRow>();
        reports(update.deltas()).forEach((module, versions) -> {
            var stored = hash(update.before().state().metadata().get(module));
            boolean isContinued =
                    stored != null && stored.equals(versions.getFirst().schema());
            if (isContinued) {
                extended.add(versions.getFirst());
            }
            added.addAll(versions.subList(isContinued ? 1 : 0, versions.size()));
        });
        return new MetadataVersionRows(extended, added);
    }

    private static Map<String, List<SchemaVersionRow>> reports(List<RunDelta> deltas) {
        var reports = new HashMap<String, List<SchemaVersionRow>>();
        for (var delta : deltas) {
            delta.metadata()
                    .forEach((module, schema) -> addReport(
                            reports.computeIfAbsent(module, any -> new ArrayList<>()),
                            module,
                            hash(schema),
                            Objects.requireNonNull(delta.snapshot())));
        }
        return reports;
    }

    private static void addReport(
            List<SchemaVersionRow> versions, String module, @Nullable ContentHash schema, Snapshot snapshot) {
        if (!versions.isEmpty() && Objects.equals(versions.getLast().schema(), schema)) {
            var last = versions.removeLast();
            versions.add(new SchemaVersionRow(
                    module,
                    schema,
                    last.first(),
                    snapshot.number(),
                    last.occurrences() + 1,
                    last.firstTime(),
                    snapshot.time()));
        } else {
            versions.add(new SchemaVersionRow(
                    module, schema, snapshot.number(), snapshot.number(), 1, snapshot.time(), snapshot.time()));
        }
    }

    private static @Nullable ContentHash hash(@Nullable Schema schema) {
        return schema == null ? null : schema.hash();
    }
}
