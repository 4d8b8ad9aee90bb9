"""Keeps the operators and the metadata of PETsARD after each snapshot."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Mapping
from typing import Any

MAX_CELLS = 1 << 25  # 256 MiB of numbers
MAX_OPERATORS = 100

Path = tuple[tuple[str, str], ...]


class HeldOperator:
    """The entry of one operator in the status of PETsARD, as long as it is kept."""

    def __init__(self, entry: dict[str, Any], path: Path) -> None:
        self.entry: dict[str, Any] | None = entry
        self.path = path
        self.cells = _cells(getattr(entry.get("operator"), "__dict__", {}))


class KeptStates:
    """The state after each of the last snapshots, for restores and for the results of other branches.

    Operators that left the path are kept up to `MAX_CELLS` cells of their tables and `MAX_OPERATORS`; beyond, the
    oldest go. PETsARD itself keeps only those on the path.
    """

    def __init__(self, max_snapshots: int) -> None:
        self._max_snapshots = max_snapshots
        self._states: dict[int, tuple[dict[str, HeldOperator], dict[str, Any]]] = {}
        self._current: dict[str, HeldOperator] = {}
        self._held: weakref.WeakValueDictionary[int, HeldOperator] = weakref.WeakValueDictionary()
        self._numbers = itertools.count(1)
        self._snapshots = 0

    def add(self, sequence: list[str], status: Mapping[str, dict[str, Any]], metadata: Mapping[str, Any]) -> None:
        """Keeps the state after the next snapshot."""
        current: dict[str, HeldOperator] = {}
        path: Path = ()
        for module in sorted(status, key=lambda one: sequence.index(one) if one in sequence else len(sequence)):
            entry = status[module]
            path = (*path, (module, entry["expt"]))
            held = self._current.get(module)
            if held is None or held.entry is not entry:
                held = next((one for one in self._held.values() if one.entry is entry), None)
            if held is None:
                held = HeldOperator(entry, path)
                self._held[next(self._numbers)] = held
            current[module] = held
        self._current = current
        self._snapshots += 1
        self._states[self._snapshots] = current, dict(metadata)
        while self._max_snapshots and len(self._states) > self._max_snapshots:
            del self._states[next(iter(self._states))]
        self._release()

    def state(self, number: int) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
        """Returns the status and the metadata after a snapshot.

        Raises LookupError if its operators are not kept any more.
        """
        operators, metadata = self._states[number]
        released = [module for module, one in operators.items() if one.entry is None]
        if released:
            raise LookupError("the operators of %s were released to save memory" % ", ".join(released))
        return {module: one.entry for module, one in operators.items() if one.entry is not None}, dict(metadata)

    def operator(self, path: Path) -> Any:
        """Returns the last operator that completed this path, or None if it is not kept."""
        found = [one.entry for one in self._held.values() if one.path == path and one.entry is not None]
        return found[-1]["operator"] if found else None

    def _release(self) -> None:
        current = set(map(id, self._current.values()))
        others = [one for one in self._held.values() if one.entry is not None and id(one) not in current]
        cells = sum(one.cells for one in others)
        surplus = len(others) - MAX_OPERATORS
        for index, one in enumerate(others):
            if index >= surplus and cells <= MAX_CELLS:
                return
            one.entry = None
            cells -= one.cells


def _cells(members: Mapping[str, Any], depth: int = 3) -> int:
    """Counts the cells of the tables in the members of an operator."""
    cells = 0
    for value in list(members.values()):
        shape = getattr(value, "shape", None)
        if isinstance(shape, tuple) and len(shape) == 2:
            cells += int(shape[0]) * int(shape[1])
        elif isinstance(value, Mapping) and depth:
            cells += _cells(value, depth - 1)
    return cells
