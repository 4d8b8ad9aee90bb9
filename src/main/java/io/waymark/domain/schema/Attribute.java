package io.waymark.domain.schema;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column of a schema, with its properties and nested attributes. The name of the column is not stored in it; the name
 * is the key in the map of the schema or of the outer attribute. Nested attributes keep the order of the input. This
 * order affects only the order of change records, not the equality or the hash.
 */
public final class Attribute implements ChangeTargetState {
    /**
     * The properties that are not content: the times of creation and update, and the name, which is the key in the
     * parent.
     */
    private static final Set<String> NOT_CONTENT = Set.of("created_at", "updated_at", "name");

    private final Map<String, Value> properties;
    private final Map<String, Attribute> attributes;
    private final ContentHash hash;
    private final int estimatedBytes;
    private final int nestedLength;

    /** Creates an attribute from input properties. Properties that are not content are dropped. */
    public Attribute(Map<String, Value> properties, Map<String, Attribute> attributes) {
        this.properties = Value.contentOf(properties, NOT_CONTENT);
        this.attributes = ArrayMap.copyOf(attributes);
        this.hash = hash(this.properties, this.attributes);
        this.estimatedBytes =
                clampToInt(64 + Value.estimatedBytesOf(this.properties) + estimatedBytesOf(this.attributes));
        this.nestedLength = this.attributes.isEmpty() ? 0 : clampToInt(lengthOf(this.attributes));
    }

    public Map<String, Value> properties() {
        return properties;
    }

    public Map<String, Attribute> attributes() {
        return attributes;
    }

    public ContentHash hash() {
        return hash;
    }

    /** Returns the approximate size in memory in bytes. */
    long estimatedBytes() {
        return estimatedBytes;
    }

    /** Returns the approximate length of the nested attributes as JSON in characters, independent of their spelling. */
    public int nestedLength() {
        return nestedLength;
    }

    private static long lengthOf(Map<String, Attribute> attributes) {
        long length = 0;
        for (var nested : attributes.entrySet()) {
            var attribute = nested.getValue();
            length += nested.getKey().length() + 4L + Value.lengthOf(attribute.properties) + attribute.nestedLength;
        }
        return length;
    }

    /** Saves memory: two {@code int} fields take one word, and a service holds hundreds of thousands of attributes. */
    private static int clampToInt(long number) {
        return (int) Math.min(number, Integer.MAX_VALUE);
    }

    /** Returns the approximate size in memory in bytes of the attributes with their names. */
    static long estimatedBytesOf(Map<String, Attribute> attributes) {
        long bytes = 0;
        for (var attribute : attributes.entrySet()) {
            bytes += 48 + 2L * attribute.getKey().length() + attribute.getValue().estimatedBytes;
        }
        return bytes;
    }

    /** Returns the property, or null if it is absent. */
    public @Nullable Value property(String name) {
        return properties.get(name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Attribute attribute && hash.equals(attribute.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "Attribute" + properties + (attributes.isEmpty() ? "" : attributes);
    }

    private static ContentHash hash(Map<String, Value> properties, Map<String, Attribute> attributes) {
        var hasher = new ContentHasher().add(properties);
        ContentHasher.forEachSorted(
                attributes, (name, nested) -> hasher.add(name).add(nested.hash));
        return hasher.hash();
    }
}
