"""Schemas, profiles and summaries of tables of pandas, polars and pyarrow."""

from __future__ import annotations

import math
from typing import Any

import pytest

from waymark import is_table, profile_of, schema_of, summary_of

pandas = pytest.importorskip("pandas")
numpy = pytest.importorskip("numpy")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")


def table() -> Any:
    return pandas.DataFrame(
        {
            "count": [1, 2, 3] * 40,
            "price": [1.5, 2.25, None] * 40,
            "tiny": [1e-7, 123.0] * 60,
            "name": ["x", "y", None] * 40,
            "free": ["text %d" % number for number in range(120)],
            "mail": ["a@b.co", "c@d.org"] * 60,
            "same": ["u"] * 120,
            "empty": pandas.Series([None] * 120, dtype=object),
            "flag": [True, False] * 60,
            "day": pandas.to_datetime(["2020-01-01", "2020-01-02"] * 60),
        }
    )


EXPECTED = {
    "count": ("int", False, False, None, False),
    "price": ("float", False, True, 2, False),
    "tiny": ("float", False, False, 7, False),
    "name": ("str", True, True, None, False),
    "free": ("str", False, False, None, False),
    "mail": ("str", True, False, None, False),
    "same": ("str", True, False, None, True),
    "empty": ("str", True, True, None, False),
    "flag": ("str", False, False, None, False),
    "day": ("datetime", False, False, None, False),
}
LIBRARIES = {
    "pandas": lambda frame: frame,
    "polars": lambda frame: polars.from_pandas(frame.drop(columns="empty")),
    "pyarrow": lambda frame: pyarrow.Table.from_pandas(frame.drop(columns="empty"), preserve_index=False),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_rules_of_the_original(library: str) -> None:
    schema = schema_of(LIBRARIES[library](table()), id="t", name="T")

    found = {
        name: (
            one["type"],
            one["type_attr"]["category"],
            one["type_attr"]["nullable"],
            one["type_attr"].get("precision"),
            one["is_constant"],
        )
        for name, one in schema["attributes"].items()
    }
    assert found == {name: EXPECTED[name] for name in found}
    assert list(found) == [name for name in EXPECTED if name in found]
    assert (schema["id"], schema["name"]) == ("t", "T")
    assert schema["attributes"]["mail"]["logical_type"] == "email"
    assert "logical_type" not in schema["attributes"]["name"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_statistics_are_equal_in_all_libraries(library: str) -> None:
    stats = schema_of(LIBRARIES[library](table()), stats=True)["attributes"]

    price, name = stats["price"]["stats"], stats["name"]["stats"]
    assert (price["row_count"], price["na_count"], price["na_percentage"]) == (120, 40, 0.3333)
    assert (price["min"], price["max"], price["mean"], price["median"]) == (1.5, 2.25, 1.875, 1.875)
    assert math.isclose(price["std"], 0.3773659540699707)
    assert (name["unique_count"], name["mode"], name["mode_frequency"]) == (2, "x", 40)
    assert name["category_distribution"] == {"x": 40, "y": 40}


def test_schema_equals_that_of_petsard() -> None:
    metadater = pytest.importorskip("petsard.metadater.metadater")
    frame = table()
    frame["Int64"] = pandas.array([1, None] * 60, dtype="Int64")
    frame["single"] = numpy.float32([0.1, 2.5] * 60)
    frame["small"] = numpy.array([1, 2] * 60, dtype="uint8")
    frame["kind"] = pandas.Categorical(["q", "r"] * 60)
    frame["noise"] = numpy.random.default_rng(1).normal(size=120)

    original = metadater.SchemaMetadater.from_data(frame)
    schema = schema_of(frame)

    for name, attribute in original.attributes.items():
        found = schema["attributes"][name]
        assert found["type"] == attribute.type, name
        assert found["type_attr"] == {**attribute.type_attr, "category": bool(attribute.type_attr["category"])}, name
        assert found.get("logical_type") == attribute.logical_type, name
        assert found["is_constant"] == attribute.is_constant, name


def test_other_vocabularies_of_types() -> None:
    frame = table()
    frame["Int64"] = pandas.array([1, None] * 60, dtype="Int64")

    logical = schema_of(frame, types="logical")["attributes"]
    names = schema_of(frame, types="dtype")["attributes"]

    assert [logical[name]["type"] for name in ("flag", "Int64", "day", "name")] == ["bool", "int", "datetime", "str"]
    assert [names[name]["type"] for name in ("flag", "Int64")] == ["bool", "Int64"]
    assert names["day"]["type"] == str(frame["day"].dtype)  # pandas 3 prefers other units than nanoseconds


def test_repeated_and_odd_column_names() -> None:
    frame = pandas.DataFrame([[1, "a", 2.5]], columns=["x", "x", 7])

    schema = schema_of(frame)

    assert list(schema["attributes"]) == ["x", "x (2)", "7"]
    assert [one["type"] for one in schema["attributes"].values()] == ["int", "str", "float"]


def test_empty_and_nested_columns() -> None:
    frame = pandas.DataFrame({"none": pandas.Series([], dtype="float64"), "list": pandas.Series([], dtype=object)})
    nested = pandas.DataFrame({"list": [[1], [1], None], "map": [{"a": 1}, {"a": 1}, {"a": 1}]})

    assert schema_of(frame)["attributes"]["none"]["type_attr"] == {"category": False, "nullable": False}
    assert schema_of(nested)["attributes"]["map"]["is_constant"] is True
    assert schema_of(nested)["attributes"]["list"]["type_attr"]["nullable"] is True


def test_summary_changes_with_the_data() -> None:
    frame = table()
    other = frame.copy()
    other.loc[119, "free"] = "another text"
    swapped = frame.copy()
    swapped.loc[[0, 1], "count"] = [2, 1]
    flag = frame.copy()
    flag.loc[5, "flag"] = True

    summaries = [summary_of(one) for one in (frame, frame.copy(), other, swapped, flag)]

    assert summaries[0] == summaries[1]
    assert len({one["hash"] for one in summaries}) == 4
    assert summaries[0]["shape"] == [120, 10]
    assert summaries[0]["columns"] == list(EXPECTED)


# of 12,000 rows, of which three stretches of 128 rows are hashed
COVERED_ROWS = (0, 127, 5936, 6063, 11872, 11999)
OTHER_ROWS = (128, 5935, 6064, 11871)


def test_hash_of_a_large_table_covers_stretches_of_rows() -> None:
    frame = pandas.DataFrame({"number": range(12000), "free": ["text %d" % at for at in range(12000)]})

    def hash_with(row: int, column: str, value: object) -> str:
        changed = frame.copy()
        changed.loc[row, column] = value
        return str(summary_of(changed, max_hashed_cells=768)["hash"])

    summary = summary_of(frame, max_hashed_cells=768)

    assert summary["hashed_rows"] == 384
    assert all(hash_with(row, "number", -1) != summary["hash"] for row in COVERED_ROWS)
    assert all(hash_with(row, "free", "another text") != summary["hash"] for row in COVERED_ROWS)
    assert all(hash_with(row, "number", -1) == summary["hash"] for row in OTHER_ROWS)
    assert all(hash_with(row, "free", "another text") == summary["hash"] for row in OTHER_ROWS)
    assert "hashed_rows" not in summary_of(frame, max_hashed_cells=24000)


@pytest.mark.parametrize("library", [polars, pyarrow])
def test_hash_of_other_libraries_covers_the_same_rows(library: Any) -> None:
    def hash_with(changed: int | None) -> str:
        values = {"x": [-1 if row == changed else row for row in range(12000)]}
        data = library.table(values) if library is pyarrow else library.DataFrame(values)
        return str(summary_of(data, max_hashed_cells=384)["hash"])

    assert all(hash_with(row) != hash_with(None) for row in COVERED_ROWS)
    assert all(hash_with(row) == hash_with(None) for row in OTHER_ROWS)


def test_profile_counts_missing_values() -> None:
    profile = profile_of(table())

    assert profile["rows"] == 120
    assert profile["columns"][1] == {"name": "price", "dtype": "float64", "nulls": 40}


def test_other_values_are_no_tables() -> None:
    assert not is_table({"a": 1})
    with pytest.raises(TypeError, match="pandas, polars or pyarrow"):
        schema_of([1, 2])
