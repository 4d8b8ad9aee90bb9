package io.waymark.postgres.projection.lineage;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.projection.item.ProjectionInputItem;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.projection.lineage.LineageRunTable.LineageRunRow;
import io.waymark.postgres.projection.lineage.LineageRunTable.Slot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores the lineages of the completions of a page (LIN-3). Only the last completion of an execution in a run counts.
 * If a lineage is already stored, only the row of the run is updated, and the edges are not read again.
 */
public final class LineageProjection {
    private final Map<Slot, LineageRunRow> stored = new HashMap<>();
    private final Map<Slot, LineageRunRow> current = new HashMap<>();
    private final Map<ContentHash, CompletionWithLineage> stating = new LinkedHashMap<>();
    private final Set<Slot> changed = new LinkedHashSet<>();
    private final Set<Long> runs = new LinkedHashSet<>(); // that have stated a lineage

    private LineageProjection(Collection<LineageRunRow> rows) {
        rows.forEach(row -> {
            stored.put(row.slot(), row);
            current.put(row.slot(), row);
            runs.add(row.slot().run());
        });
    }

    /**
     * Applies a page.
     *
     * @param storedRuns the runs of the page that have rows in this generation
     */
    public static Mono<Void> apply(
            Connection connection, int generation, ProjectionInputPage page, Set<Long> storedRuns) {
        var completions = page.ofType(ProjectionInputItem.SnapshotItem.class).stream()
                .filter(item -> item.written() != null)
                .toList();
        var deleted = page.ofType(ProjectionInputItem.DeletionItem.class).stream()
                .map(item -> item.origin().run())
                .collect(Collectors.toSet());
        var involved = new LinkedHashSet<>(deleted);
        completions.stream()
                .map(item -> item.origin().run())
                .filter(storedRuns::contains)
                .forEach(involved::add);
        return LineageRunTable.select(connection, generation, involved)
                .collectList()
                .map(LineageProjection::new)
                .flatMap(projection -> wrapErrors(() -> {
                    completions.forEach(projection::apply);
                    projection.delete(deleted);
                    return projection.store(connection, generation);
                }));
    }

    private void apply(ProjectionInputItem.SnapshotItem item) {
        boolean isStating = item.lineage() != null;
        if (!isStating && !runs.contains(item.origin().run())) {
            return;
        }
        var completion = CompletionWithLineage.of(item);
        changed.add(completion.slot());
        if (isStating) {
            runs.add(item.origin().run());
            var row = completion.row();
            stating.put(row.lineage(), completion);
            current.put(completion.slot(), row);
        } else {
            current.remove(completion.slot());
        }
    }

    private void delete(Set<Long> deleted) {
        stored.keySet().stream().filter(slot -> deleted.contains(slot.run())).forEach(slot -> {
            changed.add(slot);
            current.remove(slot);
        });
    }

    private Mono<Void> store(Connection connection, int generation) {
        var rows = new ArrayList<LineageRunRow>();
        var removed = new ArrayList<Slot>();
        var added = new HashMap<ContentHash, Long>();
        for (var slot : changed) {
            var before = stored.get(slot);
            var after = current.get(slot);
            if (before != null) {
                added.merge(before.lineage(), -1L, Long::sum);
            }
            if (after != null) {
                added.merge(after.lineage(), 1L, Long::sum);
                rows.add(after);
            } else if (before != null) {
                removed.add(slot);
            }
        }
        added.values().removeIf(count -> count == 0);
        return insertNew(connection, generation, rows)
                .then(LineageRunTable.upsert(connection, generation, rows))
                .then(LineageRunTable.delete(connection, generation, removed))
                .then(LineageTable.addRuns(connection, generation, added));
    }

    private Mono<Void> insertNew(Connection connection, int generation, List<LineageRunRow> rows) {
        var needed = rows.stream().map(LineageRunRow::lineage).collect(Collectors.toCollection(LinkedHashSet::new));
        return LineageTable.existing(connection, generation, needed)
                .collect(Collectors.toSet())
                .flatMapMany(existing -> Flux.fromIterable(needed).filter(lineage -> !existing.contains(lineage)))
                .concatMap(
                        lineage -> Objects.requireNonNull(stating.get(lineage)).insert(connection, generation), 1)
                .then();
    }
}
