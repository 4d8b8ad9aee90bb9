package io.waymark.web.api.across;

import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.FieldEvent;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.diff.Change;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The history of one field of a dataset, oldest first. */
record FieldHistoryView(DatasetName dataset, String field, List<FieldEventView> items) {

    /**
     * An event of the field.
     *
     * @param field the id of the field after the event
     * @param snapshotId the snapshot of the completion that wrote the version first
     * @param observed true if the version was observed outside of runs; else empty
     * @param change null if the field exists since the first version
     */
    record FieldEventView(
            String event,
            String field,
            long version,
            RunId runId,
            Optional<Boolean> observed,
            HistoryRecordId snapshotId,
            String moduleName,
            String experimentName,
            Instant timestamp,
            @Nullable BetweenRunChange change) {
        static FieldEventView of(FieldEvent event) {
            var write = event.write();
            return new FieldEventView(
                    event.kind().name().toLowerCase(Locale.ROOT),
                    event.field(),
                    event.version(),
                    write.run(),
                    write.run().isObservation() ? Optional.of(true) : Optional.empty(),
                    write.snapshot(),
                    write.execution().module(),
                    write.execution().experiment(),
                    write.time(),
                    event.change());
        }
    }

    static FieldHistoryView of(
            DatasetName dataset, String field, List<FieldEvent> events, Set<Change.Category> categories) {
        return new FieldHistoryView(
                dataset,
                field,
                events.stream()
                        .filter(event -> categories.isEmpty() || hasCategory(event, categories))
                        .map(FieldEventView::of)
                        .toList());
    }

    private static boolean hasCategory(FieldEvent event, Set<Change.Category> categories) {
        var change = event.change();
        return change != null && !Collections.disjoint(change.record().change().categories(), categories);
    }
}
