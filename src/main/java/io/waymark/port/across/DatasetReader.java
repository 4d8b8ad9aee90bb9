package io.waymark.port.across;

import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.dataset.FieldEvent;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads datasets and their versions (DS-5) from the projection, the tables that Waymark computes from the feed. Methods
 * with the name of a dataset as a parameter fail with {@link QueryFailure.UnknownDataset} if the dataset does not
 * exist. A name that no dataset has leads to the dataset that has it as another name (DS-9).
 */
public interface DatasetReader {

    /** Returns datasets in the order of their first completions. */
    Mono<ResultAtPosition<Page<DatasetOverview>>> datasets(DatasetFilter filter, PageRequest page);

    Mono<ResultAtPosition<DatasetOverview>> dataset(DatasetName name);

    Mono<ResultAtPosition<Page<VersionWithChanges>>> versions(DatasetName name, PageRequest page);

    /** Returns one version. Fails with {@link QueryFailure.UnknownDatasetVersion}. */
    Mono<ResultAtPosition<VersionWithChanges>> version(DatasetName name, long version);

    /** Returns the version that was current at a time. Fails with {@link QueryFailure.NoDatasetVersionAt}. */
    Mono<ResultAtPosition<VersionWithChanges>> versionAt(DatasetName name, Instant time);

    /** Returns between-run changes in feed order. */
    Mono<ResultAtPosition<Page<BetweenRunChange>>> changes(BetweenRunFilter filter, PageRequest page);

    /** Returns the events of a field in order of version. Fails with {@link QueryFailure.UnknownField}. */
    Mono<ResultAtPosition<List<FieldEvent>>> fieldHistory(DatasetName name, String field);

    /** A version with its changes against the version before; the first version has none. */
    record VersionWithChanges(DatasetVersion version, List<Change> changes) {
        public VersionWithChanges {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A dataset.
     *
     * @param workflow the workflow of the latest completion; null if its run has none
     * @param breakingChanges the number of breaking changes of all versions
     * @param aliases its other names, in their order
     */
    record DatasetOverview(
            DatasetName name,
            @Nullable Workflow workflow,
            DatasetVersion current,
            long breakingChanges,
            List<DatasetAlias> aliases) {
        public DatasetOverview {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * A filter for datasets.
     *
     * @param text a part of {@code namespace/name} or of another name, without regard to case; null for all
     * @param workflow {@code namespace/name}; null for all
     * @param field a field of the current version; null for all
     */
    record DatasetFilter(
            @Nullable String text,
            @Nullable String namespace,
            @Nullable String workflow,
            @Nullable String field) {}

    /**
     * A filter for between-run changes. An empty set matches everything.
     *
     * @param dataset null for all datasets
     * @param datasetText {@code namespace/name}; null for all datasets
     * @param workflow {@code namespace/name}; null for all workflows
     * @param since the earliest time of the completion, inclusive
     * @param until the latest time of the completion, exclusive
     */
    record BetweenRunFilter(
            @Nullable DatasetName dataset,
            @Nullable String datasetText,
            @Nullable String workflow,
            Set<String> fields,
            Set<Change.Type> types,
            Set<Change.Category> categories,
            Set<Change.Compatibility> compatibilities,
            @Nullable Instant since,
            @Nullable Instant until) {
        /** Returns the filter for another dataset. */
        public BetweenRunFilter withDataset(DatasetName other) {
            return new BetweenRunFilter(
                    other, datasetText, workflow, fields, types, categories, compatibilities, since, until);
        }

        /** Creates a filter for the changes of one dataset. */
        public static BetweenRunFilter ofDataset(
                DatasetName dataset,
                Set<String> fields,
                Set<Change.Category> categories,
                Set<Change.Compatibility> compatibilities,
                @Nullable Instant since,
                @Nullable Instant until) {
            return new BetweenRunFilter(
                    dataset, null, null, fields, Set.of(), categories, compatibilities, since, until);
        }
    }
}
