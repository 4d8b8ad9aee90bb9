"""The command check: compares the schemas of two files, without a service."""

from __future__ import annotations

import argparse
import csv
import importlib
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .._json import from_json
from ..frames import TableView, schema_of
from ..local import compare
from ..rules.schema import Schema
from .commands import write_changes
from .output import Output, ProgressBar

_MISSING = frozenset(("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"))
_MAX_DISTINCT = 100_000
_SAMPLE = 10_000


def add_commands(subparsers: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command of this module."""
    text = "compare two schemas or tables; exit code 1 if the second one breaks readers of the first one"
    parser = subparsers.add_parser("check", parents=[common], help=text, description=text[0].upper() + text[1:] + ".")
    parser.add_argument("before", metavar="BEFORE", type=Path, help="JSON (a schema or an event), CSV or Parquet")
    parser.add_argument("after", metavar="AFTER", type=Path)
    parser.add_argument("--any", action="store_true", help="exit code 1 for any difference")
    parser.set_defaults(command=check)


def check(options: argparse.Namespace, output: Output) -> int:
    """Compares two files."""
    before, after = read_schema(options.before), read_schema(options.after)
    if before.id != after.id and not (_is_json(options.before) and _is_json(options.after)):
        after = Schema(before.id, after.properties, after.attributes)  # a file name is no name of a table
    changes = compare(before, after)
    write_changes(changes, output)
    breaking = any(change.is_breaking for change in changes)
    return 1 if breaking or (options.any and changes) else 0


def read_schema(file: Path) -> Schema:
    """Returns the schema of a JSON, CSV or Parquet file. Raises ValueError for another file."""
    suffix = file.suffix.lower()
    if suffix in (".csv", ".tsv"):
        return Schema.from_json(schema_of(_CsvTable(file, "\t" if suffix == ".tsv" else ","), id=file.stem))
    if suffix in (".parquet", ".pq"):
        return Schema.from_json(from_json_schema(schema_of(_read_parquet(file), id=file.stem, types="logical")))
    if _is_json(file):
        return Schema.from_json(_schema_in(from_json(file.read_text(encoding="utf-8-sig")), file))
    raise ValueError("%s: name a .json, .csv, .tsv or .parquet file" % file)


def from_json_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Returns a schema with values that JSON has."""
    from .._json import to_json

    found: dict[str, Any] = from_json(to_json(schema))
    return found


def _is_json(file: Path) -> bool:
    return file.suffix.lower() in (".json", ".jsonl", ".ndjson")


def _schema_in(value: Any, file: Path) -> Any:
    """Returns the schema in an event, an answer or a file that is one."""
    if isinstance(value, Mapping):
        for path in (("data", "schema"), ("schema",)):
            found: Any = value
            for member in path:
                found = found.get(member) if isinstance(found, Mapping) else None
            if isinstance(found, Mapping):
                return found
        if "attributes" in value:
            return {"id": file.stem, **value}
    raise ValueError("%s holds no schema: an object with `id` and `attributes` is expected" % file)


def _read_parquet(file: Path) -> Any:
    for library, function in (
        ("pyarrow.parquet", "read_table"),
        ("polars", "read_parquet"),
        ("pandas", "read_parquet"),
    ):
        try:
            module = importlib.import_module(library)
        except ImportError:
            continue
        return getattr(module, function)(file)
    raise ImportError("Reading Parquet needs pyarrow, polars or pandas: pip install pyarrow")


class _CsvTable(TableView):
    """The columns of a CSV file, read once, line by line."""

    def __init__(self, file: Path, delimiter: str) -> None:
        columns: list[_CsvColumn] = []
        self.columns = []
        self.rows = 0
        progress = ProgressBar("read lines of %s" % file.name, None)
        with file.open(newline="", encoding="utf-8-sig") as source, progress as bar:
            reader = csv.reader(source, delimiter=delimiter)
            names = next(reader, [])
            columns = [_CsvColumn(name) for name in _unique(names)]
            for row in reader:
                if not row:
                    continue
                if len(row) > len(columns):
                    raise ValueError(
                        "%s, line %d has %d cells, the header %d" % (file, reader.line_num, len(row), len(columns))
                    )
                self.rows += 1
                for index, column in enumerate(columns):
                    column.add(row[index] if index < len(row) else "")
                bar.advance(1)
        self.columns.extend(columns)


class _CsvColumn:
    def __init__(self, name: str) -> None:
        self.name = name
        self._nulls = 0
        self._is_int = self._is_float = True
        self._distinct: set[str] = set()
        self._first: list[str] = []

    def add(self, text: str) -> None:
        if text in _MISSING:
            self._nulls += 1
            return
        if text not in self._distinct:
            if self._is_int and not text.lstrip("+-").isdigit():
                self._is_int = False
            if self._is_float and not self._is_int:
                self._is_float = _is_number(text)
            if len(self._distinct) < _MAX_DISTINCT:
                self._distinct.add(text)
        if len(self._first) < _SAMPLE:
            self._first.append(text)

    @property
    def dtype(self) -> str:
        if not self._distinct:
            return "object"
        return "int64" if self._is_int else "float64" if self._is_float else "object"

    def nulls(self) -> int:
        return self._nulls

    def distinct(self) -> int:
        return len(self._distinct)

    def is_constant(self) -> bool:
        return len(self._distinct) == 1

    def floats(self) -> Any:
        return None

    def is_category(self, rows: int) -> bool:
        return self.is_text() and rows > 0 and (len(self._distinct) + (self._nulls > 0)) / rows < 0.05

    def is_text(self) -> bool:
        return self.dtype == "object"

    def values(self, limit: int) -> list[Any]:
        first = self._first[:limit]
        return [float(text) for text in first] if self.dtype == "float64" else list(first)

    def numbers(self) -> dict[str, float] | None:
        return None

    def counts(self) -> list[tuple[Any, int]]:
        return []

    def hashable(self, rows: Any) -> Iterable[Any]:
        return []


def _is_number(text: str) -> bool:
    try:
        return not math.isnan(float(text))
    except ValueError:
        return False


def _unique(names: list[str]) -> list[str]:
    seen: list[str] = []
    for text in names:
        name, number = text, 1
        while name in seen:
            number += 1
            name = "%s (%d)" % (text, number)
        seen.append(name)
    return seen
