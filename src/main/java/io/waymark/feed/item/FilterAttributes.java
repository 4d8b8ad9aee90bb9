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
 * The attributes of an item that filters test.
 *
 * @param kinds the kind and workflow of the item; for a gap, the kinds and workflows that may be missing
 * @param run the run; null for a gap whose run is no longer recorded
 * @param module the module; null if the item belongs to no module
 * @param change the attributes of the change; null if the item is not a change
 * @param gap whether the item is a gap. A gap may have only kinds, run and workflow.
 */
public record FilterAttributes(
        Set<KindAndWorkflow> kinds,
        @Nullable RunId run,
        @Nullable String module,
        @Nullable ChangeAttributes change,
        boolean gap) {

    /** Estimated bytes of the attributes in memory, without the names of fields. */
    static final int BASE_BYTES = 250;

    private static final int NAME_BYTES = 100;
    private static final int CHARACTER_BYTES = 2;

    /**
     * A kind of items and their workflow.
     *
     * @param workflow {@code namespace/name}; null if the items have no workflow or it is not recorded
     * @param ofAnyWorkflow whether the workflow is not recorded, so that any workflow matches
     */
    record KindAndWorkflow(Kind kind, @Nullable String workflow, boolean ofAnyWorkflow) {}

    /**
     * The attributes of a change that filters test.
     *
     * @param fields the keys of the field and of its former name. For a created or deleted schema, the keys of the
     *     fields that the record stands for (API-6).
     */
    record ChangeAttributes(
            Change.Type type,
            Change.Target target,
            Set<Change.Category> categories,
            Change.Compatibility compatibility,
            Set<String> fields) {
        /** The estimated bytes of the names of fields. */
        int estimatedBytes() {
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
            case FeedItem.DerivedItem of -> DerivedAttributes.of(of);
            case Gap gap -> new FilterAttributes(missingKinds(gap), gap.run(), null, null, true);
        };
    }

    /** The estimated memory in bytes. */
    int estimatedBytes() {
        return change == null ? BASE_BYTES : BASE_BYTES + change.estimatedBytes();
    }

    private static FilterAttributes of(
            FeedItem.RecordedItem item, @Nullable ModuleExperiment execution, @Nullable ChangeAttributes change) {
        return ofModule(item, execution == null ? null : execution.module(), change);
    }

    static FilterAttributes ofModule(
            FeedItem.RecordedItem item, @Nullable String module, @Nullable ChangeAttributes change) {
        var origin = item.origin();
        var kind = new KindAndWorkflow(item.kind(), workflowText(origin.workflow()), false);
        return new FilterAttributes(Set.of(kind), origin.run(), module, change, false);
    }

    private static Set<KindAndWorkflow> missingKinds(Gap gap) {
        return gap.missing().stream()
                .map(missing ->
                        new KindAndWorkflow(missing.kind(), workflowText(missing.workflow()), missing.anyWorkflow()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static ChangeAttributes changeAttributes(ChangeRecord changeRecord, List<String> representedFields) {
        var change = changeRecord.change();
        var fields = new HashSet<>(representedFields);
        if (change.target() == Change.Target.FIELD) {
            fields.add(FieldKeys.of(change.id()));
            if (change.renamedFrom() != null) {
                fields.add(FieldKeys.of(previousId(change.path(), change.renamedFrom())));
            }
        }
        return new ChangeAttributes(
                change.type(), change.target(), change.categories(), change.compatibility(), fields);
    }

    /** The full previous path of a renamed field: the path of its parent and its former name. */
    private static String previousId(List<String> path, String formerName) {
        return path.size() < 2 ? formerName : String.join(".", path.subList(0, path.size() - 1)) + "." + formerName;
    }

    private static @Nullable String workflowText(@Nullable Workflow workflow) {
        return workflow == null ? null : workflow.toString();
    }
}
