package io.waymark.postgres.projection.dataset;

import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.port.feed.FeedItem.Kind;
import io.waymark.postgres.projection.item.DerivedEntryCollector;
import io.waymark.postgres.projection.item.ProjectionInputItem;
import io.waymark.postgres.table.feed.StoredDerivedItem;
import java.util.List;

/**
 * A new version of a dataset, with the changes from the previous version.
 *
 * @param item the completion of the execution that wrote the version first
 * @param version the version
 * @param changes the changes from the previous version, in order
 * @param fieldKeys for each change, the keys by which filters find it: of the field and of its former name
 */
public record NewVersion(
        ProjectionInputItem.SnapshotItem item,
        DatasetVersion version,
        List<BetweenRunChange> changes,
        List<List<String>> fieldKeys) {
    public NewVersion {
        changes = List.copyOf(changes);
        fieldKeys = List.copyOf(fieldKeys);
    }

    /** Adds the version, then its changes, to the feed (DS-7). */
    public void addTo(DerivedEntryCollector items) {
        var origin = item.origin();
        items.add(origin.run(), origin.workflow(), StoredDerivedItem.item(Kind.DATASET, version, List.of()));
        for (int i = 0; i < changes.size(); i++) {
            items.add(
                    origin.run(),
                    origin.workflow(),
                    StoredDerivedItem.item(Kind.DATASET, changes.get(i), fieldKeys.get(i)));
        }
    }
}
