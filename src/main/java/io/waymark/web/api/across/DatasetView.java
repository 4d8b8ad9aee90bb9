package io.waymark.web.api.across;

import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.run.Workflow;
import io.waymark.port.across.DatasetReader.DatasetOverview;
import org.jspecify.annotations.Nullable;

/**
 * A dataset in a response.
 *
 * @param versions the number of its versions
 * @param breakingChanges the number of breaking changes from one version to the next, in all versions
 */
record DatasetView(
        String namespace,
        String name,
        @Nullable Workflow workflow,
        long versions,
        long breakingChanges,
        DatasetVersion current) {

    static DatasetView of(DatasetOverview dataset) {
        return new DatasetView(
                dataset.name().namespace(),
                dataset.name().name(),
                dataset.workflow(),
                dataset.current().version(),
                dataset.breakingChanges(),
                dataset.current());
    }
}
