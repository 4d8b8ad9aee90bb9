package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.FieldTransformation.FieldReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transformations of fields that an executor declared in an event, found by the path of the field. If a field has
 * several declarations, the first one applies (CHG-26). A declared rename is ignored, and the next declaration applies,
 * unless the old name is a removed field and the new name is an added field.
 */
final class DeclaredTransformations {
    /** The transformations that an executor declared for one field and for its nested fields. */
    static final class FieldDeclarations {
        private static final FieldDeclarations NONE = new FieldDeclarations();

        private final Map<String, FieldDeclarations> inner = new HashMap<>();
        private final List<DeclaredTransformation> renames = new ArrayList<>();
        private @Nullable FieldTransformation plain;

        /** Returns the declaration of the field that is not a rename, or null. */
        @Nullable
        FieldTransformation plain() {
            return plain;
        }

        /** Returns the declared renames of the fields directly below this field. */
        List<DeclaredTransformation> renames() {
            return renames;
        }

        boolean isEmpty() {
            return plain == null && inner.isEmpty() && renames.isEmpty();
        }

        FieldDeclarations inner(String name) {
            return inner.getOrDefault(name, NONE);
        }
    }

    /**
     * A declared transformation of a field.
     *
     * @param name the name of the field
     * @param transformation the declaration
     */
    record DeclaredTransformation(String name, FieldTransformation transformation) {}

    private final FieldDeclarations top = new FieldDeclarations();
    private final List<DeclaredTransformation> splits = new ArrayList<>();

    /** Resolves the declarations against the fields of both schemas. */
    DeclaredTransformations(
            List<FieldTransformation> all, Map<String, Attribute> before, Map<String, Attribute> after) {
        var nested = FieldIdPathResolver.find(nestedIds(all, before, after), before, after);
        for (var one : all) {
            var path = path(one.field(), nested);
            if (!path.isEmpty() && isTopLevel(path.get(0), before, after)) {
                add(path, one);
            }
        }
    }

    /** Returns the declarations of all fields. */
    FieldDeclarations top() {
        return top;
    }

    /** Returns the declarations of top-level fields that may have become several fields. */
    List<DeclaredTransformation> splits() {
        return splits;
    }

    private static Set<String> nestedIds(
            List<FieldTransformation> all, Map<String, Attribute> before, Map<String, Attribute> after) {
        var ids = new HashSet<String>();
        for (var one : all) {
            if (one.field() instanceof FieldReference.FieldByName name
                    && name.text().indexOf('.') >= 0
                    && !isTopLevel(name.text(), before, after)) {
                ids.add(name.text());
            }
        }
        return ids;
    }

    private static List<String> path(FieldReference field, Map<String, List<String>> nested) {
        return field instanceof FieldReference.FieldByName name
                ? nested.getOrDefault(name.text(), List.of(name.text()))
                : ((FieldReference.FieldByPath) field).path();
    }

    private static boolean isTopLevel(String name, Map<String, Attribute> before, Map<String, Attribute> after) {
        return before.containsKey(name) || after.containsKey(name);
    }

    private void add(List<String> path, FieldTransformation declared) {
        var name = path.get(path.size() - 1);
        var parent = top;
        for (var outer : path.subList(0, path.size() - 1)) {
            parent = parent.inner.computeIfAbsent(outer, any -> new FieldDeclarations());
        }
        if (parent.inner(name).plain != null) {
            return;
        }
        if (!declared.isRename()) {
            parent.inner.computeIfAbsent(name, any -> new FieldDeclarations()).plain = declared;
            if (path.size() == 1 && !declared.into().isEmpty()) {
                splits.add(new DeclaredTransformation(name, declared));
            }
        } else if (declared.into().size() == 1) {
            parent.renames.add(new DeclaredTransformation(name, declared));
        }
    }
}
