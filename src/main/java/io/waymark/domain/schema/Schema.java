package io.waymark.domain.schema;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The attributes (columns) of one table in order, and properties of the table such as the primary key. Times are not
 * part of a schema, so equal schemas of different events have the same hash.
 */
public final class Schema {
    /**
     * The properties that are not content: the times of the schema, and the names that responses add to it (API-14).
     */
    private static final Set<String> NOT_CONTENT = Set.of("created_at", "updated_at", "attribute_names");

    /** Properties for which an empty list means the same as no list (EVT-42). */
    private static final Set<String> KEYS = Set.of("primary_key", "foreign_keys", "indexes");

    /** The properties that release 0.1 excluded from the content. */
    private static final Set<String> NOT_CONTENT_IN_LEGACY_HASH = Set.of("created_at", "updated_at");

    private static final int BASE_BYTES = 256;
    private static final int ATTRIBUTE_BYTES = 32;

    private final String id;
    private final Map<String, Value> properties;
    private final ArrayMap<Attribute> attributes;
    private final ContentHash hash;
    private final @Nullable ContentHash legacyHash;
    private final long estimatedBytes;

    /**
     * Creates a schema from input properties without {@code id} and {@code attributes}. Properties that are not content
     * are dropped.
     */
    public Schema(String id, Map<String, Value> properties, Map<String, Attribute> attributes) {
        this(id, properties, ArrayMap.<Attribute>copyOf(attributes), null);
    }

    private Schema(
            String id, Map<String, Value> properties, ArrayMap<Attribute> attributes, @Nullable ContentHash stored) {
        this.id = id;
        this.properties = content(properties);
        this.attributes = attributes;
        var currentHash = hash(id, this.properties, attributes);
        this.legacyHash = hadMoreContent(properties)
                ? hash(id, Value.contentOf(properties, NOT_CONTENT_IN_LEGACY_HASH), attributes)
                : null;
        this.hash = stored != null && stored.equals(legacyHash) ? stored : currentHash;
        this.estimatedBytes = 64
                + 2L * id.length()
                + Value.estimatedBytesOf(this.properties)
                + Attribute.estimatedBytesOf(this.attributes);
    }

    /**
     * Creates a schema from stored content. A schema that release 0.1 stored keeps its hash, to which rows refer, even
     * if that release treated more properties as content.
     *
     * @throws IllegalArgumentException if the content does not match the hash
     */
    public static Schema stored(
            String id, Map<String, Value> properties, Map<String, Attribute> attributes, ContentHash hash) {
        var schema = new Schema(id, properties, ArrayMap.<Attribute>copyOf(attributes), hash);
        if (!schema.hash.equals(hash)) {
            throw new IllegalArgumentException("Cannot read a stored schema: its content does not match the hash "
                    + hash + ". Restore the row from a backup.");
        }
        return schema;
    }

    private static boolean hadMoreContent(Map<String, Value> properties) {
        return properties.containsKey("attribute_names")
                || KEYS.stream().anyMatch(key -> isEmptyList(properties.get(key)));
    }

    private static boolean isEmptyList(@Nullable Value value) {
        return value instanceof Value.Items list && list.items().isEmpty();
    }

    private static Map<String, Value> content(Map<String, Value> properties) {
        var content = Value.contentOf(properties, NOT_CONTENT);
        var empty = KEYS.stream().filter(key -> isEmptyList(content.get(key))).collect(Collectors.toSet());
        return empty.isEmpty() ? content : Value.contentOf(content, empty);
    }

    public String id() {
        return id;
    }

    /** Returns the properties of the schema without id and attributes. */
    public Map<String, Value> properties() {
        return properties;
    }

    public Map<String, Attribute> attributes() {
        return attributes;
    }

    ArrayMap<Attribute> attributeMap() {
        return attributes;
    }

    /** Returns the hash of the content, or the hash of release 0.1 for a schema that it stored. */
    public ContentHash hash() {
        return hash;
    }

    /** Returns the hash of release 0.1 for the same input, if it differs. */
    public Optional<ContentHash> legacyHash() {
        return Optional.ofNullable(legacyHash);
    }

    /** Returns whether the content is equal, even if release 0.1 stored one of the schemas with another hash. */
    public boolean hasSameContent(Schema other) {
        return hash.equals(other.hash)
                || ((legacyHash != null || other.legacyHash != null)
                        && id.equals(other.id)
                        && properties.equals(other.properties)
                        && ArrayMap.haveSameNames(attributes, other.attributes)
                        && attributes.equals(other.attributes));
    }

    /** Returns the approximate size in memory in bytes, rounded up. */
    public long estimatedBytes() {
        return estimatedBytes;
    }

    /**
     * Returns the approximate size in memory in bytes beyond that of another schema. Attributes at the same index that
     * are the same object count as 0.
     */
    @SuppressWarnings("ReferenceEquality") // the same object exists once in memory
    public long additionalBytes(Schema other) {
        long bytes = estimatedBytes;
        for (int i = 0; i < Math.min(attributes.size(), other.attributes.size()); i++) {
            if (attributes.value(i) == other.attributes.value(i)) {
                bytes -= attributes.value(i).estimatedBytes();
            }
        }
        return bytes;
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
        var hasher = new ContentHasher(BASE_BYTES + ATTRIBUTE_BYTES * attributes.size())
                .add(id)
                .add(properties);
        attributes.forEach((name, attribute) -> hasher.add(name).add(attribute.hash()));
        return hasher.hash();
    }
}
