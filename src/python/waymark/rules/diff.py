"""Compares two schemas (CHG). The records have the JSON form of the REST API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .content import same
from .declared import DeclaredTransformations, FieldDeclarations, Transformation
from .families import FLOAT, INTEGER, family
from .matching import FieldIds, FieldMatching, Path, Rename, Split, is_replaced
from .schema import Attribute, Schema
from .size import DiffSizeLimiter, text_length

Record = dict[str, Any]

_NULLABLE = "/type_attr/nullable"
_CATEGORIES = {
    **dict.fromkeys(("constraints", "na_values", "default_value", "cast_errors", "null_strategy"), "constraints"),
    "description": "documentation",
    **dict.fromkeys(("primary_key", "foreign_keys", "indexes"), "keys"),
    "stats": "statistics",
    "is_constant": "statistics",
}


def diff(before: Schema | None, after: Schema | None, transformations: Sequence[Transformation] = ()) -> list[Record]:
    """Returns the changes from one schema to the other. None is no schema.

    The list is empty if the contents are equal and no transformation of an existing field is declared. Raises
    DiffTooLargeError if the records would repeat more than 16 Mi characters of outer names and nested attributes.
    """
    if before is None or after is None:
        present = after or before
        if present is None:
            return []
        kind, compatibility = ("delete", "breaking") if after is None else ("create", "compatible")
        return [_schema_record(kind, before, after, {"fields"}, compatibility)]
    if not transformations and before.hash == after.hash:
        return []
    return _SchemaDiff(before, after, transformations).records()


class _SchemaDiff:
    def __init__(self, before: Schema, after: Schema, transformations: Sequence[Transformation]) -> None:
        self._before = before
        self._after = after
        self._declared = DeclaredTransformations(transformations, before.attributes, after.attributes)
        self._ids = FieldIds(before.attributes, after.attributes)
        self._limiter = DiffSizeLimiter()
        self._present: list[Record] = []

    def records(self) -> list[Record]:
        before, after = self._before, self._after
        top = self._declared.top
        removed = self._compare_level(((), ()), (top, top), before.attributes, after.attributes)
        fields = self._present + removed
        details: list[Record] = []
        if before.id != after.id:
            details.append(_detail("/id", before.id, after.id))
        details += _property_details(before.properties, after.properties, self._limiter)
        details.sort(key=_by_path)
        categories = {_schema_category(detail["path"]) for detail in details}
        breaking = any(_property(detail["path"]) == "primary_key" for detail in details)
        if fields:
            details.append(_detail("/attributes", len(before.attributes), len(after.attributes)))
        for record in fields:
            categories.update(record["categories"])
            breaking = breaking or record["compatibility"] == "breaking"
        order = self._order_detail()
        if order is not None:
            details.append(order)
            categories.add("order")
        if not details:
            return []
        compatibility = "breaking" if breaking else "compatible"
        return [_schema_record("update", before, after, categories, compatibility, details), *fields]

    def _order_detail(self) -> Record | None:
        before, after = self._before.attributes, self._after.attributes
        if list(before) == list(after):
            return None
        common = {name for name, one in before.items() if name in after and not is_replaced(one, after[name])}
        names_before = [name for name in before if name in common]
        names_after = [name for name in after if name in common]
        return None if names_before == names_after else _detail("/attributes/order", names_before, names_after)

    def _compare_level(
        self,
        paths: tuple[Path, Path],
        declared: tuple[FieldDeclarations, FieldDeclarations],
        before: Mapping[str, Attribute],
        after: Mapping[str, Attribute],
    ) -> list[Record]:
        """Compares the fields under one parent, which may have another path and declarations in the before schema.

        Returns the records of removed fields in the order of the before schema.
        """
        renames = declared[0].renames
        if declared[0] is not declared[1]:
            renames = renames + declared[1].renames
        matching = FieldMatching((paths[0], paths[1]), before, after, renames, self._declared.splits, self._ids)
        removed_by_field: dict[str, list[Record]] = {}
        is_declared = not declared[0].is_empty()
        for name, attribute in after.items():
            rename = matching.renames.get(name)
            source = name if rename is None else rename.source
            old = before.get(source)
            if old is None or (rename is None and name in matching.replaced):
                reason = None if old is None else "the field of this name before had another field_id"
                self._add_created((*paths[0], name), attribute, reason)
            elif rename is not None or is_declared or old.digest != attribute.digest:
                inner = declared[0].inner(name), declared[1].inner(source)
                removed = self._compare_matched(((*paths[0], name), (*paths[1], source)), inner, old, attribute, rename)
                if removed:
                    removed_by_field[source] = removed
        if not removed_by_field and not matching.has_removals:
            return []
        all_removed: list[Record] = []
        for name, attribute in before.items():
            replaced = name in matching.replaced
            if name in matching.renamed_to or (name in after and not replaced):
                all_removed += removed_by_field.get(name, ())
            else:
                reason = "the field of this name after has another field_id" if replaced else None
                self._add_removed((*paths[0], name), attribute, matching.splits.get(name), reason, all_removed)
        return all_removed

    def _compare_matched(
        self,
        paths: tuple[Path, Path],
        declared: tuple[FieldDeclarations, FieldDeclarations],
        before: Attribute,
        after: Attribute,
        rename: Rename | None,
    ) -> list[Record]:
        if rename is None and declared[0].is_empty() and before.digest == after.digest:
            return []
        plain = declared[0].plain
        details, categories, transforms, breaking = _attribute_diff(before, after, self._limiter)
        if rename is not None or plain is not None or details:
            self._limiter.add_record(paths[0], before, after)
            kind = "transform" if plain is not None or transforms else "update"
            reason = None if plain is None else plain.description
            if plain is not None:
                categories.add("transformation")
            if rename is not None:
                kind, breaking = "update", True
                details.append(_detail("/name", rename.source, paths[0][-1]))
                details.sort(key=_by_path)
                categories.add("rename")
                reason = rename.reason if reason is None else reason
            record = _field_record(kind, paths[0], before, after, categories, breaking, reason, details)
            if rename is not None:
                record["renamed_from"] = rename.source
            self._present.append(record)
        if not before.attributes and not after.attributes:
            return []
        return self._compare_level(paths, declared, before.attributes, after.attributes)

    def _add_created(self, path: Path, after: Attribute, reason: str | None) -> None:
        self._limiter.add_record(path, after)
        self._present.append(_field_record("create", path, None, after, {"fields"}, False, reason))
        for name, nested in after.attributes.items():
            self._add_created((*path, name), nested, None)

    def _add_removed(
        self, path: Path, before: Attribute, split: Split | None, reason: str | None, to: list[Record]
    ) -> None:
        self._limiter.add_record(path, before)
        if split is None:
            to.append(_field_record("delete", path, before, None, {"fields"}, True, reason))
        else:
            categories = {"fields"}
            reason = "inferred: the new names begin with %s_" % path[-1]
            if split.declared:
                categories.add("transformation")
                reason = "declared" if split.description is None else "declared: %s" % split.description
            record = _field_record("transform", path, before, None, categories, True, reason)
            record["into"] = split.into
            to.append(record)
        for name, nested in before.attributes.items():
            self._add_removed((*path, name), nested, None, None, to)


def _attribute_diff(
    before: Attribute, after: Attribute, limiter: DiffSizeLimiter
) -> tuple[list[Record], set[str], bool, bool]:
    """Returns the details, their categories, whether the field is transformed, and whether this is breaking."""
    family_before, family_after = family(before.type), family(after.type)
    other_family = family_before != family_after
    widened = family_before == INTEGER and family_after == FLOAT
    transforms = other_family or not same(before.logical_type, after.logical_type)
    details = _property_details(before.properties, after.properties, limiter)
    details.sort(key=_by_path)
    categories = {_field_category(detail["path"], other_family) for detail in details}
    allows_nulls = any(
        detail["path"] == _NULLABLE and detail["before"] is False and detail["after"] is True for detail in details
    )
    return details, categories, transforms, (other_family and not widened) or allows_nulls


def _property_details(before: Mapping[str, Any], after: Mapping[str, Any], limiter: DiffSizeLimiter) -> list[Record]:
    differ = _PropertyDiff(limiter)
    differ.compare_members("", 0, before, after)
    return differ.details


class _PropertyDiff:
    """Collects the leaves in which two objects differ. The outer length is that of the names around a leaf."""

    def __init__(self, limiter: DiffSizeLimiter) -> None:
        self._limiter = limiter
        self.details: list[Record] = []

    def compare_members(self, path: str, outer: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        for name, value in before.items():
            other = after.get(name)
            if value is not other:
                self._compare(path, outer, name, value, other)
        for name, value in after.items():
            if name not in before:
                self._compare(path, outer, name, None, value)

    def _compare(self, path: str, outer: int, name: str, before: Any, after: Any) -> None:
        inner = "%s/%s" % (path, _escape(name))
        if isinstance(before, dict) or isinstance(after, dict):
            old, new = (None if isinstance(one, dict) else one for one in (before, after))
            if old is not None or new is not None:
                self._add(inner, outer, old, new)
            self.compare_members(
                inner,
                outer + 1 + text_length(name),
                before if isinstance(before, dict) else {},
                after if isinstance(after, dict) else {},
            )
        elif not same(before, after):
            self._add(inner, outer, before, after)

    def _add(self, path: str, outer: int, before: Any, after: Any) -> None:
        self._limiter.add(outer)
        self.details.append(_detail(path, before, after))


def _detail(path: str, before: Any, after: Any) -> Record:
    return {"path": path, "before": before, "after": after}


def _by_path(detail: Record) -> list[int] | str:
    path: str = detail["path"]
    return path  # Python compares texts by code point


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _property(path: str) -> str:
    return path[1:].partition("/")[0]


def _field_category(path: str, other_family: bool) -> str:
    if path == _NULLABLE or path.startswith(_NULLABLE + "/"):
        return "nullability"
    name = _property(path)
    if name == "type":
        return "type" if other_family else "physical_type"
    if name in ("logical_type", "type_attr"):
        return "type"
    return _CATEGORIES.get(name, "other")


def _schema_category(path: str) -> str:
    name = _property(path)
    return "documentation" if name == "name" else _CATEGORIES.get(name, "other")


def _schema_record(
    kind: str,
    before: Schema | None,
    after: Schema | None,
    categories: set[str],
    compatibility: str,
    details: list[Record] | None = None,
) -> Record:
    present = after or before
    record: Record = {
        "change_type": kind,
        "target_type": "schema",
        "target_id": present.id if present else "",
        "target_path": [],
        "before_state": before.reference() if before else None,
        "after_state": after.reference() if after else None,
    }
    if details is not None:
        record["details"] = details
    record["categories"] = sorted(categories)
    record["compatibility"] = compatibility
    return record


def _field_record(
    kind: str,
    path: Path,
    before: Attribute | None,
    after: Attribute | None,
    categories: set[str],
    breaking: bool,
    reason: str | None,
    details: list[Record] | None = None,
) -> Record:
    record: Record = {
        "change_type": kind,
        "target_type": "field",
        "target_id": ".".join(path),
        "target_path": list(path),
        "before_state": None if before is None else before.to_json(),
        "after_state": None if after is None else after.to_json(),
    }
    if before is not None and after is not None:
        record["details"] = details or []
    record["categories"] = sorted(categories)
    record["compatibility"] = "breaking" if breaking else "compatible"
    if reason is not None:
        record["reason"] = reason
    return record
