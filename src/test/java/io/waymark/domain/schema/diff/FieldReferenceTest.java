package io.waymark.domain.schema.diff;

import static io.waymark.domain.schema.diff.ChangeNotation.changes;
import static io.waymark.domain.schema.diff.ChangeNotation.declared;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.schema.FieldTransformation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests which field a declaration names by a string or by a path (CHG-27). */
class FieldReferenceTest {
    private static final String DOTTED =
            "'a.b': {}, 'a': {'attributes': {'b': {}, 'c.d': {}, 'c': {'attributes': {'d': {}}}}}";

    @Test
    void stringNamesTopLevelField() {
        assertThat(transformed(declared("a.b", "clip", null))).containsExactly(List.of("a.b"));
    }

    @Test
    void pathNamesNestedField() {
        assertThat(transformed(at("clip", "a", "b"))).containsExactly(List.of("a", "b"));
        assertThat(transformed(at("clip", "a", "c", "d"))).containsExactly(List.of("a", "c", "d"));
        assertThat(transformed(at("clip", "a", "c.d"))).containsExactly(List.of("a", "c.d"));
    }

    @Test
    void idOfTwoFieldsIsAmbiguous() {
        assertThat(transformed(declared("a.c.d", "clip", null))).isEmpty();
        assertThat(transformed(declared("a.c", "clip", null))).containsExactly(List.of("a", "c"));
    }

    @Test
    void idSharedAcrossSchemasIsAmbiguous() {
        assertThat(changes(
                        "'o': {'attributes': {'x.y': {}}}",
                        "'o': {'attributes': {'x.y': {}}}, 'o.x': {'attributes': {'y': {}}}",
                        declared("o.x.y", "clip", null)))
                .noneMatch(change -> change.categories().contains(Change.Category.TRANSFORMATION));
    }

    @Test
    void topLevelNameOfEitherSchemaHasPrecedence() {
        assertThat(changes(
                        "'o.x': {}, 'o': {'attributes': {'x': {}}}",
                        "'o': {'attributes': {'x': {}}}",
                        declared("o.x", "clip", null)))
                .extracting(ChangeNotation::brief)
                .contains("delete field o.x [FIELDS] BREAKING")
                .noneMatch(change -> change.contains("TRANSFORMATION"));
    }

    @Test
    void unknownPathsAreIgnored() {
        assertThat(transformed(at("clip"))).isEmpty();
        assertThat(transformed(at("clip", "a", "nowhere", "b"))).isEmpty();
        assertThat(transformed(declared("nowhere.b", "clip", null))).isEmpty();
    }

    @Test
    void firstDeclarationHasPrecedenceInEitherForm() {
        var changes = changes(DOTTED, DOTTED, at("clip", "a", "c"), declared("a.c", "scale", "second"));

        assertThat(changes.getLast().path()).containsExactly("a", "c");
        assertThat(changes.getLast().reason()).isEmpty();
    }

    @Test
    void nestedFieldsAreRenamedByPathOrId() {
        for (var rename : List.of(
                declared("s.x", "rename", null, "y"),
                declared("s.x", "rename", null, "s.y"),
                new FieldTransformation(List.of("s", "x"), "rename", List.of("y"), null),
                new FieldTransformation(List.of("s", "x"), "rename", List.of("s.y"), null))) {
            assertThat(changes("'s': {'attributes': {'x': {}}}", "'s': {'attributes': {'y': {}}}", rename))
                    .extracting(ChangeNotation::brief)
                    .containsExactly("update schema s [RENAME] BREAKING", "update field s.y from x [RENAME] BREAKING");
        }
    }

    @Test
    void nestedFieldsAreRenamedByOldPath() {
        for (var into : List.of("y", "s.y", "t.y")) {
            assertThat(changes(
                            "'s': {'attributes': {'x': {}}}",
                            "'t': {'attributes': {'y': {}}}",
                            declared("s", "rename", null, "t"),
                            declared("s.x", "rename", null, into)))
                    .extracting(ChangeNotation::brief)
                    .contains("update field t from s [RENAME] BREAKING", "update field t.y from x [RENAME] BREAKING");
        }
    }

    @Test
    void pathOfOneNameMayBeSplit() {
        assertThat(changes(
                        "'a': {}",
                        "'x': {}, 'y': {}",
                        new FieldTransformation(List.of("a"), "hot", List.of("x", "y"), null)))
                .extracting(ChangeNotation::brief)
                .contains("transform field a into [x, y] [FIELDS, TRANSFORMATION] BREAKING");
    }

    private static FieldTransformation at(String kind, String... path) {
        return new FieldTransformation(List.of(path), kind, List.of(), null);
    }

    private static Stream<List<String>> transformed(FieldTransformation... declared) {
        return changes(DOTTED, DOTTED, declared).stream()
                .filter(change -> change.target() == Change.Target.FIELD)
                .map(Change::path);
    }
}
