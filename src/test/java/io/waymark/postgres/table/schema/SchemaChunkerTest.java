package io.waymark.postgres.table.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaChunkerTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 300, 1000})
    void chunksContainAllAttributesInOrder(int columns) {
        var schema = schema(columns, attributes -> {});
        var attributes = new SchemaChunker()
                .cut(schema).stream()
                        .flatMap(chunk -> AttributeChunk.read(chunk.body()).entrySet().stream())
                        .toList();

        assertThat(attributes)
                .containsExactlyElementsOf(schema.attributes().entrySet().stream()
                        .map(Map.Entry::copyOf)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"20, 1, 4", "63, 2, 12", "300, 5, 13", "1000, 16, 42"})
    void chunkCountGrowsSublinearly(int columns, int atLeast, int atMost) {
        assertThat(new SchemaChunker().cut(schema(columns, attributes -> {}))).hasSizeBetween(atLeast, atMost);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 63, 64, 300})
    void changedColumnChangesOnlyItsChunk(int columns) {
        var before = hashes(schema(columns, attributes -> {}));

        for (int changed = 0; changed < columns; changed++) {
            var name = name(changed);
            var after = hashes(schema(columns, attributes -> attributes.put(name, attribute("changed"))));
            assertThat(after).hasSameSizeAs(before);
            after.removeAll(before);
            assertThat(after).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 300})
    void removedColumnKeepsMostChunks(int columns) {
        var before = hashes(schema(columns, attributes -> {}));

        int changedChunks = 0;
        for (int removed = 0; removed < columns; removed++) {
            var name = name(removed);
            var after = hashes(schema(columns, attributes -> attributes.remove(name)));
            after.removeAll(before);
            changedChunks += after.size();
        }
        assertThat(changedChunks).isLessThan(2 * columns);
    }

    private static List<ContentHash> hashes(Schema schema) {
        return new ArrayList<>(new SchemaChunker()
                .cut(schema).stream().map(AttributeChunk::hash).toList());
    }

    private static Schema schema(int columns, Consumer<Map<String, Attribute>> edit) {
        var attributes = new LinkedHashMap<String, Attribute>();
        for (int column = 0; column < columns; column++) {
            attributes.put(name(column), attribute("int64"));
        }
        edit.accept(attributes);
        return new Schema("table", Map.of(), attributes);
    }

    private static String name(int column) {
        return "column_" + (1000 + column);
    }

    private static Attribute attribute(String type) {
        return new Attribute(Map.of("type", new Value.Text(type)), Map.of());
    }
}
