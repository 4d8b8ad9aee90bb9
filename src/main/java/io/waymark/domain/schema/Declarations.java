package io.waymark.domain.schema;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The transformations that the executor declared, by field. The first word about a field counts. */
final class Declarations {
    private final List<Transformation> all;
    private final Map<String, Transformation> plain = new HashMap<>();
    private final Set<String> outer = new HashSet<>();

    Declarations(List<Transformation> all) {
        this.all = all;
        all.stream().filter(one -> !one.renames()).forEach(one -> plain.putIfAbsent(one.field(), one));
        for (var field : plain.keySet()) {
            outer.add(field);
            for (int dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
                outer.add(field.substring(0, dot));
            }
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether anything was declared of this field or of one that may be nested in it. */
    boolean within(String field) {
        return outer.contains(field);
    }

    /** What was declared of a field that is still there under this name. */
    @Nullable
    Transformation of(String field) {
        return plain.get(field);
    }

    List<Transformation> renames() {
        return all.stream()
                .filter(one -> one.renames() && one.into().size() == 1)
                .toList();
    }

    List<Transformation> splits() {
        return all.stream()
                .filter(one -> !one.renames() && !one.into().isEmpty())
                .toList();
    }
}
