"""JSON as Waymark reads it: one line of ASCII, numbers of every library, and numbers that keep their spelling."""

from __future__ import annotations

import dataclasses
import enum
import json
import logging
import os
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Set, ValuesView
from datetime import date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from fractions import Fraction
from json.encoder import encode_basestring_ascii as _quote
from typing import Any

logger = logging.getLogger("waymark")

MAX_NESTING = 128


def to_json(value: object) -> str:
    """Returns one line of ASCII JSON.

    Numbers of all libraries stay numbers; NaN and the infinities, which JSON lacks, become the texts
    that Waymark reads as numbers. Arrays, series and sets become arrays, data frames arrays of rows, dates ISO texts,
    and missing values null. Only an object of an unknown type becomes its `str`.

    Raises ValueError for a value that contains itself or is nested deeper than 128 levels.
    """
    parts: list[str] = []
    _write(value, parts.append, 0)
    return "".join(parts)


_Emit = Callable[[str], None]

_JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NON_FINITE = {"nan": '"NaN"', "snan": '"NaN"', "inf": '"Infinity"', "infinity": '"Infinity"'}
_types_sent_as_text: set[type] = set()


def _number(text: str) -> str:
    if _JSON_NUMBER.fullmatch(text):
        return text
    name = _NON_FINITE[text.lstrip("+-").rstrip("0123456789").lower()]  # Decimal('NaN123') carries digits
    return '"-Infinity"' if text.startswith("-") and "Inf" in name else name


def _float(value: float) -> str:
    text = float.__repr__(value)
    return text if text[-1].isdigit() else _number(text)


_SCALARS: dict[type, Callable[[Any], str]] = {
    str: _quote,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    float: _float,
    type(None): lambda value: "null",
}


def _write(value: Any, emit: _Emit, depth: int) -> None:
    kind = type(value)
    scalar = _SCALARS.get(kind)
    if scalar is not None:
        emit(scalar(value))
    elif depth > MAX_NESTING:
        raise ValueError("it contains itself or is nested deeper than %d levels" % MAX_NESTING)
    elif kind is dict:
        _write_object(value, emit, depth + 1)
    elif kind is list or kind is tuple:
        _write_array(value, emit, depth + 1)
    else:
        _write_other(value, emit, depth)


def _write_array(values: Any, emit: _Emit, depth: int) -> None:
    separator = "["
    for value in values:
        emit(separator)
        _write(value, emit, depth)
        separator = ","
    emit("[]" if separator == "[" else "]")


def _write_object(members: Mapping[Any, Any], emit: _Emit, depth: int) -> None:
    separator = "{"
    names: set[str] | None = None
    for key, value in members.items():
        if type(key) is not str:
            if names is None:
                names = {name for name in members if type(name) is str}
            suffix = " (%s)" % type(key).__name__
            key = _key(key)
            while key in names:  # {1: …, "1": …}: JSON forbids duplicate names
                key += suffix
            names.add(key)
        scalar = _SCALARS.get(type(value))
        if scalar is not None:  # the most frequent case, without a function call
            emit(separator + _quote(key) + ":" + scalar(value))
        else:
            emit(separator + _quote(key) + ":")
            _write(value, emit, depth)
        separator = ","
    emit("{}" if separator == "{" else "}")


def _key(key: object) -> str:
    """Returns the name of a member: a text unchanged, any other value as its JSON without quotes."""
    text = to_json(key)
    return str(json.loads(text)) if text.startswith('"') else text


def _write_other(value: Any, emit: _Emit, depth: int) -> None:
    """Writes a value of a type that JSON does not have."""
    if isinstance(value, enum.Enum):
        _write(value.value, emit, depth + 1)
    elif isinstance(value, str):
        emit(_quote(str.__str__(value)))
    elif isinstance(value, int):
        emit(int.__repr__(value))
    elif isinstance(value, float):  # includes numpy.float64
        _SCALARS[type(value)] = _float
        emit(_float(value))
    elif _is_numpy_integer(value):
        _SCALARS[type(value)] = _item
        emit(_item(value))
    elif _is_missing(value):
        emit("null")
    elif isinstance(value, Decimal):
        emit(_number(str(value)))
    elif isinstance(value, Fraction):
        emit(_float(float(value)))
    elif isinstance(value, (datetime, date, time_of_day)):
        emit(_quote(value.isoformat()))
    elif isinstance(value, Mapping):
        _write_object(value, emit, depth + 1)
    elif isinstance(value, (list, tuple, deque, range, ValuesView)) or _is_view(value):
        _write_array(value, emit, depth + 1)
    elif isinstance(value, Set):  # unordered: sorted by text, so that equal sets have equal JSON
        emit("[" + ",".join(sorted(_to_json_at(item, depth + 1) for item in value)) + "]")
    elif isinstance(value, (bytes, bytearray, memoryview)):
        emit(_quote(bytes(value).decode("utf-8", "backslashreplace")))
    elif isinstance(value, type):
        emit(_quote(value.__name__))
    elif isinstance(value, os.PathLike):
        _write(os.fspath(value), emit, depth + 1)
    elif dataclasses.is_dataclass(value):
        _write_object({field.name: getattr(value, field.name) for field in dataclasses.fields(value)}, emit, depth + 1)
    elif not _write_numpy(value, emit, depth):
        _write_by_methods(value, emit, depth)


def _to_json_at(value: object, depth: int) -> str:
    parts: list[str] = []
    _write(value, parts.append, depth)
    return "".join(parts)


def _is_view(value: object) -> bool:
    return isinstance(value, (type({}.keys()), type({}.items())))


def _is_numpy_integer(value: object) -> bool:
    numpy: Any = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, (numpy.integer, numpy.bool_)) and value.dtype.kind in "biu"


def _item(value: Any) -> str:
    plain = value.item()
    return _SCALARS[type(plain)](plain)


def _is_missing(value: object) -> bool:
    """pandas.NA and pandas.NaT; NaT claims to be a datetime."""
    kind = type(value)
    return kind.__name__ in ("NAType", "NaTType") and kind.__module__.partition(".")[0] == "pandas"


def _write_numpy(value: Any, emit: _Emit, depth: int) -> bool:
    """Writes the arrays, series and data frames of numpy and pandas, and those scalars that `item()` changes."""
    if hasattr(value, "iloc") and hasattr(value, "columns"):
        _write_data_frame(value, emit, depth + 1)
        return True
    items = _items(value)
    if items is not None:
        _write_array(items, emit, depth + 1)
        return True
    kind, text = getattr(getattr(value, "dtype", None), "kind", None), str(value)
    if kind == "f" and (_JSON_NUMBER.fullmatch(text) or text.lstrip("+-").lower() in _NON_FINITE):
        emit(_number(text))  # item() turns float32(0.1) into 0.10000000149011612
        return True
    if kind in ("M", "m"):
        emit("null" if text == "NaT" else _quote(text))  # item() turns nanoseconds into an integer
        return True
    return False


def _items(values: Any) -> Iterable[Any] | None:
    """The items of an array or a series; None for anything else."""
    dtype = getattr(values, "dtype", None)
    kind = getattr(dtype, "kind", None)
    if dtype is None or kind is None or not getattr(values, "ndim", 0):
        return None
    items: Iterable[Any] = values
    if kind == "f" and hasattr(values, "to_numpy"):  # iterating over a series of float32 gives Python's floats
        items = values.to_numpy()
    elif kind not in ("M", "m", "f") and hasattr(values, "tolist"):
        items = values.tolist()
    if kind == "f" and type(dtype).__module__.partition(".")[0] == "numpy":
        return items  # NaN is a number here; elsewhere in pandas it means a missing value
    try:
        return [None if missing else item for item, missing in zip(items, values.isna())]
    except (AttributeError, NotImplementedError):  # numpy has no isna, and that of MultiIndex is not implemented
        return items


def _write_data_frame(frame: Any, emit: _Emit, depth: int) -> None:
    """Writes a pandas data frame as an array of rows. The second column of a name gets " (2)" after it."""
    names: list[str] = []
    for column in frame.columns:
        name, number = _key(column), 1
        while name in names:
            number += 1
            name = "%s (%d)" % (_key(column), number)
        names.append(name)
    columns = [_items(frame.iloc[:, index]) for index in range(len(names))]
    _write_array((dict(zip(names, row)) for row in zip(*columns)), emit, depth)


def _write_by_methods(value: Any, emit: _Emit, depth: int) -> None:
    """Converts the value with its own method; numpy, pandas, polars, pyarrow and torch have such methods."""
    for method in ("tolist", "to_list", "to_pylist", "to_dicts", "item", "as_py", "isoformat"):
        try:
            plainer = getattr(value, method)()
        except Exception:  # no such method, or it does not support this value
            continue
        if type(plainer) is not type(value):
            _write(plainer, emit, depth + 1)
            return
    if type(value) not in _types_sent_as_text:
        _types_sent_as_text.add(type(value))
        logger.info("Values of type %s.%s are sent as text.", type(value).__module__, type(value).__qualname__)
    emit(_quote(str(value)))


class JsonFloat(float):
    """A number with a fraction or an exponent. Behaves like a float and keeps its spelling."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> JsonFloat:
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __reduce__(self) -> tuple[Any, ...]:
        return JsonFloat, (self.text,)

    def __deepcopy__(self, memo: dict[int, Any]) -> JsonFloat:
        return self

    @property
    def decimal(self) -> Decimal:
        """The exact value."""
        return Decimal(self.text)


_SCALARS[JsonFloat] = lambda value: value.text


class RawJson:
    """One line of ASCII JSON that `to_json` copies."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


_SCALARS[RawJson] = lambda value: value.text


def plain_json(value: object) -> RawJson:
    """Writes a value of plain types fast: objects with texts as names, arrays, texts, numbers, booleans, null."""
    try:
        return RawJson(json.dumps(value, separators=(",", ":"), allow_nan=False))
    except (TypeError, ValueError):
        return RawJson(to_json(value))


def from_json(text: str | bytes) -> Any:
    """Parses JSON. Fractions become floats that keep their spelling.

    Raises ValueError for malformed JSON, also for NaN and infinities as numbers.
    """
    return json.loads(text, parse_float=JsonFloat, parse_constant=_refuse)


def _refuse(constant: str) -> Any:
    raise ValueError("%s is not JSON" % constant)
