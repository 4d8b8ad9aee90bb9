package io.waymark.domain.schema.diff;

import static io.waymark.domain.schema.diff.ChangeNotation.brief;
import static io.waymark.domain.schema.diff.ChangeNotation.changes;
import static io.waymark.domain.schema.diff.ChangeNotation.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the rules of schema changes one by one. */
class SchemaDifferTest {
    @Test
    void newSchemaStandsForAllFields() {
        var after = schema("'a': {}, 'b': {}");

        assertThat(SchemaDiffer.between(null, after, List.of()))
                .extracting(ChangeNotation::brief)
                .containsExactly("create schema s [FIELDS] COMPATIBLE");
        assertThat(brief(SchemaDiffer.deleted(after))).isEqualTo("delete schema s [FIELDS] BREAKING");
    }

    @Test
    void changesFollowSchemaOrder() {
        assertThat(
                        changes(
                                "'z': {}, 'b': {'type': 'int'}, 'c': {'attributes': {'x': {}, 'y': {}}}, 'a': {}",
                                "'n': {'attributes': {'m': {}}}, 'c': {'attributes': {'w': {}, 'y': {'type': 'int'}}}, 'b': {}"))
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [FIELDS, ORDER, TYPE] BREAKING",
                        "create field n [FIELDS] COMPATIBLE",
                        "create field n.m [FIELDS] COMPATIBLE",
                        "create field c.w [FIELDS] COMPATIBLE",
                        "transform field c.y [TYPE] BREAKING",
                        "transform field b [TYPE] BREAKING",
                        "delete field z [FIELDS] BREAKING",
                        "delete field c.x [FIELDS] BREAKING",
                        "delete field a [FIELDS] BREAKING");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'type': 'int64'}            | {'type': 'UInteger'}           | update [PHYSICAL_TYPE] COMPATIBLE",
                "{'type': 'bigint'}           | {'type': 'real'}               | transform [TYPE] COMPATIBLE",
                "{'type': 'float'}            | {'type': 'int'}                | transform [TYPE] BREAKING",
                "{'type': 'object'}           | {'type': 'VARCHAR(3)'}         | update [PHYSICAL_TYPE] COMPATIBLE",
                "{'type': 'bool'}             | {'type': 'boolean'}            | update [PHYSICAL_TYPE] COMPATIBLE",
                "{'type': 'date'}             | {'type': 'datetime64[ns]'}     | transform [TYPE] BREAKING",
                "{'type': 'timestamptz'}      | {'type': 'datetime'}           | update [PHYSICAL_TYPE] COMPATIBLE",
                "{'type': 'int8x'}            | {'type': 'int8'}               | transform [TYPE] BREAKING",
                "{'type': 'Decimal'}          | {'type': 'decimal'}            | update [PHYSICAL_TYPE] COMPATIBLE",
                "{'type': {'a': 1, 'b': 2}}   | {'type': {'b': 2.0, 'a': 1}, 'x': 1} | update [OTHER] COMPATIBLE",
                "{}                           | {'type': 'int'}                | transform [TYPE] BREAKING",
                "{'logical_type': 'email'}    | {}                             | transform [TYPE] COMPATIBLE",
                "{'type_attr': {'nullable': false}} | {'type_attr': {'nullable': true}} | update [NULLABILITY] BREAKING",
                "{'type_attr': {'nullable': true}} | {'type_attr': {'nullable': false}} | update [NULLABILITY] COMPATIBLE",
                "{}                           | {'type_attr': {'nullable': true, 'precision': 2}} | update [NULLABILITY, TYPE] COMPATIBLE",
                "{'type_attr': {'nullable': {'a': 1}}} | {'type_attr': {'nullable': true}} | update [NULLABILITY] COMPATIBLE",
                "{'constraints': {'min': 1}}  | {'na_values': ['?'], 'default_value': 0} | update [CONSTRAINTS] COMPATIBLE",
                "{'cast_errors': 'coerce'}    | {'null_strategy': 'keep'}      | update [CONSTRAINTS] COMPATIBLE",
                "{'stats': {'mean': 1}}       | {'is_constant': true}          | update [STATISTICS] COMPATIBLE",
                "{'description': 'a'}         | {'description': 'b', 'x': 1}   | update [DOCUMENTATION, OTHER] COMPATIBLE",
                "{'primary_key': true}        | {}                             | update [KEYS] COMPATIBLE"
            })
    void fieldChangeDependsOnDifference(String before, String after, String expected) {
        var field = changes("'f': " + before, "'f': " + after).get(1);

        assertThat(brief(field).replace(" field f", "")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'name': 'a'            | [DOCUMENTATION] COMPATIBLE | /name",
                "'description': 'a'     | [DOCUMENTATION] COMPATIBLE | /description",
                "'primary_key': ['a']   | [KEYS] BREAKING            | /primary_key",
                "'primary_key': {'a': 1} | [KEYS] BREAKING         | /primary_key/a",
                "'foreign_keys': {'a': 1} | [KEYS] COMPATIBLE        | /foreign_keys/a",
                "'indexes': [['a']]     | [KEYS] COMPATIBLE          | /indexes",
                "'stats': {'rows': 1}   | [STATISTICS] COMPATIBLE    | /stats/rows",
                "'stage': 'x'           | [OTHER] COMPATIBLE         | /stage"
            })
    void schemaPropertiesAreCompared(String property, String expected, String path) {
        var changes = SchemaDiffer.between(
                DomainJson.readSchema("{\"id\": \"s\"}"),
                DomainJson.readSchema(("{'id': 's', " + property + "}").replace('\'', '"')),
                List.of());

        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(brief(change)).isEqualTo("update schema s " + expected);
            assertThat(change.details()).extracting(Change.Detail::path).containsExactly(path);
        });
    }

    @Test
    void changedSchemaIdIsADetail() {
        var changes = SchemaDiffer.between(
                DomainJson.readSchema("{\"id\": \"s\"}"), DomainJson.readSchema("{\"id\": \"t\"}"), List.of());

        assertThat(changes).extracting(ChangeNotation::brief).containsExactly("update schema t [OTHER] COMPATIBLE");
        assertThat(changes.getFirst().details()).extracting(Change.Detail::path).containsExactly("/id");
    }

    @Test
    void detailsAreSortedByPath() {
        var field = changes(
                        "'f': {'p': 1, 'q': {'a': 1, 'l': [1]}, 'r': {'x': {'y': 1}}}",
                        "'f': {'p': {'b': 2, 'a': {'c': 3}}, 'q': {'a': 1.0, 'l': [1, 2]}, 'r': 5, '\uFFFD': 1, '😀': 1, 'a~/b': 1}")
                .get(1);

        assertThat(field.details().stream()
                        .map(detail -> detail.path() + " " + DomainJson.write(detail.before()) + " "
                                + DomainJson.write(detail.after())))
                .containsExactly(
                        "/a~0~1b null 1",
                        "/p 1 null",
                        "/p/a/c null 3",
                        "/p/b null 2",
                        "/q/l [1] [1,2]",
                        "/r null 5",
                        "/r/x/y 1 null",
                        "/\uFFFD null 1",
                        "/😀 null 1");
    }

    @Test
    void fieldOrderIsTheLastDetail() {
        var schema = changes("'a': {}, 'gone': {}, 'b': {}", "'b': {}, 'new': {}, 'a': {}")
                .getFirst();

        assertThat(schema.details().stream()
                        .map(detail -> detail.path() + " " + DomainJson.write(detail.before()) + " "
                                + DomainJson.write(detail.after())))
                .containsExactly("/attributes 3 3", "/attributes/order [\"a\",\"b\"] [\"b\",\"a\"]");
        assertThat(changes("'a': {}, 'b': {}", "'b': {}, 'a': {}"))
                .extracting(ChangeNotation::brief)
                .containsExactly("update schema s [ORDER] COMPATIBLE");
        assertThat(changes("'a': {'attributes': {'x': {}, 'y': {}}}", "'a': {'attributes': {'y': {}, 'x': {}}}"))
                .isEmpty();
    }
}
