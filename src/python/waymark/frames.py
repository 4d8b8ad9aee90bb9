"""Schemas and profiles of tables of pandas, polars and pyarrow.

The rules are those of PETsARD's `SchemaMetadater.from_data`. Columns are addressed by position, so that names may be
repeated or be other values than texts; the second column of a name gets ` (2)` after it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from ._json import plain_json, to_json
from ._table_hash import RowSelection, TableDigest

PRECISION_ROWS = 1000  # of these, columns with more than 6 decimals are spelled out
EXACT_DECIMALS = 6
CATEGORY_RATIO = 0.05
EMAIL_SAMPLE = 100
MAX_CATEGORIES = 20

_SEPARATOR = "\x1f"

_PETSARD_TYPES = {
    **dict.fromkeys(("int8", "int16", "int32", "int64"), "int"),
    **dict.fromkeys(("float32", "float64"), "float"),
    **dict.fromkeys(("datetime64[s]", "datetime64[ms]", "datetime64[us]", "datetime64[ns]"), "datetime"),
    "date": "date",
}
_LOGICAL_TYPES = (
    (re.compile(r"u?int\d+"), "int"),
    (re.compile(r"float\d+|double|halffloat|float"), "float"),
    (re.compile(r"decimal.*"), "decimal"),
    (re.compile(r"bool(ean)?"), "bool"),
    (re.compile(r"(datetime64|datetime|timestamp).*"), "datetime"),
    (re.compile(r"(timedelta|duration).*"), "timedelta"),
    (re.compile(r"date(32|64)?(\[.*)?"), "date"),
    (re.compile(r"time(32|64)?(\[.*)?"), "time"),
)
_EMAIL = re.compile(r"^[^@]+@[^@]+\.[^@]+$")


def is_table(value: object) -> bool:
    """Returns whether a value is a table of pandas, polars or pyarrow."""
    return _kind(value) is not None


class TableView:
    """The columns of a table, whose counts are computed once for its schema, profile and summary.

    Raises TypeError for another value than a table of pandas, polars or pyarrow.
    """

    def __init__(self, table: Any) -> None:
        self.columns: list[_Column] = _columns(table)
        self.rows = _rows(table)


def schema_of(
    table: Any,
    id: str = "inferred_schema",
    name: str | None = None,
    description: str | None = None,
    types: str = "petsard",
    stats: bool = False,
) -> dict[str, Any]:
    """Returns the schema of a table, in the form of events.

    `types` chooses the vocabulary: `petsard` has int, float, datetime, date and str (PETsARD's rules, in which for
    example bool and Int64 are str); `logical` also distinguishes the other kinds of numbers, bool, timedelta and time;
    `dtype` takes the names of the library. With `stats`, the statistics of columns and table are computed, too.

    Raises TypeError for another value than a table.
    """
    if types not in ("petsard", "logical", "dtype"):
        raise ValueError("types is one of petsard, logical, dtype, not %r" % types)
    view = _view(table)
    columns, rows = view.columns, view.rows
    attributes = {column.name: _attribute(column, rows, types, stats) for column in columns}
    schema: dict[str, Any] = {"id": id}
    if name is not None:
        schema["name"] = name
    if description is not None:
        schema["description"] = description
    if stats:
        missing = sum(attribute["stats"]["na_count"] for attribute in attributes.values())
        cells = rows * len(columns)
        schema["stats"] = {
            "row_count": rows,
            "column_count": len(columns),
            "total_na_count": missing,
            "total_na_percentage": round(missing / cells, 4) if cells else 0.0,
        }
    schema["attributes"] = attributes
    return schema


def profile_of(table: Any) -> dict[str, Any]:
    """Returns the numbers of rows and of missing values, and the types of the library. Raises TypeError."""
    view = _view(table)
    columns = [{"name": one.name, "dtype": one.dtype, "nulls": one.nulls()} for one in view.columns]
    return {"rows": view.rows, "columns": columns}


def summary_of(table: Any, max_hashed_cells: int | None = None) -> dict[str, Any]:
    """Returns the shape, the columns and a hash of the content of a table. Raises TypeError.

    With `max_hashed_cells`, the hash of a larger table covers stretches of consecutive rows at even distances, and
    `hashed_rows` is the number of these rows: a change of other rows is not seen.
    """
    view = _view(table)
    rows = RowSelection(view.rows, len(view.columns), max_hashed_cells)
    digest = TableDigest()
    digest.add(plain_json([[column.name, column.dtype] for column in view.columns]).text.encode())
    for column in view.columns:
        for part in column.hashable(rows.indexes):
            digest.add(part)
    names = [column.name for column in view.columns]
    summary = {"shape": [view.rows, len(names)], "columns": names, "hash": digest.hexdigest()}
    return summary if rows.indexes is None else {**summary, "hashed_rows": rows.count}


def _view(table: Any) -> TableView:
    return table if isinstance(table, TableView) else TableView(table)


class _Column(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def dtype(self) -> str: ...

    def nulls(self) -> int: ...

    def is_constant(self) -> bool:
        """Returns whether there is exactly one distinct value that is not missing."""

    def distinct(self) -> int:
        """Returns the number of distinct values that are not missing."""

    def is_category(self, rows: int) -> bool: ...

    def is_text(self) -> bool:
        """Returns whether the column may hold texts, whatever the library calls it."""

    def values(self, limit: int) -> list[Any]:
        """Returns the first values that are not missing."""

    def floats(self) -> Any:
        """Returns the values of a float column that are not missing, as an array of numpy; None without numpy."""

    def numbers(self) -> dict[str, float] | None:
        """Returns the statistics of a numeric column; None for another one."""

    def counts(self) -> list[tuple[Any, int]]:
        """Returns the values that are not missing with their numbers, most frequent first."""

    def hashable(self, rows: Any) -> Iterable[Any]:
        """Returns bytes and arrays of numpy that differ when a value of these rows differs.

        `rows` are the `indexes` of a RowSelection.
        """


def _attribute(column: _Column, rows: int, types: str, stats: bool) -> dict[str, Any]:
    type_ = _type(column, types)
    category = column.is_category(rows)
    nulls = column.nulls()
    type_attr: dict[str, Any] = {"category": category, "nullable": nulls > 0}
    if _type(column, "petsard") == "float":
        precision = _precision(column)
        if precision is not None:
            type_attr["precision"] = precision
    attribute: dict[str, Any] = {"type": type_, "type_attr": type_attr}
    if column.is_text() and _are_emails(column.values(EMAIL_SAMPLE)):
        attribute["logical_type"] = "email"
    attribute["is_constant"] = column.is_constant()
    if stats:
        attribute["stats"] = _stats(column, rows, nulls, category)
    return attribute


def _type(column: _Column, types: str) -> str:
    if types == "dtype":
        return column.dtype
    found = _PETSARD_TYPES.get(column.dtype)
    if found is not None or types == "petsard":
        return found or "str"
    name = column.dtype.lower()
    return next((logical for pattern, logical in _LOGICAL_TYPES if pattern.fullmatch(name)), "str")


def _precision(column: _Column) -> int | None:
    """Returns the largest number of decimals in the shortest spelling of the finite values.

    Up to 6 decimals are found exactly. Beyond, the first 1,000 values are spelled out.
    """
    array = column.floats()
    if array is not None:
        import numpy

        array = array[numpy.isfinite(array)].astype(numpy.float64, copy=False)
        if not array.size:
            return None
        if (numpy.round(array, EXACT_DECIMALS) == array).all():
            return next(n for n in range(EXACT_DECIMALS + 1) if (numpy.round(array, n) == array).all())
        values = array[:PRECISION_ROWS].tolist()
    else:
        values = [value for value in map(float, column.values(PRECISION_ROWS)) if math.isfinite(value)]
    return max(map(_decimals, map(repr, values)), default=None)


def _decimals(text: str) -> int:
    if "e" not in text:
        return 0 if text.endswith(".0") else len(text) - text.index(".") - 1
    digits, _, exponent = text.partition("e")
    return max(len(digits.partition(".")[2]) - int(exponent), 0)


def _are_emails(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(value, str) and _EMAIL.match(value) for value in values)


def _stats(column: _Column, rows: int, nulls: int, category: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "row_count": rows,
        "na_count": nulls,
        "na_percentage": round(nulls / rows, 4) if rows else 0.0,
        "detected_type": column.dtype,
        "actual_dtype": column.dtype,
    }
    if category:
        found["unique_count"] = column.distinct()
        counts = column.counts()
        if counts:
            most = counts[0][1]
            found["mode"] = min((value for value, count in counts if count == most), key=str)
            found["mode_frequency"] = most
            found["category_distribution"] = {str(value): count for value, count in counts[:MAX_CATEGORIES]}
    elif rows > nulls:
        found.update(column.numbers() or {})
    return found


# --- libraries


def _kind(value: object) -> str | None:
    module = type(value).__module__.partition(".")[0]
    if module == "pandas" and hasattr(value, "iloc") and hasattr(value, "columns"):
        return "pandas"
    if module == "polars" and type(value).__name__ == "DataFrame":
        return "polars"
    if module == "pyarrow" and type(value).__name__ in ("Table", "RecordBatch"):
        return "pyarrow"
    return next((_kind_of_base(base) for base in type(value).__mro__[1:] if _kind_of_base(base)), None)


def _kind_of_base(base: type) -> str | None:
    name = (base.__module__.partition(".")[0], base.__name__)
    return name[0] if name in (("pandas", "DataFrame"), ("polars", "DataFrame")) else None


def _rows(table: Any) -> int:
    return int(table.num_rows if _kind(table) == "pyarrow" else len(table))


def _columns(table: Any) -> list[_Column]:
    kind = _kind(table)
    if kind is None:
        raise TypeError("A table of pandas, polars or pyarrow is expected, not %s" % type(table).__name__)
    if kind == "pandas":
        names = list(_unique(table.columns))
        return [_PandasColumn(name, table.iloc[:, index]) for index, name in enumerate(names)]
    if kind == "polars":
        names = list(_unique(table.columns))
        return [_PolarsColumn(name, series) for name, series in zip(names, table.get_columns())]
    names = list(_unique(table.schema.names))
    return [_ArrowColumn(name, table.column(index)) for index, name in enumerate(names)]


def _unique(names: Iterable[Any]) -> Iterator[str]:
    seen: set[str] = set()
    for value in names:
        text = value if isinstance(value, str) else to_json(value).strip('"')
        name, number = text, 1
        while name in seen:
            number += 1
            name = "%s (%d)" % (text, number)
        seen.add(name)
        yield name


class _PandasColumn:
    def __init__(self, name: str, series: Any) -> None:
        dtype = series.dtype
        self.name = name
        self.dtype = str(dtype)
        self._series = series
        self._kind: str = dtype.kind
        self._is_text = self.dtype == "object" or self.dtype.startswith("str")
        is_plain = self._kind in "iufb" and type(dtype).__module__.partition(".")[0] == "numpy"
        self._numbers = series.to_numpy() if is_plain else None
        self._nulls: int | None = None
        self._codes: tuple[Any, Any] | None = None

    def _factorized(self) -> tuple[Any, Any]:
        """Returns the number of each value, -1 for a missing one, and the distinct values."""
        if self._codes is None:
            import pandas

            try:
                self._codes = pandas.factorize(self._series.values)
            except TypeError:  # lists and maps
                self._codes = pandas.factorize(self._series.map(repr, na_action="ignore").values)
        return self._codes

    def nulls(self) -> int:
        if self._nulls is None:
            if self._numbers is not None:
                self._nulls = int((self._numbers != self._numbers).sum()) if self._kind == "f" else 0
            elif self._is_text:
                self._nulls = int((self._factorized()[0] == -1).sum())
            else:
                self._nulls = int(self._series.isna().sum())
        return self._nulls

    def is_constant(self) -> bool:
        if self._numbers is None:
            return self.distinct() == 1
        present = self.floats() if self._kind == "f" else self._numbers
        return bool(present.size and (present == present[0]).all())

    def distinct(self) -> int:
        return len(self._factorized()[1]) if self._is_text else int(self._series.nunique())

    def is_category(self, rows: int) -> bool:
        if self.dtype == "category":
            return True
        if not self._is_text or self._kind != "O":
            return False
        return rows > 0 and (self.distinct() + (self.nulls() > 0)) / rows < CATEGORY_RATIO

    def is_text(self) -> bool:
        return self._is_text

    def values(self, limit: int) -> list[Any]:
        found: list[Any] = self._series.dropna().head(limit).tolist()
        return found

    def floats(self) -> Any:
        if self._numbers is None:
            return None
        return self._numbers[self._numbers == self._numbers] if self.nulls() else self._numbers

    def numbers(self) -> dict[str, float] | None:
        if self._kind not in "iuf":
            return None
        series = self._series.dropna()
        quartiles = series.quantile([0.25, 0.5, 0.75]).tolist()
        return {
            "mean": float(series.mean()),
            "std": float(series.std()),
            "min": float(series.min()),
            "max": float(series.max()),
            "median": float(quartiles[1]),
            "q1": float(quartiles[0]),
            "q3": float(quartiles[2]),
        }

    def counts(self) -> list[tuple[Any, int]]:
        return [(value, int(count)) for value, count in self._series.value_counts().items() if count]

    def hashable(self, rows: Any) -> Iterable[Any]:
        if self._numbers is not None:
            yield self._numbers if rows is None else self._numbers.take(rows)
            return
        if not self._is_text:
            series = self._series if rows is None else self._series.iloc[rows]
            yield repr(series.tolist()).encode("utf-8", "surrogatepass")
            return
        codes, distinct = self._factorized()
        codes = codes if rows is None else codes.take(rows)
        if len(distinct) > len(codes):  # many texts: those of other rows do not count
            import numpy

            present: Any = numpy.zeros(len(distinct) + 1, dtype=bool)  # the last one stands for missing values, code -1
            present[codes] = True
            distinct = distinct[present[:-1]]
            codes = numpy.cumsum(present)[codes]
        yield codes
        values = _list_of(distinct)
        try:
            text = _SEPARATOR.join(values)
        except TypeError:  # other values than texts
            text = ""
        if not text or text.count(_SEPARATOR) != len(values) - 1:
            text = repr(values)
        yield text.encode("utf-8", "surrogatepass")


def _list_of(values: Any) -> list[Any]:
    """Returns the items of an array of pandas. For texts of pyarrow, its `tolist` takes six times as long."""
    is_arrow = getattr(values.dtype, "storage", None) == "pyarrow"
    found: list[Any] = values.__arrow_array__().to_pylist() if is_arrow else values.tolist()
    return found


def _numpy_of(present: Callable[[], Any]) -> Any:
    try:
        return present().to_numpy()
    except ImportError:
        return None


class _PolarsColumn:
    def __init__(self, name: str, series: Any) -> None:
        self.name = name
        self._series = series
        self._polars_type = str(series.dtype)
        self.dtype = self._dtype()

    def _dtype(self) -> str:
        name = self._polars_type
        if name.startswith("Datetime"):
            zone = getattr(self._series.dtype, "time_zone", None)
            return "datetime64[ns, %s]" % zone if zone else "datetime64[ns]"
        return name.lower() if re.fullmatch(r"(U?Int|Float)\d+|Date|Boolean|String|Time", name) else name

    def nulls(self) -> int:
        found = int(self._series.null_count())
        return found + int(self._series.is_nan().sum() or 0) if self._polars_type.startswith("Float") else found

    def _present(self) -> Any:
        series = self._series.drop_nulls()
        return series.filter(~series.is_nan()) if self._polars_type.startswith("Float") else series

    def distinct(self) -> int:
        try:
            return int(self._present().n_unique())
        except Exception:  # nested values that polars cannot compare
            return len({repr(value) for value in self._present().to_list()})

    def is_constant(self) -> bool:
        return self.distinct() == 1

    def floats(self) -> Any:
        return _numpy_of(self._present)

    def is_category(self, rows: int) -> bool:
        if self._polars_type.startswith(("Categorical", "Enum")):
            return True
        if self._polars_type not in ("String", "Utf8"):
            return False
        return rows > 0 and (self.distinct() + (self.nulls() > 0)) / rows < CATEGORY_RATIO

    def is_text(self) -> bool:
        return self._polars_type in ("String", "Utf8")

    def values(self, limit: int) -> list[Any]:
        found: list[Any] = self._present().head(limit).to_list()
        return found

    def numbers(self) -> dict[str, float] | None:
        if not self._series.dtype.is_numeric():
            return None
        series = self._present()
        std = series.std()
        return {
            "mean": float(series.mean()),
            "std": math.nan if std is None else float(std),
            "min": float(series.min()),
            "max": float(series.max()),
            "median": float(series.median()),
            "q1": float(series.quantile(0.25, "linear")),
            "q3": float(series.quantile(0.75, "linear")),
        }

    def counts(self) -> list[tuple[Any, int]]:
        counted = self._present().value_counts(sort=True)
        return [(value, int(count)) for value, count in counted.iter_rows()]

    def hashable(self, rows: Any) -> Iterable[Any]:
        series = self._series if rows is None else self._series.gather(rows)
        try:
            yield series.hash(0).to_numpy().tobytes()
        except Exception:
            yield to_json(series.to_list()).encode("ascii")


class _ArrowColumn:
    def __init__(self, name: str, array: Any) -> None:
        self.name = name
        self._array = array
        self._arrow_type = str(array.type)
        self.dtype = self._dtype()

    def _dtype(self) -> str:
        names = {"float": "float32", "double": "float64", "halffloat": "float16", "date32[day]": "date"}
        if self._arrow_type.startswith("timestamp["):
            zone = getattr(self._array.type, "tz", None)
            return "datetime64[ns, %s]" % zone if zone else "datetime64[ns]"
        return names.get(self._arrow_type, self._arrow_type)

    def _is_float(self) -> bool:
        return self._arrow_type in ("float", "double", "halffloat")

    def _present(self) -> Any:
        import pyarrow.compute as compute

        array = self._array.drop_null()
        return array.filter(compute.invert(compute.is_nan(array))) if self._is_float() else array

    def nulls(self) -> int:
        return len(self._array) - len(self._present())

    def distinct(self) -> int:
        import pyarrow.compute as compute

        try:
            return int(compute.count_distinct(self._present()).as_py())
        except Exception:  # nested values that arrow cannot compare
            return len({repr(value) for value in self._present().to_pylist()})

    def is_constant(self) -> bool:
        return self.distinct() == 1

    def floats(self) -> Any:
        return _numpy_of(self._present)

    def is_category(self, rows: int) -> bool:
        if self._arrow_type.startswith("dictionary"):
            return True
        return self.is_text() and rows > 0 and (self.distinct() + (self.nulls() > 0)) / rows < CATEGORY_RATIO

    def is_text(self) -> bool:
        return self._arrow_type in ("string", "large_string", "string_view")

    def values(self, limit: int) -> list[Any]:
        found: list[Any] = self._present().slice(0, limit).to_pylist()
        return found

    def numbers(self) -> dict[str, float] | None:
        import pyarrow
        import pyarrow.compute as compute

        if not (pyarrow.types.is_integer(self._array.type) or pyarrow.types.is_floating(self._array.type)):
            return None
        array = self._present()
        quartiles = compute.quantile(array, q=[0.25, 0.5, 0.75]).to_pylist()
        std = compute.stddev(array, ddof=1).as_py()
        return {
            "mean": float(compute.mean(array).as_py()),
            "std": math.nan if std is None else float(std),
            "min": float(compute.min(array).as_py()),
            "max": float(compute.max(array).as_py()),
            "median": float(quartiles[1]),
            "q1": float(quartiles[0]),
            "q3": float(quartiles[2]),
        }

    def counts(self) -> list[tuple[Any, int]]:
        counted = self._present().value_counts().to_pylist()
        pairs = [(one["values"], int(one["counts"])) for one in counted]
        return sorted(pairs, key=lambda pair: (-pair[1], str(pair[0])))

    def hashable(self, rows: Any) -> Iterable[Any]:
        array = self._array if rows is None else self._array.take(rows)
        yield to_json(array.to_pylist()).encode("ascii")
