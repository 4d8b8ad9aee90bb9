package io.waymark.domain.schema;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which {@code field_id}s stand for one field only, in each of two schemas, whatever the depth. */
final class FieldIds {
    private final Map<String, Attribute> before;
    private final Map<String, Attribute> after;
    private @Nullable Map<Value, Integer> countsBefore;
    private @Nullable Map<Value, Integer> countsAfter;

    FieldIds(Map<String, Attribute> before, Map<String, Attribute> after) {
        this.before = before;
        this.after = after;
    }

    /** Whether no other field has this id on either side; the ids are counted when it is first asked. */
    boolean tellsOne(Value id) {
        countsBefore = countsBefore == null ? counts(before) : countsBefore;
        countsAfter = countsAfter == null ? counts(after) : countsAfter;
        return countsBefore.getOrDefault(id, 0) <= 1 && countsAfter.getOrDefault(id, 0) <= 1;
    }

    private static Map<Value, Integer> counts(Map<String, Attribute> attributes) {
        var counts = new HashMap<Value, Integer>();
        count(attributes, counts);
        return counts;
    }

    private static void count(Map<String, Attribute> attributes, Map<Value, Integer> counts) {
        for (var attribute : attributes.values()) {
            var id = attribute.property("field_id");
            if (id != null) {
                counts.merge(id, 1, Integer::sum);
            }
            count(attribute.attributes(), counts);
        }
    }
}
