package io.waymark.domain.schema;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One table's attributes in order, and the properties of its own; content only. */
public final class Schema {
    /** The times of the schema, and the names that answers add to it (API-14), are not content. */
    private static final Set<String> NOT_CONTENT = Set.of("created_at", "updated_at", "attribute_names");

    /** Properties of which an empty list means the same as none (EVT-42). */
    private static final Set<String> KEYS = Set.of("primary_key", "foreign_keys", "indexes");

    /** The properties that release 0.1 left out of the content. */
    private static final Set<String> NOT_CONTENT_IN_0_1 = Set.of("created_at", "updated_at");

    private static final int ROOM = 256;
    private static final int ROOM_OF_ONE = 32;

    private final String id;
    private final Map<String, Value> properties;
    private final SmallMap<Attribute> attributes;
    private final ContentHash hash;
    private final @Nullable ContentHash hashOf01;
    private final long weight;

    /** Takes properties as they came, without {@code id} and {@code attributes}; what is not content is left out. */
    public Schema(String id, Map<String, Value> properties, Map<String, Attribute> attributes) {
        this(id, properties, SmallMap.<Attribute>copyOf(attributes), null);
    }

    private Schema(
            String id, Map<String, Value> properties, SmallMap<Attribute> attributes, @Nullable ContentHash stored) {
        this.id = id;
        this.properties = content(properties);
        this.attributes = attributes;
        var now = hash(id, this.properties, attributes);
        this.hashOf01 =
                keptMore(properties) ? hash(id, Value.contentOf(properties, NOT_CONTENT_IN_0_1), attributes) : null;
        this.hash = stored != null && stored.equals(hashOf01) ? stored : now;
        this.weight = 64 + 2L * id.length() + Value.weightOf(this.properties) + Attribute.weightOf(this.attributes);
    }

    /**
     * Puts a stored schema together. One that release 0.1 stored keeps its hash, by which rows refer to it, even if that
     * release took more properties for content.
     *
     * @throws IllegalArgumentException if the content does not have the hash
     */
    public static Schema stored(
            String id, Map<String, Value> properties, Map<String, Attribute> attributes, ContentHash hash) {
        var schema = new Schema(id, properties, SmallMap.<Attribute>copyOf(attributes), hash);
        if (!schema.hash.equals(hash)) {
            throw new IllegalArgumentException("Cannot read a schema: its content does not have its hash: " + hash);
        }
        return schema;
    }

    private static boolean keptMore(Map<String, Value> properties) {
        return properties.containsKey("attribute_names")
                || KEYS.stream().anyMatch(key -> isEmptyList(properties.get(key)));
    }

    private static boolean isEmptyList(@Nullable Value value) {
        return value instanceof Value.Items(var items) && items.isEmpty();
    }

    private static Map<String, Value> content(Map<String, Value> properties) {
        var content = Value.contentOf(properties, NOT_CONTENT);
        var empty = KEYS.stream().filter(key -> isEmptyList(content.get(key))).collect(Collectors.toSet());
        return empty.isEmpty() ? content : Value.contentOf(content, empty);
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

    /** Returns the hash of the content, or that of release 0.1 for a schema that it stored. */
    public ContentHash hash() {
        return hash;
    }

    /** Returns the hash that release 0.1 made of the same text, where that is another one. */
    public Optional<ContentHash> hashOf01() {
        return Optional.ofNullable(hashOf01);
    }

    /** Returns whether the content is equal, also where release 0.1 stored one of the schemas by another hash. */
    public boolean hasSameContent(Schema other) {
        return hash.equals(other.hash)
                || ((hashOf01 != null || other.hashOf01 != null)
                        && id.equals(other.id)
                        && properties.equals(other.properties)
                        && SmallMap.sameNames(attributes, other.attributes)
                        && attributes.equals(other.attributes));
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
