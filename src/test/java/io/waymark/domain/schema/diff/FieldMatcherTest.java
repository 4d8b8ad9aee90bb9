package io.waymark.domain.schema.diff;

import static io.waymark.domain.schema.diff.ChangeNotation.changes;
import static io.waymark.domain.schema.diff.ChangeNotation.declared;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests declared transformations, renames, and fields that are split into several. */
class FieldMatcherTest {
    @Test
    void declaredTransformationIsReportedWithoutDifference() {
        var changes = changes(
                "'a': {'attributes': {'b': {}}}",
                "'a': {'attributes': {'b': {}}}",
                declared("a.b", "minmax", "scaled"));

        assertThat(changes)
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [TRANSFORMATION] COMPATIBLE",
                        "transform field a.b [TRANSFORMATION] COMPATIBLE");
        assertThat(changes.get(1).reason()).contains("scaled");
        assertThat(changes("'a': {}", "'a': {}", declared("other", "minmax", "scaled")))
                .isEmpty();
        assertThat(changes("'a': {'x': 1}", "'a': {}", declared("a", "minmax", null))
                        .get(1))
                .extracting(ChangeNotation::brief)
                .isEqualTo("transform field a [OTHER, TRANSFORMATION] COMPATIBLE");
    }

    @Test
    void declaredRenameIsOneUpdate() {
        var changes = changes(
                "'a': {'type': 'int', 'attributes': {'x': {}}}, 'c': {}",
                "'c': {}, 'b': {'type': 'str', 'attributes': {'x': {'z': 1}}}",
                declared("a", "rename", null, "b"),
                declared("b", "minmax", "scaled"));

        assertThat(changes)
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [OTHER, RENAME, TRANSFORMATION, TYPE] BREAKING",
                        "update field b from a [RENAME, TRANSFORMATION, TYPE] BREAKING",
                        "update field b.x [OTHER] COMPATIBLE");
        assertThat(changes.get(1).details()).extracting(Change.Detail::path).containsExactly("/name", "/type");
        assertThat(changes.get(1).reason()).contains("scaled");
    }

    @Test
    void mismatchedDeclaredRenameIsIgnored() {
        assertThat(changes("'a': {}", "'a': {}, 'b': {}", declared("a", "rename", null, "b")))
                .extracting(ChangeNotation::brief)
                .containsExactly("update schema s [FIELDS] COMPATIBLE", "create field b [FIELDS] COMPATIBLE");
        assertThat(changes("'a': {}", "'b': {}", declared("a", "rename", null, "c")))
                .extracting(ChangeNotation::brief)
                .contains("create field b [FIELDS] COMPATIBLE", "delete field a [FIELDS] BREAKING");
    }

    @Test
    void uniqueSharedFieldIdIsARename() {
        assertThat(changes("'a': {'field_id': 7}", "'b': {'field_id': 7.0}"))
                .extracting(ChangeNotation::brief)
                .containsExactly("update schema s [RENAME] BREAKING", "update field b from a [RENAME] BREAKING");
        assertThat(changes(
                        "'o': {'attributes': {'a': {'field_id': 7}}}", "'o': {'attributes': {'b': {'field_id': 7}}}"))
                .extracting(ChangeNotation::brief)
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
    void ambiguousMatchIsNotARename(String before, String after) {
        assertThat(changes(before, after)).noneMatch(FieldChange.FieldRenamed.class::isInstance);
    }

    @Test
    void declaredSplitIsOneTransformation() {
        var changes =
                changes("'k': {}, 'a': {}", "'k': {}, 'x': {}, 'y': {}", declared("a", "onehot", "d", "x", "k", "y"));

        assertThat(changes)
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [FIELDS, TRANSFORMATION] BREAKING",
                        "create field x [FIELDS] COMPATIBLE",
                        "create field y [FIELDS] COMPATIBLE",
                        "transform field a into [x, y] [FIELDS, TRANSFORMATION] BREAKING");
        assertThat(changes.get(3).reason().orElseThrow()).startsWith("declared");
        assertThat(changes("'a': {}", "'a': {}, 'b': {}", declared("a", "split", "d", "b"))
                        .get(1))
                .extracting(ChangeNotation::brief)
                .isEqualTo("transform field a [TRANSFORMATION] COMPATIBLE");
    }

    /** CHG-26. */
    @Test
    void firstDeclarationCountsWhateverItsKind() {
        var split = declared("a", "split", null, "x", "y");
        var rename = declared("a", "rename", null, "b");
        var clip = declared("a", "clip", null);

        assertThat(changes("'a': {}", "'b': {}, 'x': {}, 'y': {}", split, rename))
                .extracting(ChangeNotation::brief)
                .contains("create field b [FIELDS] COMPATIBLE")
                .endsWith("transform field a into [x, y] [FIELDS, TRANSFORMATION] BREAKING");
        assertThat(changes("'a': {}", "'b': {}, 'x': {}, 'y': {}", rename, split))
                .extracting(ChangeNotation::brief)
                .contains("update field b from a [RENAME] BREAKING", "create field x [FIELDS] COMPATIBLE")
                .hasSize(4);
        assertThat(changes("'a': {}", "'x': {}, 'y': {}", clip, split))
                .extracting(ChangeNotation::brief)
                .endsWith("delete field a [FIELDS] BREAKING");
        assertThat(changes("'a': {}", "'b': {}", clip, rename))
                .extracting(ChangeNotation::brief)
                .endsWith("delete field a [FIELDS] BREAKING");
    }

    /** CHG-26, CHG-31: a rename that does not fit is no declaration. */
    @Test
    void declarationAfterIgnoredRenameCounts() {
        assertThat(changes(
                        "'a': {}",
                        "'x': {}, 'y': {}",
                        declared("a", "rename", null, "b"),
                        declared("a", "split", null, "x", "y")))
                .extracting(ChangeNotation::brief)
                .endsWith("transform field a into [x, y] [FIELDS, TRANSFORMATION] BREAKING");
    }

    @Test
    void severalFieldsMayHaveEqualTargets() {
        assertThat(changes(
                        "'a': {}, 'b': {}",
                        "'p': {}, 'q': {}",
                        declared("a", "pca", null, "p", "q"),
                        declared("b", "pca", null, "p", "q")))
                .extracting(ChangeNotation::brief)
                .contains(
                        "transform field a into [p, q] [FIELDS, TRANSFORMATION] BREAKING",
                        "transform field b into [p, q] [FIELDS, TRANSFORMATION] BREAKING");
    }

    @Test
    void fieldSplitsIntoNamesWithItsPrefix() {
        var changes =
                changes("'a': {}, 'a_b': {}, 'c': {}", "'a_b_1': {}, 'a_b_2': {}, 'a_1': {}, 'c_1': {}, 'a_': {}");

        assertThat(changes.subList(6, 9))
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "transform field a into [a_1, a_] [FIELDS] BREAKING",
                        "transform field a_b into [a_b_1, a_b_2] [FIELDS] BREAKING",
                        "delete field c [FIELDS] BREAKING");
        assertThat(changes.get(6).reason().orElseThrow()).startsWith("inferred");
        assertThat(changes("'o': {'attributes': {'x': {}}}", "'o': {'attributes': {'x_1': {}, 'x_2': {}}}"))
                .allMatch(change -> change.into().isEmpty());
    }

    @Test
    void declaredNamesAreExcludedFromInference() {
        assertThat(changes(
                        "'a': {}, 'b': {}, 'c': {}",
                        "'a_1': {}, 'a_2': {}, 'a_3': {}, 'x': {}",
                        declared("b", "rename", null, "a_1"),
                        declared("c", "onehot", null, "a_2", "x")))
                .extracting(ChangeNotation::brief)
                .contains("delete field a [FIELDS] BREAKING", "update field a_1 from b [RENAME] BREAKING");
    }
}
