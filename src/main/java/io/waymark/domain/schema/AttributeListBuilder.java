package io.waymark.domain.schema;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects a schema's attributes in order. */
public final class AttributeListBuilder {
    private static final int INITIAL_CAPACITY = 32;

    private String[] names = new String[INITIAL_CAPACITY];
    private Attribute[] attributes = new Attribute[INITIAL_CAPACITY];
    private int size;
    private @Nullable Schema template;

    public void add(String name, Attribute attribute) {
        ensureCapacity(1);
        names[size] = name;
        attributes[size++] = attribute;
    }

    /** Adds those of another schema from one place to before another. */
    public void addAll(Schema schema, int from, int to) {
        int count = to - from;
        ensureCapacity(count);
        schema.attributeMap().copy(from, names, attributes, size, count);
        size += count;
        template = schema;
    }

    /**
     * These attributes by their names, which are shared with the schema that some came from where they are the same.
     *
     * @throws IllegalArgumentException when two have one name
     */
    public Map<String, Attribute> toMap() {
        var values = Arrays.copyOf(attributes, size);
        return template != null && template.attributeMap().keys().matches(names, size)
                ? new ArrayMap<>(template.attributeMap().keys(), values)
                : new ArrayMap<>(SharedKeys.distinct(Arrays.copyOf(names, size)), values);
    }

    private void ensureCapacity(int more) {
        if (size + more > names.length) {
            int room = Math.max(2 * names.length, size + more);
            names = Arrays.copyOf(names, room);
            attributes = Arrays.copyOf(attributes, room);
        }
    }
}
