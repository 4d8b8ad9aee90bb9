package io.waymark.domain.schema.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.RandomSchemas;
import io.waymark.fixture.SchemaPatch;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests properties of any two schemas. {@code -Dwaymark.seed=} repeats the seed that a failure names. */
class SchemaDifferLawsTest {
    private static final int ROUNDS = 400;

    static LongStream seeds() {
        long first = Long.getLong("waymark.seed", System.nanoTime());
        System.out.println("Schema laws from seed " + first);
        return LongStream.range(first, first + ROUNDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void respelledSchemaHasNoDifference(long seed) {
        var schemas = new RandomSchemas(seed);
        var raw = schemas.next();
        var schema = RandomSchemas.schema(raw);
        var respelled = RandomSchemas.schema(schemas.respelled(raw));

        assertThat(respelled.hash()).isEqualTo(schema.hash());
        assertThat(SchemaDiffer.between(schema, respelled, List.of())).isEmpty();
        assertThat(DomainJson.readSchema(DomainJson.write(schema)).hash()).isEqualTo(schema.hash());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void changesTransformSchemaBeforeIntoAfter(long seed) {
        var schemas = new RandomSchemas(seed);
        var raw = schemas.next();
        var before = RandomSchemas.schema(raw);
        var after = RandomSchemas.schema(schemas.edited(raw));
        var declared = schemas.declarations();

        SchemaPatch.assertLeads(before, after, SchemaDiffer.between(before, after, declared));
        SchemaPatch.assertLeads(before, after, SchemaDiffer.between(before, after, List.of()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void equalContentMeansEqualHashAndNoChange(long seed) {
        var schemas = new RandomSchemas(seed);
        var raw = schemas.next();
        var rawAfter = schemas.edited(raw);
        var before = RandomSchemas.schema(raw);
        var after = RandomSchemas.schema(rawAfter);
        boolean same = schemaContent(raw.members()).equals(schemaContent(rawAfter.members()))
                && List.copyOf(before.attributes().keySet())
                        .equals(List.copyOf(after.attributes().keySet()));

        assertThat(before.hash().equals(after.hash())).isEqualTo(same);
        assertThat(before.equals(after)).isEqualTo(same);
        assertThat(SchemaDiffer.between(before, after, List.of()).isEmpty()).isEqualTo(same);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fieldHasAtMostOneRecord(long seed) {
        var schemas = new RandomSchemas(seed);
        var raw = schemas.next();
        var changes = SchemaDiffer.between(
                RandomSchemas.schema(raw), RandomSchemas.schema(schemas.edited(raw)), schemas.declarations());

        assertThat(changes.stream()
                        .filter(change -> change.stateBefore().isPresent())
                        .map(SchemaDifferLawsTest::pathBefore))
                .doesNotHaveDuplicates();
        assertThat(changes.stream()
                        .filter(change -> change.stateAfter().isPresent())
                        .map(Change::path))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void schemaRecordSummarizesFieldRecords(long seed) {
        var schemas = new RandomSchemas(seed);
        var raw = schemas.next();
        var changes = SchemaDiffer.between(
                RandomSchemas.schema(raw), RandomSchemas.schema(schemas.edited(raw)), schemas.declarations());

        for (var change : changes) {
            assertThat(changes.getFirst().categories()).containsAll(change.categories());
            assertThat(changes.getFirst().isBreaking() || !change.isBreaking()).isTrue();
        }
        assertThat(changes.stream().skip(1).map(Change::target)).allMatch(Change.Target.FIELD::equals);
        assertThat(changes.stream().limit(1).map(Change::target)).allMatch(Change.Target.SCHEMA::equals);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void membersDetermineTheChange(long seed) {
        var schemas = new RandomSchemas(seed);
        var raw = schemas.next();
        var before = RandomSchemas.schema(raw);
        var after = RandomSchemas.schema(schemas.edited(raw));

        assertThat(SchemaDiffer.between(before, after, schemas.declarations())).allSatisfy(this::assertRebuilt);
        assertThat(SchemaDiffer.betweenVersions(null, after)).allSatisfy(this::assertRebuilt);
        assertThat(SchemaDiffer.betweenVersions(before, null)).allSatisfy(this::assertRebuilt);
    }

    private void assertRebuilt(Change change) {
        assertThat(new Change.Builder(change.type(), change.target())
                        .path(change.path())
                        .states(
                                change.stateBefore().orElse(null),
                                change.stateAfter().orElse(null))
                        .details(change.details())
                        .categories(change.categories())
                        .compatibility(change.compatibility())
                        .reason(change.reason().orElse(null))
                        .renamedFrom(change.renamedFrom().orElse(null))
                        .into(change.into())
                        .build())
                .isEqualTo(change);
    }

    @Test
    void incompleteMembersAreRejected() {
        var schema = RandomSchemas.schema(new RandomSchemas(1).next()).reference();
        var field = new Change.Builder(Change.Type.CREATE, Change.Target.FIELD).states(null, schema);
        var transformed = new Change.Builder(Change.Type.TRANSFORM, Change.Target.SCHEMA).states(schema, schema);

        assertThatThrownBy(field::build).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(transformed::build).isInstanceOf(IllegalArgumentException.class);
    }

    /** A field may be deleted and another one of the same name created (CHG-34), also within a renamed field. */
    private static List<String> pathBefore(Change change) {
        var path = new ArrayList<>(change.path());
        if (change instanceof FieldChange.FieldRenamed renamed) {
            path.set(path.size() - 1, renamed.formerName());
        } else if (change.stateAfter().isEmpty()) {
            path.add("gone");
        }
        return path;
    }

    /** An empty list of keys means none (EVT-42). */
    private static Map<String, Object> schemaContent(Map<String, Value> members) {
        var content = fieldContent(members);
        List.of("primary_key", "foreign_keys", "indexes").forEach(key -> content.remove(key, List.of()));
        return content;
    }

    /** Computes content independently of the domain: plain maps without the ignored members. */
    private static Map<String, Object> fieldContent(Map<String, Value> members) {
        var kept = new TreeMap<String, Object>();
        members.forEach((name, member) -> {
            if (name.equals("attributes")) {
                var attributes = attributes(member);
                if (!attributes.isEmpty()) {
                    kept.put("attributes of it", attributes);
                }
            } else if (content(member) != null) {
                kept.put(name, content(member));
            }
        });
        return kept;
    }

    private static Map<String, Object> attributes(Value value) {
        var attributes = new TreeMap<String, Object>();
        if (value instanceof Value.Members(var members)) {
            members.forEach((name, attribute) ->
                    attributes.put(name, fieldContent(attribute instanceof Value.Members(var own) ? own : Map.of())));
        }
        return attributes;
    }

    private static Object content(Value value) {
        return switch (value) {
            case Value.Members(var members) -> {
                var kept = new TreeMap<String, Object>();
                members.forEach((name, member) -> {
                    if (content(member) != null) {
                        kept.put(name, content(member));
                    }
                });
                yield kept.isEmpty() ? null : kept;
            }
            case Value.Items(var items) -> {
                var kept = new ArrayList<Object>();
                items.forEach(item -> kept.add(content(item)));
                yield kept;
            }
            case Value.Numeric(var number) -> number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
            case Value.Text(var text) -> text;
            case Value.Bool(var flag) -> flag;
            case Value.Null none -> null;
        };
    }
}
