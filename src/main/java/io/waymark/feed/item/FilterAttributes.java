package io.waymark.feed.item;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The attributes of a feed item that the filters of subscribers test. Each kind of item has its own attributes. */
public sealed interface FilterAttributes {

    /** Estimated bytes of the attributes in memory, without the names of fields. */
    int BASE_BYTES = 250;

    /** Returns the kind and the workflow of the item; for a gap, the kinds and workflows that may be missing. */
    Set<KindAndWorkflow> kinds();

    /** Returns the run; null for a gap whose run is no longer recorded. */
    @Nullable
    RunId run();

    /** Returns whether the item may belong to one of these modules. */
    boolean isOfAnyModule(Set<String> modules);

    /** Returns whether the item may be a change that matches. */
    default boolean mayBeChange(Predicate<ChangeAttributes> change) {
        return false;
    }

    /** Returns the estimated memory in bytes. */
    default int estimatedBytes() {
        return BASE_BYTES;
    }

    /**
     * The kind of an item with the workflow of its run.
     *
     * @param kind the kind
     * @param workflow {@code namespace/name}; null if the run has no workflow or it is not recorded
     * @param ofAnyWorkflow whether the workflow is not recorded, so that every filter by workflow matches
     */
    record KindAndWorkflow(Kind kind, @Nullable String workflow, boolean ofAnyWorkflow) {
        static Set<KindAndWorkflow> of(FeedItem.RecordedItem item) {
            return Set.of(
                    new KindAndWorkflow(item.kind(), workflowText(item.origin().workflow()), false));
        }
    }

    /** The attributes of an item that concerns a run as a whole, such as a change of its state. */
    record RunAttributes(Set<KindAndWorkflow> kinds, RunId run) implements FilterAttributes {
        @Override
        public boolean isOfAnyModule(Set<String> modules) {
            return false;
        }
    }

    /** The attributes of a snapshot or timing, which belong to one module. */
    record ModuleAttributes(Set<KindAndWorkflow> kinds, RunId run, String module) implements FilterAttributes {
        @Override
        public boolean isOfAnyModule(Set<String> modules) {
            return modules.contains(module);
        }
    }

    /** The attributes of a schema change, which belongs to one module. */
    record MetadataAttributes(Set<KindAndWorkflow> kinds, RunId run, String module, ChangeAttributes change)
            implements FilterAttributes {
        @Override
        public boolean isOfAnyModule(Set<String> modules) {
            return modules.contains(module);
        }

        @Override
        public boolean mayBeChange(Predicate<ChangeAttributes> filter) {
            return filter.test(change);
        }

        @Override
        public int estimatedBytes() {
            return BASE_BYTES + change.estimatedBytes();
        }
    }

    /**
     * The attributes of a gap, which stands for missing items. These may belong to any module and be any change.
     *
     * @param kinds the kinds and workflows of the items that may be missing
     * @param run the run of the missing items; null if it is no longer recorded
     */
    record GapAttributes(
            Set<KindAndWorkflow> kinds, @Nullable RunId run) implements FilterAttributes {
        @Override
        public boolean isOfAnyModule(Set<String> modules) {
            return true;
        }

        @Override
        public boolean mayBeChange(Predicate<ChangeAttributes> change) {
            return true;
        }
    }

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
        private static final int NAME_BYTES = 100;
        private static final int CHARACTER_BYTES = 2;

        /** Returns the estimated bytes of the names of fields. */
        int estimatedBytes() {
            long names = 0;
            for (var field : fields) {
                names += NAME_BYTES + (long) CHARACTER_BYTES * field.length();
            }
            return Math.toIntExact(Math.min(names, Integer.MAX_VALUE / 4));
        }
    }

    static FilterAttributes of(FeedItem item) {
        return switch (item) {
            case FeedItem.SnapshotItem of -> ofModule(of, of.snapshot().execution());
            case FeedItem.TimingItem of -> ofModule(of, of.timing().step().execution());
            case FeedItem.ChangeItem of ->
                new MetadataAttributes(
                        KindAndWorkflow.of(of),
                        of.origin().run(),
                        of.change().execution().module(),
                        changeAttributes(of.change(), of.fields()));
            case FeedItem.RunItem of ->
                new RunAttributes(KindAndWorkflow.of(of), of.origin().run());
            case FeedItem.DeletionItem of ->
                new RunAttributes(KindAndWorkflow.of(of), of.origin().run());
            case FeedItem.DerivedItem of -> DerivedItemFilterAttributeReader.of(of);
            case Gap gap -> new GapAttributes(missingKinds(gap), gap.run());
        };
    }

    private static FilterAttributes ofModule(FeedItem.RecordedItem item, ModuleExperimentName execution) {
        return new ModuleAttributes(KindAndWorkflow.of(item), item.origin().run(), execution.module());
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
            fields.add(FieldLookupKeyGenerator.of(change.id()));
            change.renamedFrom()
                    .ifPresent(name -> fields.add(FieldLookupKeyGenerator.of(previousId(change.path(), name))));
        }
        return new ChangeAttributes(
                change.type(), change.target(), change.categories(), change.compatibility(), fields);
    }

    /** Returns the full previous path of a renamed field: the path of its parent and its former name. */
    private static String previousId(List<String> path, String formerName) {
        return path.size() < 2 ? formerName : String.join(".", path.subList(0, path.size() - 1)) + "." + formerName;
    }

    private static @Nullable String workflowText(@Nullable Workflow workflow) {
        return workflow == null ? null : workflow.toString();
    }
}
