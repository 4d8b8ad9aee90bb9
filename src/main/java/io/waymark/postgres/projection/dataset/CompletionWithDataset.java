package io.waymark.postgres.projection.dataset;

import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.DatasetWrite;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.diff.Change;
import io.waymark.postgres.projection.dataset.DatasetTable.DatasetRow;
import io.waymark.postgres.projection.item.ProjectionInputItem;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The completion of an execution, with the dataset that the execution wrote.
 *
 * @param dataset the hash of the name of the dataset
 * @param schema the hash of the schema after the completion
 */
public record CompletionWithDataset(
        ProjectionInputItem.SnapshotItem item, DatasetName name, ContentHash dataset, ContentHash schema) {

    /** Returns the completions of a page that wrote a dataset, in feed order. */
    public static List<CompletionWithDataset> of(ProjectionInputPage page) {
        var completions = new ArrayList<CompletionWithDataset>();
        for (var item : page.ofType(ProjectionInputItem.SnapshotItem.class)) {
            var written = item.written();
            var schema = item.schema();
            if (written != null && schema != null) {
                completions.add(new CompletionWithDataset(item, written.name(), written.hash(), schema));
            }
        }
        return completions;
    }

    /** Returns the datasets of completions. */
    public static Set<ContentHash> datasets(List<CompletionWithDataset> completions) {
        return completions.stream().map(CompletionWithDataset::dataset).collect(Collectors.toSet());
    }

    /** Returns the schemas of completions whose hash differs from that of the version before. */
    public static Set<ContentHash> schemasToCompare(
            List<CompletionWithDataset> completions, Map<ContentHash, DatasetRow> datasets) {
        var current = new HashMap<ContentHash, ContentHash>();
        datasets.forEach((hash, dataset) -> current.put(hash, dataset.schema()));
        var needed = new HashSet<ContentHash>();
        for (var completion : completions) {
            var before = current.put(completion.dataset(), completion.schema());
            if (!completion.schema().equals(before)) {
                needed.add(completion.schema());
                if (before != null) {
                    needed.add(before);
                }
            }
        }
        return needed;
    }

    DatasetWrite write() {
        return new DatasetWrite(
                item.origin().runId(),
                HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, item.number(), item.time()),
                item.module(),
                item.time());
    }

    /** Returns whether the dataset was observed outside of runs: no run wrote it (DS-8). */
    boolean isObserved() {
        return item.origin().runId().isObservation();
    }

    /** Returns the workflow to which the dataset then belongs. An observation keeps that of the row before. */
    @Nullable
    ContentHash workflow(@Nullable DatasetRow before) {
        return before != null && isObserved()
                ? before.workflow()
                : item.origin().workflowHash();
    }

    /** Returns the records of the changes that lead to a version. */
    List<BetweenRunChange> records(long version, List<Change> changes) {
        var records = new ArrayList<BetweenRunChange>();
        for (var change : changes) {
            records.add(new BetweenRunChange(
                    name,
                    version,
                    item.origin().runId(),
                    item.origin().workflow(),
                    new ChangeRecord(records.size() + 1, item.number(), item.module(), item.time(), change)));
        }
        return records;
    }
}
