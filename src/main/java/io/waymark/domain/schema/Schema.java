package io.waymark.domain.schema;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One table's attributes in order, and the properties of its own; content only. */
public final class Schema {
    /** When it was made or touched is no content. */
    private static final Set<String> NOT_CONTENT = Set.of("created_at", "updated_at");

    private static final int ROOM = 256;
    private static final int ROOM_OF_ONE = 32;

    private final String id;
    private final Map<String, Value> properties;
    private final SmallMap<Attribute> attributes;
    private final ContentHash hash;
    private final long weight;

    /** Takes properties as they came, without {@code id} and {@code attributes}; what is not content is left out. */
    public Schema(String id, Map<String, Value> properties, Map<String, Attribute> attributes) {
        this.id = id;
        this.properties = Value.contentOf(properties, NOT_CONTENT);
        this.attributes = SmallMap.copyOf(attributes);
        this.hash = hash(id, this.properties, this.attributes);
        this.weight = 64 + 2L * id.length() + Value.weightOf(this.properties) + Attribute.weightOf(this.attributes);
    }

    public String id() {
        return id;
    }

    /** The schema's own properties, without id and attributes. */
    public Map<String, Value> properties() {
        return properties;
    }

    public Map<String, Attribute> attributes() {
        return attributes;
    }

    SmallMap<Attribute> named() {
        return attributes;
    }

    public ContentHash hash() {
        return hash;
    }

    /** Bytes that this takes in memory, about, and rather too many. */
    public long weight() {
        return weight;
    }

    /** The same beside another one that is in memory anyway: attributes that are the same objects at the same place cost nothing. */
    @SuppressWarnings("ReferenceEquality") // what is the same object is in memory once
    public long weightBeside(Schema other) {
        long beside = weight;
        for (int i = 0; i < Math.min(attributes.size(), other.attributes.size()); i++) {
            if (attributes.value(i) == other.attributes.value(i)) {
                beside -= attributes.value(i).weight();
            }
        }
        return beside;
    }

    public SchemaReference reference() {
        return new SchemaReference(id, hash, attributes.size());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Schema schema && hash.equals(schema.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "Schema " + id + " " + hash + " of " + attributes.size() + " attributes";
    }

    private static ContentHash hash(String id, Map<String, Value> properties, Map<String, Attribute> attributes) {
        var hasher = new ContentHasher(ROOM + ROOM_OF_ONE * attributes.size())
                .add(id)
                .add(properties);
        attributes.forEach((name, attribute) -> hasher.add(name).add(attribute.hash()));
        return hasher.hash();
    }
}
