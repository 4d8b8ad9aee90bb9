"""Matches the fields of two schemas under one parent: equal names, certain renames, one field becoming many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .content import ContentHasher, same, sorted_names
from .declared import Declaration
from .schema import Attribute

Path = tuple[str, ...]


class Split(NamedTuple):
    """A field that became several fields."""

    into: list[str]
    declared: bool
    description: str | None


class Rename(NamedTuple):
    """The former name of a field, and the reason why the rename is certain."""

    source: str
    reason: str


class FieldIds:
    """Counts the `field_id`s of two schemas at any depth, by their hashes."""

    def __init__(self, before: Mapping[str, Attribute], after: Mapping[str, Attribute]) -> None:
        self._schemas = (before, after)
        self._counts: list[dict[bytes, int]] | None = None

    def is_unique(self, digest: bytes) -> bool:
        """Returns whether no other field has this id in either schema."""
        if self._counts is None:
            self._counts = [_count_ids(attributes, {}) for attributes in self._schemas]
        return all(counts.get(digest, 0) <= 1 for counts in self._counts)


def is_replaced(before: Attribute, after: Attribute) -> bool:
    """Returns whether two fields of one name are different fields by their ids (CHG-34)."""
    if before.digest == after.digest:
        return False
    one, other = before.get_property("field_id"), after.get_property("field_id")
    return one is not None and other is not None and not same(one, other)


class FieldMatching:
    """The matches of the fields under one parent."""

    def __init__(
        self,
        parents: tuple[Path, Path],
        before: Mapping[str, Attribute],
        after: Mapping[str, Attribute],
        renames: Iterable[Declaration],
        splits: Iterable[Declaration],
        ids: FieldIds,
    ) -> None:
        self.renames: dict[str, Rename] = {}
        self.renamed_to: dict[str, str] = {}
        self.splits: dict[str, Split] = {}
        self.replaced = {name for name, one in after.items() if name in before and is_replaced(before[name], one)}
        self._added = {name: None for name in after if name not in before or name in self.replaced}
        self._removed = {name: None for name in before if name not in after or name in self.replaced}
        self.has_removals = bool(self._removed)
        if not self._removed or not self._added:
            return
        for rename in renames:
            self._apply_rename(parents, rename)
        self._infer_renames(before, after, ids)
        if not parents[0]:
            self._apply_splits(splits)
            self._infer_splits()

    def _apply_rename(self, parents: tuple[Path, Path], declared: Declaration) -> None:
        target = self._new_name(parents, declared.into[0])
        if target != declared.name and declared.name in self._removed and target in self._added:
            self._add_rename(
                declared.name, target, "declared" if declared.description is None else declared.description
            )

    def _new_name(self, parents: tuple[Path, Path], text: str) -> str:
        if text in self._added:
            return text
        for parent in parents:
            prefix = "".join(name + "." for name in parent)
            if prefix and text.startswith(prefix):
                return text[len(prefix) :]
        return text

    def _infer_renames(self, before: Mapping[str, Attribute], after: Mapping[str, Attribute], ids: FieldIds) -> None:
        added = _by_id(self._added, after)
        if not added:
            return
        for digest, source in _by_id(self._removed, before).items():
            if digest in added and ids.is_unique(digest):
                self._add_rename(source, added[digest], "the field_id is the same")

    def _add_rename(self, source: str, target: str, reason: str) -> None:
        del self._removed[source]
        del self._added[target]
        self.renames[target] = Rename(source, reason)
        self.renamed_to[source] = target

    def _apply_splits(self, declared: Iterable[Declaration]) -> None:
        used: set[str] = set()
        for split in declared:
            into = [name for name in dict.fromkeys(split.into) if name in self._added]
            if into and split.name in self._removed:
                del self._removed[split.name]
                self.splits[split.name] = Split(into, True, split.description)
                used.update(into)
        for name in used:
            del self._added[name]

    def _infer_splits(self) -> None:
        origins = _longest_prefixes(self._removed, self._added)
        candidates: dict[str, list[str]] = {}
        for name in self._added:
            if name in origins:
                candidates.setdefault(origins[name], []).append(name)
        for origin, into in candidates.items():
            if len(into) > 1:
                self.splits[origin] = Split(into, False, None)


def _longest_prefixes(origins: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """Returns for each name the longest origin that it starts with, followed by an underscore."""
    marked = {(origin + "_", True) for origin in origins} | {(name, False) for name in names}
    order = {text: index for index, text in enumerate(sorted_names({text for text, _ in marked}))}
    longest: dict[str, str] = {}
    open_prefixes: list[str] = []
    for text, is_prefix in sorted(marked, key=lambda one: (order[one[0]], not one[1])):
        while open_prefixes and not text.startswith(open_prefixes[-1]):
            open_prefixes.pop()
        if is_prefix:
            open_prefixes.append(text)
        elif open_prefixes:
            longest[text] = open_prefixes[-1][:-1]
    return longest


def _by_id(names: Iterable[str], attributes: Mapping[str, Attribute]) -> dict[bytes, str]:
    found = {}
    for name in names:
        digest = _id_digest(attributes[name])
        if digest is not None:
            found[digest] = name
    return found


def _id_digest(attribute: Attribute) -> bytes | None:
    field_id = attribute.get_property("field_id")
    return None if field_id is None else ContentHasher().add(field_id).digest()


def _count_ids(attributes: Mapping[str, Attribute], counts: dict[bytes, int]) -> dict[bytes, int]:
    for attribute in attributes.values():
        digest = _id_digest(attribute)
        if digest is not None:
            counts[digest] = counts.get(digest, 0) + 1
        _count_ids(attribute.attributes, counts)
    return counts
