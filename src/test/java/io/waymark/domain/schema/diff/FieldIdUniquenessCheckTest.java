package io.waymark.domain.schema.diff;

import static io.waymark.domain.schema.diff.ChangeNotation.changes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the matching of fields by their {@code field_id} (CHG-32, CHG-34). */
class FieldIdUniquenessCheckTest {
    @Test
    void differentIdIsDifferentField() {
        var changes = changes("'v': {'type': 'str', 'field_id': 1}", "'v': {'type': 'str', 'field_id': 9}");

        assertThat(changes)
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [FIELDS] BREAKING",
                        "create field v [FIELDS] COMPATIBLE",
                        "delete field v [FIELDS] BREAKING");
        assertThat(changes.subList(1, 3)).extracting(Change::reason).allMatch(Optional::isPresent);
    }

    @Test
    void swappedIdsAreTwoRenames() {
        assertThat(changes("'a': {'field_id': 1}, 'b': {'field_id': 2}", "'a': {'field_id': 2}, 'b': {'field_id': 1}"))
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [RENAME] BREAKING",
                        "update field a from b [RENAME] BREAKING",
                        "update field b from a [RENAME] BREAKING");
    }

    @Test
    void chainOfIdsIsChainOfRenames() {
        assertThat(changes("'a': {'field_id': 1}, 'b': {'field_id': 2}", "'b': {'field_id': 1}, 'c': {'field_id': 2}"))
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [RENAME] BREAKING",
                        "update field b from a [RENAME] BREAKING",
                        "update field c from b [RENAME] BREAKING");
    }

    @Test
    void nestedFieldsHaveTheirOwnIds() {
        assertThat(changes(
                        "'o': {'attributes': {'a': {'field_id': 1}, 'b': {'field_id': 2}, 'c': {'field_id': 3}}}",
                        "'o': {'attributes': {'a': {'field_id': 2}, 'b': {'field_id': 1}, 'c': {'field_id': 4}}}"))
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [FIELDS, RENAME] BREAKING",
                        "update field o.a from b [RENAME] BREAKING",
                        "update field o.b from a [RENAME] BREAKING",
                        "create field o.c [FIELDS] COMPATIBLE",
                        "delete field o.c [FIELDS] BREAKING");
    }

    @Test
    void nestedFieldsFollowTheirParent() {
        assertThat(changes(
                        "'o': {'field_id': 1, 'attributes': {'x': {}}}",
                        "'o': {'field_id': 2, 'attributes': {'x': {}}}"))
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [FIELDS] BREAKING",
                        "create field o [FIELDS] COMPATIBLE",
                        "create field o.x [FIELDS] COMPATIBLE",
                        "delete field o [FIELDS] BREAKING",
                        "delete field o.x [FIELDS] BREAKING");
    }

    @Test
    void nestedFieldsOfRenamedFieldMatchById() {
        assertThat(changes(
                        "'s': {'field_id': 0, 'attributes': {'c': {'field_id': 1}, 'd': {'field_id': 3}}}",
                        "'t': {'field_id': 0, 'attributes': {'c': {'field_id': 3}, 'e': {'field_id': 1}}}"))
                .extracting(ChangeNotation::brief)
                .containsExactly(
                        "update schema s [RENAME] BREAKING",
                        "update field t from s [RENAME] BREAKING",
                        "update field t.c from d [RENAME] BREAKING",
                        "update field t.e from c [RENAME] BREAKING");
    }

    @Test
    void oneSidedIdIsAProperty() {
        assertThat(changes("'a': {}", "'a': {'field_id': 1}"))
                .extracting(ChangeNotation::brief)
                .contains("update field a [OTHER] COMPATIBLE");
        assertThat(changes("'a': {'field_id': 1}", "'a': {'field_id': 1.0, 'x': 1}"))
                .extracting(ChangeNotation::brief)
                .contains("update field a [OTHER] COMPATIBLE");
    }

    @Test
    void unmatchedFieldsDoNotAffectOrder() {
        assertThat(changes("'a': {'field_id': 1}, 'b': {}, 'c': {}", "'b': {}, 'c': {}, 'a': {'field_id': 2}"))
                .noneMatch(change -> change.categories().contains(Change.Category.ORDER));
        assertThat(changes(
                        "'a': {'field_id': 1}, 'b': {'field_id': 2}, 'c': {}",
                        "'c': {}, 'b': {'field_id': 1}, 'a': {'field_id': 2}"))
                .noneMatch(change -> change.categories().contains(Change.Category.ORDER));
    }

    @Test
    void textsAndNumbersAreDifferentIds() {
        assertThat(changes("'a': {'field_id': 1}", "'c': {'field_id': '1'}"))
                .noneMatch(FieldChange.FieldRenamed.class::isInstance);
    }
}
