package io.waymark.domain.schema;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One column: its own properties (content only) and the attributes nested in it. The name is the key it stands under.
 * Nested attributes stay in the order they came in: it orders change records, but is no content.
 */
public final class Attribute implements SchemaElement {
    /** When it was made or touched, and the name, which is the key it stands under. */
    private static final Set<String> NOT_CONTENT = Set.of("created_at", "updated_at", "name");

    private final Map<String, Value> properties;
    private final Map<String, Attribute> attributes;
    private final ContentHash hash;
    private final int estimatedBytes;
    private final int nestedLength;

    /** Takes properties as they came; what is not content is left out. */
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

    /** Bytes that this takes in memory, about. */
    long estimatedBytes() {
        return estimatedBytes;
    }

    /** Returns the characters that the nested attributes have as JSON, about, whatever their spelling. */
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

    /** Two numbers in one word: hundreds of thousands of attributes are in memory at once. */
    private static int clampToInt(long number) {
        return (int) Math.min(number, Integer.MAX_VALUE);
    }

    /** Bytes that these take in memory, about, names included. */
    static long estimatedBytesOf(Map<String, Attribute> attributes) {
        long weight = 0;
        for (var attribute : attributes.entrySet()) {
            weight += 48 + 2L * attribute.getKey().length() + attribute.getValue().estimatedBytes;
        }
        return weight;
    }

    /** The property, null when it is absent. */
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
