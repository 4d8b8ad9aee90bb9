"""Content of JSON values, their equality and their hash (EVT-41)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from .._json import JsonFloat

_LONG_LENGTH = 0xFF
_HASH_BYTES = 16


def content(value: Any) -> Any:
    """Returns the value without members that are null or an empty object, at any depth; None if nothing remains."""
    if isinstance(value, dict):
        return members_content(value) or None
    if isinstance(value, list):
        return [content(item) for item in value]
    return value


def members_content(members: Mapping[str, Any], excluded: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Returns the members that are content, in order, without the excluded ones."""
    kept: dict[str, Any] = {}
    for name, value in members.items():
        if value is None or name in excluded:
            continue
        if isinstance(value, (dict, list)):
            value = content(value)
            if value is None:
                continue
        kept[name] = value
    return kept


def same(one: Any, other: Any) -> bool:
    """Returns whether two contents are equal: numbers by value, members in any order, true and 1 differ."""
    if one is other:
        return True
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and len(one) == len(other)
            and all(name in other and same(value, other[name]) for name, value in one.items())
        )
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, JsonFloat) or isinstance(other, JsonFloat):
        return is_number(one) and is_number(other) and canonical_number(one) == canonical_number(other)
    return bool(one == other) and isinstance(one, str) == isinstance(other, str)


def is_number(value: Any) -> bool:
    """Returns whether the value is a JSON number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def canonical_number(number: int | float) -> str:
    """Returns one text for all spellings of a number: the digits without trailing zeros, and the exponent."""
    if isinstance(number, int):
        digits = str(number)
        stripped = digits.rstrip("0")
        return "%se%d" % (stripped, len(digits) - len(stripped)) if number else "0"
    exact = number.decimal if isinstance(number, JsonFloat) else Decimal(repr(number))
    sign, figures, exponent = exact.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("%s is not a JSON number" % number)
    digits = "".join(map(str, figures)).lstrip("0")
    if not digits:
        return "0"
    stripped = digits.rstrip("0")
    return "%s%se%d" % ("-" if sign else "", stripped, exponent + len(digits) - len(stripped))


class ContentHasher:
    """Computes the hash of content in the canonical form of the service."""

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def add(self, value: Any) -> ContentHasher:
        """Adds a JSON value."""
        parts = self._parts
        if isinstance(value, str):
            parts.append(b"t")
            self.add_text(value)
        elif value is True:
            parts.append(b"T")
        elif value is False:
            parts.append(b"F")
        elif value is None:
            parts.append(b"0")
        elif isinstance(value, (int, float)):
            parts.append(b"n")
            self.add_text(canonical_number(value))
        elif isinstance(value, dict):
            self.add_members(value)
        else:
            parts.append(b"[")
            self._add_length(len(value))
            for item in value:
                self.add(item)
        return self

    def add_members(self, members: Mapping[str, Any]) -> ContentHasher:
        """Adds an object, its members in the order of their names."""
        self._parts.append(b"{")
        self._add_length(len(members))
        for name in sorted_names(members):
            self.add_text(name)
            self.add(members[name])
        return self

    def add_text(self, text: str) -> ContentHasher:
        """Adds the length and the UTF-16 code units, one to three bytes each."""
        if text.isascii():
            self._add_length(len(text))
            self._parts.append(text.encode("ascii"))
            return self
        raw = text.encode("utf-16-be", "surrogatepass")
        self._add_length(len(raw) // 2)
        encoded = bytearray()
        for index in range(0, len(raw), 2):
            unit = raw[index] << 8 | raw[index + 1]
            if unit < 0x80:
                encoded.append(unit)
            else:
                encoded += bytes((0xE0 | unit >> 12, 0x80 | unit >> 6 & 0x3F, 0x80 | unit & 0x3F))
        self._parts.append(bytes(encoded))
        return self

    def add_hash(self, digest: bytes) -> ContentHasher:
        """Adds another hash."""
        self._parts.append(digest)
        return self

    def digest(self) -> bytes:
        """Returns the hash, 16 bytes."""
        return hashlib.sha256(b"".join(self._parts)).digest()[:_HASH_BYTES]

    def _add_length(self, length: int) -> None:
        if length < _LONG_LENGTH:
            self._parts.append(bytes((length,)))
        else:
            self._parts.append(b"\xff" + length.to_bytes(8, "big"))


def sorted_names(names: Iterable[str]) -> list[str]:
    """Returns the names in the order of their UTF-16 code units."""
    found = list(names)
    if all(map(str.isascii, found)):
        return sorted(found)
    return sorted(found, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
