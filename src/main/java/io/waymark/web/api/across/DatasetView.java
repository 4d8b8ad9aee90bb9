package io.waymark.web.api.across;

import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.Workflow;
import io.waymark.port.across.DatasetReader.DatasetOverview;
import java.util.List;
import java.util.Locale;
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
        DatasetVersion current,
        List<AliasView> aliases) {

    DatasetView {
        aliases = List.copyOf(aliases);
    }

    /** Another name of the dataset. */
    record AliasView(String namespace, String name, String kind) {
        static AliasView of(DatasetAlias alias) {
            return new AliasView(
                    alias.name().namespace(),
                    alias.name().name(),
                    alias.kind().name().toLowerCase(Locale.ROOT));
        }
    }

    static DatasetView of(DatasetOverview dataset) {
        return new DatasetView(
                dataset.name().namespace(),
                dataset.name().name(),
                dataset.workflow(),
                dataset.current().version(),
                dataset.breakingChanges(),
                dataset.current(),
                dataset.aliases().stream().map(AliasView::of).toList());
    }
}
