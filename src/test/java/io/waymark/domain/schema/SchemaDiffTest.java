package io.waymark.domain.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.wire.DomainJson;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the contract's chapter 2, one by one. */
class SchemaDiffTest {
    @Test
    void aSchemaThatIsNewStandsForAllItsFields() {
        var after = schema("'a': {}, 'b': {}");

        assertThat(SchemaDiff.between(null, after, List.of()))
                .extracting(SchemaDiffTest::brief)
                .containsExactly("create schema s [FIELDS] COMPATIBLE");
        assertThat(brief(SchemaDiff.deleted(after))).isEqualTo("delete schema s [FIELDS] BREAKING");
    }

    @Test
    void recordsComeInTheOrderOfTheAfterSchemaThenTheDeletedInTheOrderOfTheBefore() {
        assertThat(
                        changes(
                                "'z': {}, 'b': {'type': 'int'}, 'c': {'attributes': {'x': {}, 'y': {}}}, 'a': {}",
                                "'n': {'attributes': {'m': {}}}, 'c': {'attributes': {'w': {}, 'y': {'type': 'int'}}}, 'b': {}"))
                .extracting(SchemaDiffTest::brief)
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
    void aFieldsChangeIsToldByWhatDiffers(String before, String after, String expected) {
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
    void aSchemasOwnPropertiesAreCompared(String property, String expected, String path) {
        var changes = SchemaDiff.between(
                DomainJson.readSchema("{\"id\": \"s\"}"),
                DomainJson.readSchema(("{'id': 's', " + property + "}").replace('\'', '"')),
                List.of());

        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(brief(change)).isEqualTo("update schema s " + expected);
            assertThat(change.details()).extracting(Change.Detail::path).containsExactly(path);
        });
    }

    @Test
    void anotherIdIsADetailOfTheSchema() {
        var changes = SchemaDiff.between(
                DomainJson.readSchema("{\"id\": \"s\"}"), DomainJson.readSchema("{\"id\": \"t\"}"), List.of());

        assertThat(changes).extracting(SchemaDiffTest::brief).containsExactly("update schema t [OTHER] COMPATIBLE");
        assertThat(changes.getFirst().details()).extracting(Change.Detail::path).containsExactly("/id");
    }

    @Test
    void detailsAreLeavesInOrderOfPathByCodePoint() {
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
    void theOrderOfCommonFieldsIsTheLastDetailOfTheSchema() {
        var schema = changes("'a': {}, 'gone': {}, 'b': {}", "'b': {}, 'new': {}, 'a': {}")
                .getFirst();

        assertThat(schema.details().stream()
                        .map(detail -> detail.path() + " " + DomainJson.write(detail.before()) + " "
                                + DomainJson.write(detail.after())))
                .containsExactly("/attributes 3 3", "/attributes/order [\"a\",\"b\"] [\"b\",\"a\"]");
        assertThat(changes("'a': {}, 'b': {}", "'b': {}, 'a': {}"))
                .extracting(SchemaDiffTest::brief)
                .containsExactly("update schema s [ORDER] COMPATIBLE");
        assertThat(changes("'a': {'attributes': {'x': {}, 'y': {}}}", "'a': {'attributes': {'y': {}, 'x': {}}}"))
                .isEmpty();
    }

    @Test
    void aDeclaredTransformationIsToldEvenWhenNothingElseDiffers() {
        var changes = changes(
                "'a': {'attributes': {'b': {}}}",
                "'a': {'attributes': {'b': {}}}",
                declared("a.b", "minmax", "scaled"));

        assertThat(changes)
                .extracting(SchemaDiffTest::brief)
                .containsExactly(
                        "update schema s [TRANSFORMATION] COMPATIBLE",
                        "transform field a.b [TRANSFORMATION] COMPATIBLE");
        assertThat(changes.get(1).reason()).isEqualTo("scaled");
        assertThat(changes("'a': {}", "'a': {}", declared("other", "minmax", "scaled")))
                .isEmpty();
        assertThat(changes("'a': {'x': 1}", "'a': {}", declared("a", "minmax", null))
                        .get(1))
                .extracting(SchemaDiffTest::brief)
                .isEqualTo("transform field a [OTHER, TRANSFORMATION] COMPATIBLE");
    }

    @Test
    void aDeclaredRenameIsOneUpdate() {
        var changes = changes(
                "'a': {'type': 'int', 'attributes': {'x': {}}}, 'c': {}",
                "'c': {}, 'b': {'type': 'str', 'attributes': {'x': {'z': 1}}}",
                declared("a", "rename", null, "b"),
                declared("b", "minmax", "scaled"));

        assertThat(changes)
                .extracting(SchemaDiffTest::brief)
                .containsExactly(
                        "update schema s [OTHER, RENAME, TRANSFORMATION, TYPE] BREAKING",
                        "update field b from a [RENAME, TRANSFORMATION, TYPE] BREAKING",
                        "update field b.x [OTHER] COMPATIBLE");
        assertThat(changes.get(1).details()).extracting(Change.Detail::path).containsExactly("/name", "/type");
        assertThat(changes.get(1).reason()).isEqualTo("scaled");
    }

    @Test
    void aDeclaredRenameThatDoesNotFitIsIgnored() {
        assertThat(changes("'a': {}", "'a': {}, 'b': {}", declared("a", "rename", null, "b")))
                .extracting(SchemaDiffTest::brief)
                .containsExactly("update schema s [FIELDS] COMPATIBLE", "create field b [FIELDS] COMPATIBLE");
        assertThat(changes("'a': {}", "'b': {}", declared("a", "rename", null, "c")))
                .extracting(SchemaDiffTest::brief)
                .contains("create field b [FIELDS] COMPATIBLE", "delete field a [FIELDS] BREAKING");
    }

    @Test
    void aFieldIdThatOnlyTwoShareIsARename() {
        assertThat(changes("'a': {'field_id': 7}", "'b': {'field_id': 7.0}"))
                .extracting(SchemaDiffTest::brief)
                .containsExactly("update schema s [RENAME] BREAKING", "update field b from a [RENAME] BREAKING");
        assertThat(changes(
                        "'o': {'attributes': {'a': {'field_id': 7}}}", "'o': {'attributes': {'b': {'field_id': 7}}}"))
                .extracting(SchemaDiffTest::brief)
                .containsExactly("update schema s [RENAME] BREAKING", "update field o.b from a [RENAME] BREAKING");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'a': {'field_id': 7}, 'c': {'field_id': 7} | 'b': {'field_id': 7}, 'c': {'field_id': 7}",
                "'a': {'field_id': 7} | 'b': {'field_id': 7}, 'c': {'field_id': 7}",
                "'a': {'field_id': 7}, 'o': {'attributes': {'x': {'field_id': 7}}} | 'b': {'field_id': 7}",
                "'a': {'field_id': null} | 'b': {'field_id': null}",
                "'a': {'field_id': 7} | 'o': {'attributes': {'a': {'field_id': 7}}}",
                "'a': {'type': 'int'} | 'b': {'type': 'int'}"
            })
    void aGuessIsNoRename(String before, String after) {
        assertThat(changes(before, after)).noneMatch(change -> change.renamedFrom() != null);
    }

    @Test
    void oneFieldBecomesManyWhenItIsDeclared() {
        var changes =
                changes("'k': {}, 'a': {}", "'k': {}, 'x': {}, 'y': {}", declared("a", "onehot", "d", "x", "k", "y"));

        assertThat(changes)
                .extracting(SchemaDiffTest::brief)
                .containsExactly(
                        "update schema s [FIELDS, TRANSFORMATION] BREAKING",
                        "create field x [FIELDS] COMPATIBLE",
                        "create field y [FIELDS] COMPATIBLE",
                        "transform field a into [x, y] [FIELDS, TRANSFORMATION] BREAKING");
        assertThat(changes.get(3).reason()).startsWith("declared");
        assertThat(changes("'a': {}", "'a': {}, 'b': {}", declared("a", "split", "d", "b"))
                        .get(1))
                .extracting(SchemaDiffTest::brief)
                .isEqualTo("transform field a [TRANSFORMATION] COMPATIBLE");
    }

    @Test
    void manyFieldsMayBecomeTheSameOnes() {
        assertThat(changes(
                        "'a': {}, 'b': {}",
                        "'p': {}, 'q': {}",
                        declared("a", "pca", null, "p", "q"),
                        declared("b", "pca", null, "p", "q")))
                .extracting(SchemaDiffTest::brief)
                .contains(
                        "transform field a into [p, q] [FIELDS, TRANSFORMATION] BREAKING",
                        "transform field b into [p, q] [FIELDS, TRANSFORMATION] BREAKING");
    }

    @Test
    void oneFieldBecomesManyWhenTheNewNamesBeginWithIt() {
        var changes =
                changes("'a': {}, 'a_b': {}, 'c': {}", "'a_b_1': {}, 'a_b_2': {}, 'a_1': {}, 'c_1': {}, 'a_': {}");

        assertThat(changes.subList(6, 9))
                .extracting(SchemaDiffTest::brief)
                .containsExactly(
                        "transform field a into [a_1, a_] [FIELDS] BREAKING",
                        "transform field a_b into [a_b_1, a_b_2] [FIELDS] BREAKING",
                        "delete field c [FIELDS] BREAKING");
        assertThat(changes.get(6).reason()).startsWith("inferred");
        assertThat(changes("'o': {'attributes': {'x': {}}}", "'o': {'attributes': {'x_1': {}, 'x_2': {}}}"))
                .allMatch(change -> change.into().isEmpty());
    }

    @Test
    void renamedAndDeclaredNamesAreLeftOutOfWhatIsInferred() {
        assertThat(changes(
                        "'a': {}, 'b': {}, 'c': {}",
                        "'a_1': {}, 'a_2': {}, 'a_3': {}, 'x': {}",
                        declared("b", "rename", null, "a_1"),
                        declared("c", "onehot", null, "a_2", "x")))
                .extracting(SchemaDiffTest::brief)
                .contains("delete field a [FIELDS] BREAKING", "update field a_1 from b [RENAME] BREAKING");
    }

    private static String brief(Change change) {
        return Stream.of(
                        change.type().name().toLowerCase(Locale.ROOT),
                        change.target().name().toLowerCase(Locale.ROOT),
                        change.id(),
                        change.renamedFrom() == null ? "" : "from " + change.renamedFrom(),
                        change.into().isEmpty() ? "" : "into " + change.into(),
                        change.categories().toString(),
                        change.compatibility().name())
                .filter(part -> !part.isEmpty())
                .reduce((left, right) -> left + " " + right)
                .orElseThrow();
    }

    private static List<Change> changes(String before, String after, Transformation... declared) {
        return SchemaDiff.between(schema(before), schema(after), List.of(declared));
    }

    private static Schema schema(String attributes) {
        return DomainJson.readSchema(("{'id': 's', 'attributes': {" + attributes + "}}").replace('\'', '"'));
    }

    private static Transformation declared(String field, String kind, String description, String... into) {
        return new Transformation(field, kind, List.of(into), description);
    }
}
