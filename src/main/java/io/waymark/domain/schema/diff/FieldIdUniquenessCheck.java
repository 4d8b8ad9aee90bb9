package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Determines which {@code field_id}s identify a single field in each of two schemas, so that a renamed field can be
 * recognized by its id. Ids are arbitrary JSON values. They are compared by hash, so that large ids do not make the
 * search slow.
 */
final class FieldIdUniquenessCheck {
    private static final String FIELD_ID = "field_id";

    private final Map<String, Attribute> before;
    private final Map<String, Attribute> after;
    private @Nullable Map<ContentHash, Integer> countsBefore;
    private @Nullable Map<ContentHash, Integer> countsAfter;

    FieldIdUniquenessCheck(Map<String, Attribute> before, Map<String, Attribute> after) {
        this.before = before;
        this.after = after;
    }

    /** Returns whether both fields have an id and the ids differ (CHG-34). */
    static boolean haveDifferentIds(Attribute before, Attribute after) {
        var idBefore = before.property(FIELD_ID);
        var idAfter = after.property(FIELD_ID);
        return idBefore != null && idAfter != null && !Objects.equals(idBefore, idAfter);
    }

    static @Nullable ContentHash fieldIdHash(@Nullable Attribute attribute) {
        var id = attribute == null ? null : attribute.property(FIELD_ID);
        return id == null ? null : new ContentHasher().add(id).hash();
    }

    /** Returns whether no other field has this id in either schema. Counts the ids on the first call. */
    boolean isUnique(ContentHash id) {
        countsBefore = countsBefore == null ? counts(before) : countsBefore;
        countsAfter = countsAfter == null ? counts(after) : countsAfter;
        return countsBefore.getOrDefault(id, 0) <= 1 && countsAfter.getOrDefault(id, 0) <= 1;
    }

    private static Map<ContentHash, Integer> counts(Map<String, Attribute> attributes) {
        var counts = new HashMap<ContentHash, Integer>();
        count(attributes, counts);
        return counts;
    }

    private static void count(Map<String, Attribute> attributes, Map<ContentHash, Integer> counts) {
        for (var attribute : attributes.values()) {
            var id = fieldIdHash(attribute);
            if (id != null) {
                counts.merge(id, 1, Integer::sum);
            }
            count(attribute.attributes(), counts);
        }
    }
}
