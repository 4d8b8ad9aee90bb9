package io.waymark.feed.item;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldKeys;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a filter asks of an item.
 *
 * @param kinds the item's kind and workflow; for a gap, those that may be missing
 * @param run null for a gap whose run is not recorded any more
 * @param module null for what belongs to no module
 * @param change null for what is no change
 * @param gap whether these are items that are no more, of which only kinds, run and workflow may be recorded
 */
public record FilterAttributes(
        Set<KindAndWorkflow> kinds,
        @Nullable RunId run,
        @Nullable String module,
        @Nullable ChangeAttributes change,
        boolean gap) {

    /** How much a kept set of facts weighs in memory, about, without the names of fields. */
    static final int BASE_BYTES = 250;

    private static final int NAME_BYTES = 100;
    private static final int CHARACTER_BYTES = 2;

    /**
     * A kind of items and their workflow.
     *
     * @param workflow {@code namespace/name}, null when they had none, or when it is not recorded
     * @param ofAnyWorkflow whether it is not recorded
     */
    record KindAndWorkflow(Kind kind, @Nullable String workflow, boolean ofAnyWorkflow) {}

    /**
     * What a filter asks of a change.
     *
     * @param fields the keys of its field and of the former name of that, or those that the record of a created or deleted schema
     *     stands for (API-6)
     */
    record ChangeAttributes(
            Change.Type type,
            Change.Target target,
            Set<Change.Category> categories,
            Change.Compatibility compatibility,
            Set<String> fields) {
        /** Bytes, about. */
        int weight() {
            long names = 0;
            for (var field : fields) {
                names += NAME_BYTES + (long) CHARACTER_BYTES * field.length();
            }
            return Math.toIntExact(Math.min(names, Integer.MAX_VALUE / 4));
        }
    }

    public static FilterAttributes of(FeedItem item) {
        return switch (item) {
            case FeedItem.SnapshotItem of -> of(of, of.snapshot().execution(), null);
            case FeedItem.TimingItem of -> of(of, of.timing().step().execution(), null);
            case FeedItem.ChangeItem of -> of(of, of.change().execution(), changeAttributes(of.change(), of.fields()));
            case FeedItem.RunItem of -> of(of, null, null);
            case FeedItem.DeletionItem of -> of(of, null, null);
            case Gap gap -> new FilterAttributes(missingKinds(gap), gap.run(), null, null, true);
        };
    }

    /** Bytes, about. */
    int estimatedBytes() {
        return change == null ? BASE_BYTES : BASE_BYTES + change.weight();
    }

    private static FilterAttributes of(
            FeedItem.RecordedItem item, @Nullable ModuleExperiment execution, @Nullable ChangeAttributes change) {
        var origin = item.origin();
        var kind = new KindAndWorkflow(item.kind(), workflowText(origin.workflow()), false);
        var module = execution == null ? null : execution.module();
        return new FilterAttributes(Set.of(kind), origin.run(), module, change, false);
    }

    private static Set<KindAndWorkflow> missingKinds(Gap gap) {
        return gap.missing().stream()
                .map(missing ->
                        new KindAndWorkflow(missing.kind(), workflowText(missing.workflow()), missing.anyWorkflow()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static ChangeAttributes changeAttributes(ChangeRecord recorded, List<String> stoodFor) {
        var change = recorded.change();
        var fields = new HashSet<>(stoodFor);
        if (change.target() == Change.Target.FIELD) {
            fields.add(FieldKeys.of(change.id()));
            if (change.renamedFrom() != null) {
                fields.add(FieldKeys.of(previousId(change.path(), change.renamedFrom())));
            }
        }
        return new ChangeAttributes(
                change.type(), change.target(), change.categories(), change.compatibility(), fields);
    }

    /** The whole old path of a renamed field: its parent's path and its former name. */
    private static String previousId(List<String> path, String formerName) {
        return path.size() < 2 ? formerName : String.join(".", path.subList(0, path.size() - 1)) + "." + formerName;
    }

    private static @Nullable String workflowText(@Nullable Workflow workflow) {
        return workflow == null ? null : workflow.toString();
    }
}
