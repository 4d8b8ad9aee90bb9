package io.waymark.domain.schema.type;

import io.waymark.domain.schema.ContentHasher;
import io.waymark.domain.schema.Value;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A group of types that mean the same kind of data, for example all spellings of integer types (CHG-18). A change of a
 * type within its family does not change the kind of the data.
 *
 * @param form whether the type is a text, a list of alternative types, or another JSON value
 * @param depth the number of nested lists in the type; 0 for a scalar
 * @param name the name of the family of the scalar or of the innermost list items, or else a hash of the type
 */
public record TypeFamily(FamilyForm form, int depth, String name) {
    public static final TypeFamily INTEGER = new TypeFamily(FamilyForm.SPELLING, 0, "integer");
    public static final TypeFamily FLOAT = new TypeFamily(FamilyForm.SPELLING, 0, "float");

    enum FamilyForm {
        SPELLING,
        ALTERNATIVES,
        CONTENT
    }

    /** Returns the family of a type, or null for an absent type. */
    public static @Nullable TypeFamily of(@Nullable Value type) {
        if (type == null) {
            return null;
        }
        if (type instanceof Value.Text spelling) {
            return TypeSpellingParser.family(spelling.value().toLowerCase(Locale.ROOT));
        }
        if (type instanceof Value.Items list) {
            return alternatives(list.items());
        }
        return new TypeFamily(FamilyForm.CONTENT, 0, hash(new ContentHasher().add(type)));
    }

    /** Returns the set of the families of the members (CHG-21). A member {@code null} stands for nullability. */
    private static TypeFamily alternatives(List<Value> types) {
        var families = new TreeSet<String>();
        for (var type : types) {
            var family = isNull(type) ? null : of(type);
            if (family != null) {
                families.add(family.form + " " + family.depth + " " + family.name);
            }
        }
        var hasher = new ContentHasher();
        families.forEach(hasher::add);
        return new TypeFamily(FamilyForm.ALTERNATIVES, 0, hash(hasher));
    }

    private static boolean isNull(Value type) {
        return type instanceof Value.Null
                || (type instanceof Value.Text name && name.value().equalsIgnoreCase("null"));
    }

    private static String hash(ContentHasher hasher) {
        return hasher.hash().toString();
    }
}
