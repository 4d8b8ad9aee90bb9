package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ChangeTargetState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A change of one field. Its path consists of the names from the outermost field to the changed field. */
public sealed interface FieldChange extends Change {

    @Override
    default Target target() {
        return Target.FIELD;
    }

    @Override
    default String id() {
        return path().size() == 1 ? path().get(0) : String.join(".", path());
    }

    /** A field that exists only in the new schema. */
    record FieldCreated(List<String> path, Attribute after, Optional<String> reason) implements FieldChange {
        public FieldCreated {
            path = List.copyOf(path);
        }

        @Override
        public Type type() {
            return Type.CREATE;
        }

        @Override
        public Optional<ChangeTargetState> stateBefore() {
            return Optional.empty();
        }

        @Override
        public Optional<ChangeTargetState> stateAfter() {
            return Optional.of(after);
        }

        @Override
        public Set<Category> categories() {
            return Category.ONLY_FIELDS;
        }

        @Override
        public Compatibility compatibility() {
            return Compatibility.COMPATIBLE;
        }
    }

    /** A field of both schemas whose properties differ, without a transformation (CHG-12). */
    record FieldUpdated(
            List<String> path,
            Attribute before,
            Attribute after,
            List<Detail> details,
            Set<Category> categories,
            Compatibility compatibility)
            implements FieldChange {

        public FieldUpdated {
            path = List.copyOf(path);
            details = List.copyOf(details);
            categories = Category.copyOf(categories);
        }

        @Override
        public Type type() {
            return Type.UPDATE;
        }

        @Override
        public Optional<ChangeTargetState> stateBefore() {
            return Optional.of(before);
        }

        @Override
        public Optional<ChangeTargetState> stateAfter() {
            return Optional.of(after);
        }
    }

    /**
     * A field whose type family or logical type changed, or for which the executor declared a transformation (CHG-12).
     */
    record FieldTransformed(
            List<String> path,
            Attribute before,
            Attribute after,
            List<Detail> details,
            Set<Category> categories,
            Compatibility compatibility,
            Optional<String> reason)
            implements FieldChange {

        public FieldTransformed {
            path = List.copyOf(path);
            details = List.copyOf(details);
            categories = Category.copyOf(categories);
        }

        @Override
        public Type type() {
            return Type.TRANSFORM;
        }

        @Override
        public Optional<ChangeTargetState> stateBefore() {
            return Optional.of(before);
        }

        @Override
        public Optional<ChangeTargetState> stateAfter() {
            return Optional.of(after);
        }
    }

    /**
     * A field with another name than before. Its other properties may differ too.
     *
     * @param formerName the name of the field in the schema before
     */
    record FieldRenamed(
            List<String> path,
            String formerName,
            Attribute before,
            Attribute after,
            List<Detail> details,
            Set<Category> categories,
            Optional<String> reason)
            implements FieldChange {

        public FieldRenamed {
            path = List.copyOf(path);
            details = List.copyOf(details);
            categories = Category.copyOf(categories);
        }

        @Override
        public Type type() {
            return Type.UPDATE;
        }

        @Override
        public Optional<ChangeTargetState> stateBefore() {
            return Optional.of(before);
        }

        @Override
        public Optional<ChangeTargetState> stateAfter() {
            return Optional.of(after);
        }

        @Override
        public Compatibility compatibility() {
            return Compatibility.BREAKING;
        }

        @Override
        public Optional<String> renamedFrom() {
            return Optional.of(formerName);
        }
    }

    /**
     * A field that became several fields.
     *
     * @param into the names of the resulting fields
     * @param declared whether the executor declared the split; otherwise it is inferred
     */
    record FieldSplit(List<String> path, Attribute before, List<String> into, boolean declared, Optional<String> reason)
            implements FieldChange {
        private static final Set<Category> DECLARED =
                Category.copyOf(List.of(Category.FIELDS, Category.TRANSFORMATION));

        public FieldSplit {
            path = List.copyOf(path);
            into = List.copyOf(into);
        }

        @Override
        public Type type() {
            return Type.TRANSFORM;
        }

        @Override
        public Optional<ChangeTargetState> stateBefore() {
            return Optional.of(before);
        }

        @Override
        public Optional<ChangeTargetState> stateAfter() {
            return Optional.empty();
        }

        @Override
        public Set<Category> categories() {
            return declared ? DECLARED : Category.ONLY_FIELDS;
        }

        @Override
        public Compatibility compatibility() {
            return Compatibility.BREAKING;
        }
    }

    /** A field that exists only in the old schema. */
    record FieldDeleted(List<String> path, Attribute before, Optional<String> reason) implements FieldChange {
        public FieldDeleted {
            path = List.copyOf(path);
        }

        @Override
        public Type type() {
            return Type.DELETE;
        }

        @Override
        public Optional<ChangeTargetState> stateBefore() {
            return Optional.of(before);
        }

        @Override
        public Optional<ChangeTargetState> stateAfter() {
            return Optional.empty();
        }

        @Override
        public Set<Category> categories() {
            return Category.ONLY_FIELDS;
        }

        @Override
        public Compatibility compatibility() {
            return Compatibility.BREAKING;
        }
    }
}
