"""Families of types: spellings that mean the same kind of data (CHG-18 to CHG-23)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from .content import ContentHasher

_INTEGER = re.compile(r"u?int[0-9]*|u?integer|long|bigint|smallint|tinyint|short")
_FLOAT = re.compile(r"float[0-9]*|double|double precision|real|number")
_NAMED = {
    **dict.fromkeys(("decimal", "decimal128", "decimal256", "numeric", "dec"), "decimal"),
    **dict.fromkeys(("char", "character", "nchar", "bpchar", "nvarchar", "character varying"), "string"),
    **dict.fromkeys(("str", "string", "large_string", "utf8", "large_utf8", "text", "object"), "string"),
    **dict.fromkeys(("bool", "boolean"), "boolean"),
    **dict.fromkeys(("binary", "varbinary", "large_binary", "bytes", "bytea", "blob"), "binary"),
    "date": "date",
}
_PREFIXES = (
    ("varchar", "string"),
    ("datetime", "datetime"),
    ("timestamp", "datetime"),
    ("timedelta", "duration"),
    ("interval", "duration"),
    ("duration", "duration"),
    ("time", "time"),
)
_LISTS = ("array<", "list<")
_ITEM_NAME = re.compile(r"[a-z_][a-z0-9_]*\s*:\s*")
_ARROW_STORAGE = "[pyarrow]"
_CLOSING = {"(": ")", "[": "]", "<": ">"}
_BLANKS = "".join(map(chr, range(0x21)))


class TypeFamily(NamedTuple):
    """The form of the type, the number of nested lists, and the name of the family."""

    form: str
    depth: int
    name: str


INTEGER = TypeFamily("spelling", 0, "integer")
FLOAT = TypeFamily("spelling", 0, "float")


def family(type_: Any) -> TypeFamily | None:
    """Returns the family of a `type`; None if it is absent."""
    if type_ is None:
        return None
    if isinstance(type_, str):
        return _of_spelling(type_.lower())
    if isinstance(type_, list):
        families = {family(one) for one in type_ if not _is_null(one)}
        text = "\n".join(sorted("%s %d %s" % one for one in families if one is not None))
        return TypeFamily("alternatives", 0, text)
    return TypeFamily("content", 0, ContentHasher().add(type_).digest().hex())


def _is_null(type_: Any) -> bool:
    return type_ is None or (isinstance(type_, str) and type_.lower() == "null")


@lru_cache(maxsize=4096)
def _of_spelling(text: str) -> TypeFamily:
    inner, depth, angles = _unwrap(text, len(text))
    unmatched = _unmatched(inner)
    if unmatched > 0:
        inner, depth, _ = _unwrap(text, max(angles - unmatched, 0))
    return TypeFamily("spelling", depth, _named(_without_parameters(inner)) or inner)


def _unwrap(text: str, max_angles: int) -> tuple[str, int, int]:
    """Removes the lists around the type, outermost first. Returns the rest, all lists, and those in angle brackets."""
    text, depth, angles = _trim(text), 0, 0
    while text:
        opening = next((one for one in _LISTS if text.startswith(one) and len(one) < len(text)), None)
        if text.endswith("[]"):
            text = text[:-2]
        elif text.endswith(">") and angles < max_angles and opening is not None:
            text = _trim(text[len(opening) : -1])
            angles += 1
            name = _ITEM_NAME.match(text)
            text = text[name.end() :] if name else text
        else:
            break
        depth += 1
        text = _trim(text)
    return text, depth, angles


def _trim(text: str) -> str:
    text = text.lstrip(_BLANKS)
    while True:
        shorter = text.rstrip(_BLANKS)
        if shorter.endswith(_ARROW_STORAGE) and len(shorter) > len(_ARROW_STORAGE):
            shorter = shorter[: -len(_ARROW_STORAGE)]
        if shorter == text:
            return text
        text = shorter


def _unmatched(text: str) -> int:
    level = lowest = 0
    for one in text:
        level += (one == "<") - (one == ">")
        lowest = min(lowest, level)
    return -lowest


def _named(name: str) -> str | None:
    if _INTEGER.fullmatch(name):
        return "integer"
    if _FLOAT.fullmatch(name):
        return "float"
    if name in _NAMED:
        return _NAMED[name]
    return next((found for prefix, found in _PREFIXES if name.startswith(prefix)), None)


def _without_parameters(spelling: str) -> str:
    """Returns the name without its parameters, or the spelling if its brackets do not match (CHG-19)."""
    name: list[str] = []
    closing: list[str] = []
    for one in spelling:
        if one in _CLOSING:
            closing.append(_CLOSING[one])
        elif one in ")]>":
            if not closing or closing.pop() != one:
                return spelling
            name.append(" ")
        elif not closing:
            name.append(one)
    return spelling if closing else "".join(name).strip()
