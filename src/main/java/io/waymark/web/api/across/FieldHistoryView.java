package io.waymark.web.api.across;

import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.FieldEvent;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.diff.Change;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The history of one field of a dataset, oldest first. */
record FieldHistoryView(DatasetName dataset, String field, List<FieldEventView> items) {

    /**
     * An event of the field.
     *
     * @param field the id of the field after the event
     * @param change null if the field exists since the first version
     */
    record FieldEventView(
            String event,
            String field,
            long version,
            @Nullable BetweenRunChange change) {}

    static FieldHistoryView of(
            DatasetName dataset, String field, List<FieldEvent> events, Set<Change.Category> categories) {
        return new FieldHistoryView(
                dataset,
                field,
                events.stream()
                        .filter(event -> categories.isEmpty() || hasCategory(event, categories))
                        .map(event -> new FieldEventView(
                                event.kind().name().toLowerCase(Locale.ROOT),
                                event.field(),
                                event.version(),
                                event.change()))
                        .toList());
    }

    private static boolean hasCategory(FieldEvent event, Set<Change.Category> categories) {
        var change = event.change();
        return change != null && !Collections.disjoint(change.record().change().categories(), categories);
    }
}
