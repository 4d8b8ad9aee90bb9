"""Declared transformations, resolved to the fields of two schemas (CHG-25 to CHG-28, CHG-31)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .schema import Attribute, InvalidEventError

Path = tuple[str, ...]


class Transformation(NamedTuple):
    """A transformation of a field that an executor declares. `field` is a name, or a path of names."""

    field: str | Path
    kind: str
    into: tuple[str, ...] = ()
    description: str | None = None

    @classmethod
    def from_json(cls, value: Any) -> Transformation:
        """Reads a transformation. Raises InvalidEventError for another shape."""
        if isinstance(value, Transformation):
            return value
        if not isinstance(value, Mapping):
            raise InvalidEventError("/transformations: an object is expected")
        field, kind, into = value.get("field"), value.get("kind"), value.get("into")
        if not isinstance(field, str) and not _is_texts(field):
            raise InvalidEventError("/transformations/field: a text or a list of texts is required")
        if not isinstance(kind, str):
            raise InvalidEventError("/transformations/kind: a string is required")
        if into is not None and not _is_texts(into):
            raise InvalidEventError("/transformations/into: a list of texts is expected")
        description = value.get("description")
        if description is not None and not isinstance(description, str):
            raise InvalidEventError("/transformations/description: a string is expected")
        return cls(field if isinstance(field, str) else tuple(field or ()), kind, tuple(into or ()), description)


class Declaration(NamedTuple):
    """A declaration under the name of its field."""

    name: str
    into: tuple[str, ...]
    description: str | None


class FieldDeclarations:
    """The declarations of one field and of the fields nested in it."""

    __slots__ = ("_inner", "plain", "renames")

    def __init__(self) -> None:
        self.plain: Transformation | None = None
        self.renames: list[Declaration] = []
        self._inner: dict[str, FieldDeclarations] = {}

    def inner(self, name: str) -> FieldDeclarations:
        """Returns the declarations of a nested field."""
        return self._inner.get(name, _NONE)

    def add_inner(self, name: str) -> FieldDeclarations:
        """Returns the declarations of a nested field, to add to them."""
        return self._inner.setdefault(name, FieldDeclarations())

    def is_empty(self) -> bool:
        """Returns whether nothing is declared."""
        return self.plain is None and not self.renames and not self._inner


_NONE = FieldDeclarations()


class DeclaredTransformations:
    """All declarations of a comparison. Of several of one field, the first applies that is not an ignored rename."""

    def __init__(
        self, all_: Sequence[Transformation], before: Mapping[str, Attribute], after: Mapping[str, Attribute]
    ) -> None:
        self.top = FieldDeclarations()
        self.splits: list[Declaration] = []
        texts = {
            one.field
            for one in all_
            if isinstance(one.field, str) and "." in one.field and one.field not in before and one.field not in after
        }
        nested = _nested_fields(texts, (before, after))
        for one in all_:
            path = nested.get(one.field, (one.field,)) if isinstance(one.field, str) else one.field
            if path and (path[0] in before or path[0] in after):
                self._add(path, one)

    def _add(self, path: Path, one: Transformation) -> None:
        parent = self.top
        for name in path[:-1]:
            parent = parent.add_inner(name)
        if parent.inner(path[-1]).plain is not None:
            return
        if one.kind != "rename":
            parent.add_inner(path[-1]).plain = one
            if len(path) == 1 and one.into:
                self.splits.append(Declaration(path[0], one.into, one.description))
        elif len(one.into) == 1:
            parent.renames.append(Declaration(path[-1], one.into, one.description))


def _nested_fields(texts: set[str], schemas: Iterable[Mapping[str, Attribute]]) -> dict[str, Path]:
    """Returns the paths of the nested fields with these ids. An id of several fields names none of them (CHG-27)."""
    found: dict[str, set[Path]] = {text: set() for text in texts}

    def search(path: Path, prefix: str, attributes: Mapping[str, Attribute]) -> None:
        for name, attribute in attributes.items():
            field = prefix + name
            if path and field in found:
                found[field].add((*path, name))
            if attribute.attributes and any(text.startswith(field + ".") for text in texts):
                search((*path, name), field + ".", attribute.attributes)

    if texts:
        for attributes in schemas:
            search((), "", attributes)
    return {text: next(iter(paths)) for text, paths in found.items() if len(paths) == 1}


def _is_texts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)
