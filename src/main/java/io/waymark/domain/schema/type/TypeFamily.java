package io.waymark.domain.schema.type;

import io.waymark.domain.schema.ContentHasher;
import io.waymark.domain.schema.Value;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A kind of data that several spellings of a type have in common (CHG-18).
 *
 * @param form the form of the type
 * @param depth the number of nested lists; 0 for a scalar
 * @param name the name of the family of the scalar or of the innermost items, else a hash of the content
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
