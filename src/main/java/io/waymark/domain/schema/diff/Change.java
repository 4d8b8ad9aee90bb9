package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ChangeTargetState;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two schemas: the creation, change or deletion of a field, or of a schema as a whole. Each
 * kind of change has its own class.
 */
public sealed interface Change permits WholeSchemaChange, FieldChange {

    /** The types of changes. Only fields can be transformed. */
    enum Type {
        CREATE,
        UPDATE,
        DELETE,
        TRANSFORM
    }

    /** Whether a field changed, or a schema as a whole. */
    enum Target {
        SCHEMA,
        FIELD
    }

    /** Whether a reader that expects the old schema can read data of the new schema. */
    enum Compatibility {
        BREAKING,
        COMPATIBLE
    }

    /** The kinds of properties that can differ, in alphabetical order, which is also their order in responses. */
    enum Category {
        CONSTRAINTS,
        DOCUMENTATION,
        FIELDS,
        KEYS,
        NULLABILITY,
        ORDER,
        OTHER,
        PHYSICAL_TYPE,
        RENAME,
        STATISTICS,
        TRANSFORMATION,
        TYPE;

        static final Set<Category> ONLY_FIELDS = Set.of(FIELDS);

        /** Returns an unmodifiable copy in alphabetical order. */
        static Set<Category> copyOf(Collection<Category> categories) {
            var copy = EnumSet.noneOf(Category.class);
            copy.addAll(categories);
            return Collections.unmodifiableSet(copy);
        }
    }

    /**
     * One property of a field or of a schema that differs.
     *
     * @param path the JSON pointer (RFC 6901) of the property within the field or the schema
     * @param before the value before; {@link Value.Null} if the property was absent
     * @param after the value after; {@link Value.Null} if the property is absent
     */
    record Detail(String path, Value before, Value after) {}

    Type type();

    Target target();

    /** Returns the id of the schema (the one after, else the one before), or the path joined by dots. */
    String id();

    /** Returns the names from the outermost field to the field; empty for the schema itself. */
    List<String> path();

    /** Returns the state before; empty if there was none. */
    Optional<ChangeTargetState> stateBefore();

    /** Returns the state after; empty if there is none. */
    Optional<ChangeTargetState> stateAfter();

    /** Returns the categories in alphabetical order. */
    Set<Category> categories();

    Compatibility compatibility();

    /** Returns the differing properties in order of path; empty unless there is a state before and a state after. */
    default List<Detail> details() {
        return List.of();
    }

    /** Returns the reason for the type of the change, for people; empty if it is obvious. */
    default Optional<String> reason() {
        return Optional.empty();
    }

    /** Returns the former name of a renamed field; empty for any other change. */
    default Optional<String> renamedFrom() {
        return Optional.empty();
    }

    /** Returns the names of the resulting fields if one field became several; empty for any other change. */
    default List<String> into() {
        return List.of();
    }

    default boolean isBreaking() {
        return compatibility() == Compatibility.BREAKING;
    }

    /**
     * Creates a change from the members of its stored or transmitted form. Members that the kind of the change does not
     * have are ignored.
     */
    final class Builder {
        private final Type type;
        private final Target target;
        private @Nullable ChangeTargetState before;
        private @Nullable ChangeTargetState after;
        private List<String> path = List.of();
        private List<Detail> details = List.of();
        private Set<Category> categories = Set.of();
        private Compatibility compatibility = Compatibility.COMPATIBLE;
        private Optional<String> reason = Optional.empty();
        private Optional<String> renamedFrom = Optional.empty();
        private List<String> into = List.of();

        public Builder(Type type, Target target) {
            this.type = type;
            this.target = target;
        }

        public Builder path(List<String> names) {
            this.path = names;
            return this;
        }

        public Builder states(@Nullable ChangeTargetState stateBefore, @Nullable ChangeTargetState stateAfter) {
            this.before = stateBefore;
            this.after = stateAfter;
            return this;
        }

        public Builder details(List<Detail> differences) {
            this.details = differences;
            return this;
        }

        public Builder categories(Set<Category> all) {
            this.categories = all;
            return this;
        }

        public Builder compatibility(Compatibility expected) {
            this.compatibility = expected;
            return this;
        }

        public Builder reason(@Nullable String text) {
            this.reason = Optional.ofNullable(text);
            return this;
        }

        public Builder renamedFrom(@Nullable String name) {
            this.renamedFrom = Optional.ofNullable(name);
            return this;
        }

        public Builder into(List<String> names) {
            this.into = names;
            return this;
        }

        /**
         * Creates the change.
         *
         * @throws IllegalArgumentException if a state is missing that the kind of the change has, or if the type does
         *     not exist for schemas
         */
        public Change build() {
            return target == Target.SCHEMA ? wholeSchemaChange() : fieldChange();
        }

        private WholeSchemaChange wholeSchemaChange() {
            return switch (type) {
                case CREATE -> new WholeSchemaChange.SchemaCreated(schema(after), reason);
                case UPDATE ->
                    new WholeSchemaChange.SchemaUpdated(
                            schema(before), schema(after), details, categories, compatibility);
                case DELETE -> new WholeSchemaChange.SchemaDeleted(schema(before), reason);
                case TRANSFORM ->
                    throw new IllegalArgumentException("Cannot create a change: TRANSFORM is for fields only");
            };
        }

        private FieldChange fieldChange() {
            return switch (type) {
                case CREATE -> new FieldChange.FieldCreated(path, attribute(after), reason);
                case UPDATE -> renamedFrom.isPresent() ? renamedField(renamedFrom.get()) : updatedField();
                case DELETE -> new FieldChange.FieldDeleted(path, attribute(before), reason);
                case TRANSFORM -> into.isEmpty() ? transformedField() : splitField();
            };
        }

        private FieldChange updatedField() {
            return new FieldChange.FieldUpdated(
                    path, attribute(before), attribute(after), details, categories, compatibility);
        }

        private FieldChange renamedField(String formerName) {
            return new FieldChange.FieldRenamed(
                    path, formerName, attribute(before), attribute(after), details, categories, reason);
        }

        private FieldChange transformedField() {
            return new FieldChange.FieldTransformed(
                    path, attribute(before), attribute(after), details, categories, compatibility, reason);
        }

        private FieldChange splitField() {
            return new FieldChange.FieldSplit(
                    path, attribute(before), into, categories.contains(Category.TRANSFORMATION), reason);
        }

        private SchemaReference schema(@Nullable ChangeTargetState state) {
            return state(SchemaReference.class, state);
        }

        private Attribute attribute(@Nullable ChangeTargetState state) {
            return state(Attribute.class, state);
        }

        private <T extends ChangeTargetState> T state(Class<T> kind, @Nullable ChangeTargetState state) {
            if (!kind.isInstance(state)) {
                throw new IllegalArgumentException("Cannot create a change (type=" + type + ", target=" + target
                        + "): expected a state of " + kind.getSimpleName());
            }
            return kind.cast(state);
        }
    }
}
