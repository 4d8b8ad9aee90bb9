package io.waymark.postgres.projection;

import io.waymark.domain.dataset.DatasetWrite;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.SchemaDiffer;
import io.waymark.postgres.sql.EscapedText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Computes datasets from stored events in their order, all in memory and without incremental state. */
final class DatasetModel {
    private final Map<String, List<Version>> datasets = new TreeMap<>();

    /** A version with all its completions. */
    static final class Version {
        final DatasetName dataset;
        final Schema schema;
        final GeneratedRuns.Step start;
        final List<Instant> times = new ArrayList<>();
        final Set<RunId> runs = new HashSet<>();
        String first = "";
        String last = "";

        private final Schema previous;

        private Version(DatasetName dataset, GeneratedRuns.Step start, Schema previous) {
            this.dataset = dataset;
            this.start = start;
            this.schema = start.schema();
            this.previous = previous;
        }

        /** Returns the changes from the previous version; none for the first version. */
        List<Change> changes() {
            return previous == null ? List.of() : SchemaDiffer.between(previous, schema, List.of());
        }

        /** Returns the completion that wrote the version first. */
        DatasetWrite write() {
            var snapshot = start.delta().snapshot();
            return new DatasetWrite(start.run(), snapshot.id(), snapshot.execution(), snapshot.time());
        }
    }

    static DatasetModel of(List<GeneratedRuns.Step> steps) {
        var model = new DatasetModel();
        steps.forEach(model::apply);
        return model;
    }

    /** Returns the steps whose event time is not after an instant. */
    static DatasetModel asOf(List<GeneratedRuns.Step> steps, Instant time) {
        return of(steps.stream()
                .filter(step ->
                        step.delta() == null || !step.delta().event().time().isAfter(time))
                .toList());
    }

    private void apply(GeneratedRuns.Step step) {
        if (step.delta() == null) {
            datasets.values().forEach(versions -> versions.forEach(version -> version.runs.remove(step.run())));
            return;
        }
        var snapshot = step.delta().snapshot();
        boolean isStale = step.delta().execution() == null;
        if (isStale || snapshot == null || snapshot.phase() != Snapshot.Phase.COMPLETED || step.schema() == null) {
            return;
        }
        var name = step.dataset();
        if (name == null && step.workflow() != null) {
            name = new DatasetName(
                    "workflow:" + step.workflow().namespace() + "/"
                            + step.workflow().name(),
                    step.delta().execution().toString());
        }
        if (name != null) {
            append(name, step, snapshot);
        }
    }

    private void append(DatasetName name, GeneratedRuns.Step step, Snapshot snapshot) {
        var versions = datasets.computeIfAbsent(name.toString(), absent -> new ArrayList<>());
        var last = versions.isEmpty() ? null : versions.getLast();
        if (last == null || !last.schema.equals(step.schema())) {
            versions.add(new Version(name, step, last == null ? null : last.schema));
        }
        var version = versions.getLast();
        version.times.add(snapshot.time());
        version.runs.add(step.run());
        version.last = step.run() + " " + snapshot.number();
        version.first = version.first.isEmpty() ? version.last : version.first;
    }

    Map<String, List<Version>> datasets() {
        return datasets;
    }

    /**
     * Returns the number of the version that was current at an instant: that of the last completion in feed order whose
     * time is not after it. Returns 0 if there is none.
     */
    static int currentAt(List<Version> versions, Instant time) {
        for (int i = versions.size(); i > 0; i--) {
            if (versions.get(i - 1).times.stream().anyMatch(completion -> !completion.isAfter(time))) {
                return i;
            }
        }
        return 0;
    }

    /** Returns the versions as text, one per line of the table. */
    List<String> versions() {
        var rows = new ArrayList<String>();
        datasets.forEach((name, versions) -> {
            for (int i = 0; i < versions.size(); i++) {
                var version = versions.get(i);
                rows.add("%s %d %s %s/%s runs=%d changes=%d"
                        .formatted(
                                name,
                                i + 1,
                                version.schema.hash(),
                                version.first,
                                version.last,
                                version.runs.size(),
                                version.changes().size()));
            }
        });
        return rows;
    }

    List<String> changes() {
        var rows = new ArrayList<String>();
        datasets.forEach((name, versions) -> {
            for (int i = 0; i < versions.size(); i++) {
                for (var change : versions.get(i).changes()) {
                    rows.add(name + " " + (i + 1) + " " + change.type() + " " + EscapedText.escape(change.id()));
                }
            }
        });
        return rows;
    }

    /** Returns the items of the feed as text, dataset by dataset, in order (DS-7). */
    List<String> items() {
        var rows = new ArrayList<String>();
        datasets.forEach((name, versions) -> {
            for (int i = 0; i < versions.size(); i++) {
                var version = versions.get(i);
                rows.add("%s %d by %s".formatted(name, i + 1, version.start.run()));
                for (var change : version.changes()) {
                    rows.add("%s %d %s %s".formatted(name, i + 1, change.type(), change.id()));
                }
            }
        });
        return rows;
    }
}
