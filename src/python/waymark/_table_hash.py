"""The hash of the content of a table: of all rows, or of stretches of consecutive rows at even distances.

It detects changes, and is no protection against forgery.
"""

from __future__ import annotations

import hashlib
from typing import Any

STRETCH = 128  # as many single cells take about four times as long to read from memory
MAX_GATHERED = 4096  # cells of a column: for longer columns, a call of numpy costs less than a copy

_UNSIGNED = {1: "u1", 2: "u2", 4: "u4", 8: "u8"}
_multipliers: Any = None


class RowSelection:
    """The rows of a table that its hash covers.

    `indexes` are their positions, an array of numpy where it is installed, or None for all rows. `count` is their
    number.
    """

    def __init__(self, rows: int, columns: int, max_cells: int | None) -> None:
        self.indexes: Any = None
        self.count = rows
        if max_cells is not None and rows * columns > max_cells:
            found = _stretches(rows, max(max_cells // columns, 1))
            self.indexes = _array_of(found)
            self.count = len(found)


def _array_of(rows: list[int]) -> Any:
    """Returns an array of numpy, which all libraries take fast; the list itself without numpy."""
    try:
        import numpy
    except ImportError:
        return rows
    return numpy.array(rows, dtype=numpy.intp)


def _stretches(rows: int, count: int) -> list[int]:
    """Returns about `count` of the rows: the first and the last stretch, and others at even distances."""
    length = min(STRETCH, count)
    number = count // length
    gaps = max(number - 1, 1)
    starts = ((rows - length) * at // gaps for at in range(number))
    return [row for start in starts for row in range(start, start + length)]


class TableDigest:
    """Hashes the columns of a table one after the other."""

    def __init__(self) -> None:
        self._sha = hashlib.sha1(usedforsecurity=False)
        self._arrays: list[Any] = []  # of 8 bytes a value; neighbours of one length are hashed together

    def add(self, part: Any) -> None:
        """Adds bytes, or a numpy array of numbers."""
        if isinstance(part, bytes):
            self._sha.update(b"%d:" % len(part))
            self._sha.update(part)
        elif part.dtype.itemsize not in _UNSIGNED:
            self.add(part.tobytes())
        elif part.dtype.itemsize < 8 or len(part) > MAX_GATHERED:
            self.add(_hash_of(part))
        else:
            self._arrays.append(part.view("u8"))

    def hexdigest(self) -> str:
        """Returns the hash of everything added."""
        if self._arrays:
            import numpy

            for array in _grouped(self._arrays):
                self._sha.update(numpy.dot(array, _first_multipliers(array.shape[1])).tobytes())
            self._arrays = []
        return self._sha.hexdigest()


def _grouped(arrays: list[Any]) -> list[Any]:
    """Returns the arrays as matrices; neighbours of the same length are the rows of one."""
    import numpy

    groups: list[list[Any]] = []
    for array in arrays:
        if groups and len(groups[-1][0]) == len(array):
            groups[-1].append(array)
        else:
            groups.append([array])
    return [numpy.concatenate(group).reshape(len(group), -1) for group in groups if len(group[0])]


def _hash_of(array: Any) -> bytes:
    import numpy

    bits = array.view(_UNSIGNED[array.dtype.itemsize]).astype(numpy.uint64, copy=False)
    return int(numpy.dot(bits, _first_multipliers(len(bits)))).to_bytes(8, "big")


def _first_multipliers(count: int) -> Any:
    """Returns pseudorandom odd numbers.

    The sum of values times these is a hash of 64 bits: a change of one value always changes it. It takes a tenth of the
    time of SHA-1.
    """
    global _multipliers
    import numpy

    if _multipliers is None or len(_multipliers) < count:
        _multipliers = numpy.random.PCG64(1).random_raw(max(count, 1024)) | numpy.uint64(1)
    return _multipliers[:count]
