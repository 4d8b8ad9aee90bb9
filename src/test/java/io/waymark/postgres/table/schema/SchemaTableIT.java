package io.waymark.postgres.table.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.fixture.EventFixtures;
import io.waymark.postgres.StoreFixture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaTableIT {
    private static final StoreFixture STORE = new StoreFixture(SchemaTableIT.class);
    private static final String[] FIELDS =
            IntStream.range(0, 60).mapToObj(number -> "field_" + number).toArray(String[]::new);
    private static final Schema SCHEMA = EventFixtures.schema(FIELDS);
    private static final Schema SIMILAR = withoutLastField(SCHEMA);

    @BeforeEach
    void store() {
        STORE.execute("truncate schema, schema_chunk, schema_use");
        var fieldsOfSimilar = SIMILAR.attributes().keySet().toArray(String[]::new);
        var run = EventFixtures.newRun();
        STORE.writer(run)
                .apply(EventFixtures.completed(run, "1", "Loader", FIELDS))
                .apply(EventFixtures.completed(run, "2", "Splitter", fieldsOfSimilar))
                .store();
    }

    @Test
    void schemasAreReadAsStored() {
        assertThat(read(List.of(SCHEMA, SIMILAR)))
                .containsOnly(Map.entry(SCHEMA.hash(), SCHEMA), Map.entry(SIMILAR.hash(), SIMILAR));
    }

    @Test
    void similarSchemasShareTheirAttributes() {
        var read = read(List.of(SCHEMA, SIMILAR));

        var schema = Objects.requireNonNull(read.get(SCHEMA.hash()));
        var similar = Objects.requireNonNull(read.get(SIMILAR.hash()));
        assertThat(schema.attributes().get(FIELDS[0]))
                .isSameAs(similar.attributes().get(FIELDS[0]));
    }

    @Test
    void schemaWithAMissingChunkIsDamaged() {
        STORE.execute("delete from schema_chunk where hash = (select chunks[1] from schema where fields = 60)");

        assertThatThrownBy(() -> read(List.of(SCHEMA)))
                .hasMessageContaining("is missing. Restore the row from a backup");
        assertThat(damaged(List.of(SCHEMA))).containsExactly(SCHEMA.hash());
    }

    @Test
    void schemaWithAChangedChunkIsDamaged() {
        STORE.execute("update schema_chunk set body = replace(body, '\"field_59\"', '\"other\"')");

        assertThat(damaged(List.of(SCHEMA, SIMILAR))).containsExactly(SCHEMA.hash());
        assertThat(read(List.of(SIMILAR))).containsKey(SIMILAR.hash());
    }

    private static Map<ContentHash, Schema> read(List<Schema> schemas) {
        return Objects.requireNonNull(STORE.database()
                .read(connection -> SchemaTable.select(
                                connection, schemas.stream().map(Schema::hash).toList())
                        .collectMap(Schema::hash))
                .blockFirst());
    }

    private static List<ContentHash> damaged(List<Schema> schemas) {
        return Objects.requireNonNull(STORE.database()
                .read(connection -> SchemaTable.damaged(
                        connection, schemas.stream().map(Schema::hash).toList()))
                .collectList()
                .block());
    }

    private static Schema withoutLastField(Schema schema) {
        var attributes = new LinkedHashMap<String, Attribute>(schema.attributes());
        attributes.remove(FIELDS[FIELDS.length - 1]);
        return new Schema(schema.id(), schema.properties(), attributes);
    }
}
