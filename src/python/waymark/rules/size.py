"""Limits the size of the change records of one comparison (CHG). Lengths are counted as the service counts them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .content import canonical_number, is_number
from .schema import Attribute, InvalidEventError

MAX_REPEATED_CHARACTERS = 16 << 20
_INLINE_DIGITS = 24


class DiffTooLargeError(InvalidEventError):
    """The change records of a comparison would repeat too many characters of outer names and nested attributes."""

    def __init__(self) -> None:
        super().__init__(
            "the change records would repeat more than %d Mi characters of outer names and nested attributes:"
            " use shorter names for fields and properties that nest others, or fewer levels"
            % (MAX_REPEATED_CHARACTERS >> 20)
        )


class DiffSizeLimiter:
    """Counts the characters that the records of one comparison repeat, before the records are created."""

    def __init__(self) -> None:
        self._repeated = 0
        self._nested_lengths: dict[int, int] = {}

    def add(self, characters: int) -> None:
        """Adds to the count. Raises DiffTooLargeError beyond the limit."""
        self._repeated += characters
        if self._repeated > MAX_REPEATED_CHARACTERS:
            raise DiffTooLargeError

    def add_record(self, path: tuple[str, ...], *states: Attribute) -> None:
        """Adds the outer names in the id and the path of a nested field, and nested attributes in its states."""
        outer = len(path) - 1
        if outer:
            length = sum(map(text_length, path[:-1])) + outer - 1
            self.add(2 * length + 4 * outer)
        for state in states:
            if state.attributes:
                self.add(self._nested_length(state))

    def _nested_length(self, attribute: Attribute) -> int:
        found = self._nested_lengths.get(id(attribute))
        if found is None:
            found = sum(
                text_length(name) + 4 + members_length(one.properties) + self._nested_length(one)
                for name, one in attribute.attributes.items()
            )
            self._nested_lengths[id(attribute)] = found
        return found


def text_length(text: str) -> int:
    """Returns the number of UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def members_length(members: Mapping[str, Any]) -> int:
    """Returns the approximate length of an object as JSON in characters, the same for equal values."""
    return 2 + sum(text_length(name) + 4 + _length(value) for name, value in members.items())


def _length(value: Any) -> int:
    if isinstance(value, str):
        return 2 + text_length(value)
    if isinstance(value, dict):
        return members_length(value)
    if isinstance(value, list):
        return 2 + sum(1 + _length(item) for item in value)
    if is_number(value):
        digits = len(Decimal(canonical_number(value)).as_tuple().digits)
        return _INLINE_DIGITS + max(0, digits - _INLINE_DIGITS)
    return 5 if isinstance(value, bool) else 4
