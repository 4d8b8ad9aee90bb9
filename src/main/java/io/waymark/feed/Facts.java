package io.waymark.feed;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Change;
import io.waymark.port.FeedItem;
import io.waymark.port.FeedItem.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a filter asks of an item.
 *
 * @param kinds the item's kind; those that may be missing in a gap
 * @param run null for a gap whose run is not known any more
 * @param workflow {@code namespace/name}, null when the run has not told it
 * @param module null for what belongs to no module
 * @param change null for what is no change
 * @param gap whether these are items that are no more, of which only kinds, run and workflow may be known
 */
record Facts(
        Set<Kind> kinds,
        @Nullable RunId run,
        @Nullable String workflow,
        @Nullable String module,
        @Nullable ChangeFacts change,
        boolean gap) {

    /** How much a kept set of facts weighs in memory, about, without the names of fields. */
    static final int WEIGHT = 200;

    private static final int NAME_WEIGHT = 60;

    /**
     * What a filter asks of a change.
     *
     * @param fields its field, or those that the record of a created or deleted schema stands for
     */
    record ChangeFacts(
            Change.Type type,
            Change.Target target,
            Set<Change.Category> categories,
            Change.Compatibility compatibility,
            List<String> fields) {}

    static Facts of(FeedItem item) {
        return switch (item) {
            case FeedItem.OfSnapshot of -> of(of, of.snapshot().execution(), null);
            case FeedItem.OfTiming of -> of(of, of.timing().step().execution(), null);
            case FeedItem.OfChange of -> of(of, of.change().execution(), changeFacts(of.change(), of.fields()));
            case FeedItem.OfRun of -> of(of, null, null);
            case FeedItem.OfDeletion of -> of(of, null, null);
            case FeedItem.Gap gap -> new Facts(gap.kinds(), gap.run(), text(gap.workflow()), null, null, true);
        };
    }

    /** Bytes, about. */
    int weight() {
        return change == null ? WEIGHT : WEIGHT + NAME_WEIGHT * change.fields().size();
    }

    private static Facts of(FeedItem.Told item, @Nullable ModuleExperiment execution, @Nullable ChangeFacts change) {
        var origin = item.origin();
        var module = execution == null ? null : execution.module();
        return new Facts(EnumSet.of(item.kind()), origin.run(), text(origin.workflow()), module, change, false);
    }

    private static ChangeFacts changeFacts(ChangeRecord recorded, List<String> stoodFor) {
        var change = recorded.change();
        var fields = new ArrayList<>(stoodFor);
        if (change.target() == Change.Target.FIELD) {
            fields.add(change.id());
        }
        return new ChangeFacts(
                change.type(), change.target(), change.categories(), change.compatibility(), List.copyOf(fields));
    }

    private static @Nullable String text(@Nullable Workflow workflow) {
        return workflow == null ? null : workflow.toString();
    }
}
