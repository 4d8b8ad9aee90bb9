package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.ChangeTargetState;
import io.waymark.domain.schema.SchemaReference;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A change of a schema as a whole. */
public sealed interface WholeSchemaChange extends Change {

    @Override
    default Target target() {
        return Target.SCHEMA;
    }

    @Override
    default List<String> path() {
        return List.of();
    }

    /** A schema was created. Its fields have no change records of their own (CHG-5). */
    record SchemaCreated(SchemaReference after, Optional<String> reason) implements WholeSchemaChange {
        @Override
        public Type type() {
            return Type.CREATE;
        }

        @Override
        public String id() {
            return after.id();
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

    /** The properties or the fields of a schema changed (CHG-7). */
    record SchemaUpdated(
            SchemaReference before,
            SchemaReference after,
            List<Detail> details,
            Set<Category> categories,
            Compatibility compatibility)
            implements WholeSchemaChange {

        public SchemaUpdated {
            details = List.copyOf(details);
            categories = Category.copyOf(categories);
        }

        @Override
        public Type type() {
            return Type.UPDATE;
        }

        @Override
        public String id() {
            return after.id();
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

    /** A schema was deleted. Its fields have no change records of their own (CHG-6). */
    record SchemaDeleted(SchemaReference before, Optional<String> reason) implements WholeSchemaChange {
        @Override
        public Type type() {
            return Type.DELETE;
        }

        @Override
        public String id() {
            return before.id();
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
