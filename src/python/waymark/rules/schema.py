"""Schemas and attributes (EVT-36 to EVT-43)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

from .content import ContentHasher, members_content, sorted_names

_SCHEMA_NOT_CONTENT = frozenset(("created_at", "updated_at", "attribute_names", "id", "attributes"))
_ATTRIBUTE_NOT_CONTENT = frozenset(("created_at", "updated_at", "name", "attributes"))
T = TypeVar("T")
_set = object.__setattr__
_KEYS = ("primary_key", "foreign_keys", "indexes")


class InvalidEventError(ValueError):
    """An event that breaks a rule of the specification. The message names the member."""


class _Immutable:
    """Refuses assignments. Subclasses set their slots with `object.__setattr__`."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("%s is immutable: %s cannot be set" % (type(self).__name__, name))

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("%s is immutable: %s cannot be deleted" % (type(self).__name__, name))

    def __copy__(self: T) -> T:
        return self

    def __deepcopy__(self: T, memo: object) -> T:
        return self


class Attribute(_Immutable, Mapping[str, Any]):
    """A column with its properties and its nested attributes. Immutable; has content only.

    It is a mapping of its JSON form: `attribute["type"]`. `attribute.type` and the other usual properties give None
    if they are absent.
    """

    __slots__ = ("attributes", "digest", "properties")

    properties: Mapping[str, Any]
    attributes: Mapping[str, Attribute]
    digest: bytes

    def __init__(self, properties: Mapping[str, Any], attributes: Mapping[str, Attribute]) -> None:
        hasher = ContentHasher().add_members(properties)
        for name in sorted_names(attributes):
            hasher.add_text(name).add_hash(attributes[name].digest)
        _set(self, "properties", MappingProxyType(properties))
        _set(self, "attributes", MappingProxyType(attributes))
        _set(self, "digest", hasher.digest())

    def __reduce__(self) -> tuple[Any, ...]:
        return Attribute, (dict(self.properties), dict(self.attributes))

    @classmethod
    def from_json(cls, value: Any, location: str = "") -> Attribute:
        """Reads an attribute. Raises InvalidEventError for another shape than an object or null."""
        if value is None:
            return EMPTY
        if isinstance(value, Attribute):
            return value
        if not isinstance(value, dict):
            raise InvalidEventError("%s: an attribute is an object" % location)
        return cls(members_content(value, _ATTRIBUTE_NOT_CONTENT), _attributes(value.get("attributes"), location))

    def to_json(self) -> dict[str, Any]:
        """Returns the JSON form."""
        if not self.attributes:
            return dict(self.properties)
        return {**self.properties, "attributes": {name: one.to_json() for name, one in self.attributes.items()}}

    def get_property(self, name: str) -> Any:
        """Returns a property, or None if it is absent."""
        return self.properties.get(name)

    @property
    def type(self) -> Any:
        """The `type`."""
        return self.properties.get("type")

    @property
    def logical_type(self) -> Any:
        """The `logical_type`."""
        return self.properties.get("logical_type")

    @property
    def type_attr(self) -> dict[str, Any]:
        """The members of `type_attr`; empty if it is absent."""
        found = self.properties.get("type_attr")
        return found if isinstance(found, dict) else {}

    @property
    def nullable(self) -> Any:
        """The `type_attr.nullable`."""
        return self.type_attr.get("nullable")

    @property
    def category(self) -> Any:
        """The `type_attr.category`."""
        return self.type_attr.get("category")

    @property
    def description(self) -> Any:
        """The `description`."""
        return self.properties.get("description")

    @property
    def stats(self) -> Any:
        """The `stats`."""
        return self.properties.get("stats")

    def __getitem__(self, name: str) -> Any:
        if name == "attributes" and self.attributes:
            return self.attributes
        return self.properties[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.properties
        if self.attributes:
            yield "attributes"

    def __len__(self) -> int:
        return len(self.properties) + bool(self.attributes)

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Attribute) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return "Attribute(%r)" % self.to_json()


class Schema(_Immutable):
    """The attributes of one table in order, and properties of the table. Immutable; has content only."""

    __slots__ = ("attributes", "hash", "id", "properties")

    id: str
    properties: Mapping[str, Any]
    attributes: Mapping[str, Attribute]
    hash: str

    def __init__(self, id: str, properties: Mapping[str, Any], attributes: Mapping[str, Attribute]) -> None:
        hasher = ContentHasher().add_text(id).add_members(properties)
        for name, attribute in attributes.items():
            hasher.add_text(name).add_hash(attribute.digest)
        _set(self, "id", id)
        _set(self, "properties", MappingProxyType(properties))
        _set(self, "attributes", MappingProxyType(attributes))
        _set(self, "hash", hasher.digest().hex())

    def __reduce__(self) -> tuple[Any, ...]:
        return Schema, (self.id, dict(self.properties), dict(self.attributes))

    @classmethod
    def from_json(cls, value: Any, location: str = "/schema") -> Schema:
        """Reads a schema. Raises InvalidEventError for another shape."""
        if isinstance(value, Schema):
            return value
        if not isinstance(value, dict):
            raise InvalidEventError("%s: a schema is an object" % location)
        if not isinstance(value.get("id"), str):
            raise InvalidEventError("%s/id: a string is required" % location)
        if value.get("attributes") is None:
            for member in ("fields", "columns"):
                if member in value:
                    raise InvalidEventError("%s/%s: name the columns in `attributes`" % (location, member))
        properties = members_content(value, _SCHEMA_NOT_CONTENT)
        for key in _KEYS:
            if properties.get(key) == []:
                del properties[key]
        return cls(value["id"], properties, _attributes(value.get("attributes"), location))

    def to_json(self) -> dict[str, Any]:
        """Returns the JSON form of events."""
        attributes = {name: attribute.to_json() for name, attribute in self.attributes.items()}
        return {"id": self.id, **self.properties, "attributes": attributes}

    def reference(self) -> dict[str, Any]:
        """Returns the form in which lists and the feed show a schema (API-13)."""
        return {"schema_id": self.id, "schema_hash": self.hash, "fields": len(self.attributes)}

    @property
    def name(self) -> Any:
        """The `name`, or None."""
        return self.properties.get("name")

    @property
    def description(self) -> Any:
        """The `description`, or None."""
        return self.properties.get("description")

    @property
    def schema_id(self) -> str:
        """The id, by its name in PETsARD 1.6."""
        return self.id

    @property
    def fields(self) -> list[str]:
        """The names of the attributes in order."""
        return list(self.attributes)

    def __eq__(self, other: object) -> bool:
        return self.hash == other.hash if isinstance(other, Schema) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        return "Schema(%r, %d attributes, %s)" % (self.id, len(self.attributes), self.hash)


def _attributes(value: Any, location: str) -> dict[str, Attribute]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidEventError("%s/attributes: an object of attributes is expected" % location)
    return {name: Attribute.from_json(one, "%s/attributes/%s" % (location, name)) for name, one in value.items()}


EMPTY = Attribute({}, {})
