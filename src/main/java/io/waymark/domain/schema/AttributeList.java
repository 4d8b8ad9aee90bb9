package io.waymark.domain.schema;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects a schema's attributes in order. */
public final class AttributeList {
    private static final int FEW = 32;

    private String[] names = new String[FEW];
    private Attribute[] attributes = new Attribute[FEW];
    private int size;
    private @Nullable Schema like;

    public void add(String name, Attribute attribute) {
        room(1);
        names[size] = name;
        attributes[size++] = attribute;
    }

    /** Adds those of another schema from one place to before another. */
    public void addAll(Schema schema, int from, int to) {
        int count = to - from;
        room(count);
        schema.named().copy(from, names, attributes, size, count);
        size += count;
        like = schema;
    }

    /**
     * These attributes by their names, which are shared with the schema that some came from where they are the same.
     *
     * @throws IllegalArgumentException when two have one name
     */
    public Map<String, Attribute> toMap() {
        var values = Arrays.copyOf(attributes, size);
        return like != null && like.named().names().are(names, size)
                ? new SmallMap<>(like.named().names(), values)
                : new SmallMap<>(Names.distinct(Arrays.copyOf(names, size)), values);
    }

    private void room(int more) {
        if (size + more > names.length) {
            int room = Math.max(2 * names.length, size + more);
            names = Arrays.copyOf(names, room);
            attributes = Arrays.copyOf(attributes, room);
        }
    }
}
