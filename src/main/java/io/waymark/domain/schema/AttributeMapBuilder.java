package io.waymark.domain.schema;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds the map of the attributes of a schema in order. Attributes may be copied from another schema. If both schemas
 * have the same names, they share one list of names in memory.
 */
public final class AttributeMapBuilder {
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

    /** Adds the attributes of another schema at the indexes {@code from} (inclusive) to {@code to} (exclusive). */
    public void addAll(Schema schema, int from, int to) {
        int count = to - from;
        ensureCapacity(count);
        schema.attributeMap().copy(from, names, attributes, size, count);
        size += count;
        template = schema;
    }

    /**
     * Returns the attributes by name. If the names equal those of the last added schema, the map shares them.
     *
     * @throws IllegalArgumentException if a name is not unique
     */
    public Map<String, Attribute> toMap() {
        var values = Arrays.copyOf(attributes, size);
        return template != null && template.attributeMap().keys().matches(names, size)
                ? new ArrayMap<>(template.attributeMap().keys(), values)
                : new ArrayMap<>(SharedKeys.distinct(Arrays.copyOf(names, size)), values);
    }

    private void ensureCapacity(int additional) {
        if (size + additional > names.length) {
            int capacity = Math.max(2 * names.length, size + additional);
            names = Arrays.copyOf(names, capacity);
            attributes = Arrays.copyOf(attributes, capacity);
        }
    }
}
