package io.waymark.store;

import io.waymark.domain.recording.Recording;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.RunUpdate;
import io.waymark.store.table.MetadataTable.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a batch adds to the metadata of a run's modules.
 *
 * @param extended those that go on what is stored as the module's last version
 * @param added the others, in order
 */
record MetadataVersions(List<Version> extended, List<Version> added) {

    static MetadataVersions of(RunUpdate update) {
        var extended = new ArrayList<Version>();
        var added = new ArrayList<Version>();
        reports(update.recordings()).forEach((module, versions) -> {
            var stored = hash(update.before().state().metadata().get(module));
            boolean goesOn = stored != null && stored.equals(versions.getFirst().schema());
            if (goesOn) {
                extended.add(versions.getFirst());
            }
            added.addAll(versions.subList(goesOn ? 1 : 0, versions.size()));
        });
        return new MetadataVersions(extended, added);
    }

    private static Map<String, List<Version>> reports(List<Recording> recordings) {
        var reports = new HashMap<String, List<Version>>();
        for (var recording : recordings) {
            recording
                    .metadata()
                    .forEach((module, schema) -> report(
                            reports.computeIfAbsent(module, any -> new ArrayList<>()),
                            module,
                            hash(schema),
                            Objects.requireNonNull(recording.snapshot())));
        }
        return reports;
    }

    private static void report(List<Version> versions, String module, @Nullable ContentHash schema, Snapshot snapshot) {
        if (!versions.isEmpty() && Objects.equals(versions.getLast().schema(), schema)) {
            var last = versions.removeLast();
            versions.add(new Version(
                    module,
                    schema,
                    last.first(),
                    snapshot.number(),
                    last.occurrences() + 1,
                    last.firstTime(),
                    snapshot.time()));
        } else {
            versions.add(new Version(
                    module, schema, snapshot.number(), snapshot.number(), 1, snapshot.time(), snapshot.time()));
        }
    }

    private static @Nullable ContentHash hash(@Nullable Schema schema) {
        return schema == null ? null : schema.hash();
    }
}
