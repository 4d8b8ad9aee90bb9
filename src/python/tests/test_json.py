"""Tests of the conversion of Python, numpy and pandas values to JSON."""

from __future__ import annotations

import dataclasses
import enum
import json
import unittest
import uuid
from collections import OrderedDict, namedtuple
from datetime import date, datetime, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

import scripted_server  # noqa: F401  (makes waymark importable)

from waymark import to_json

try:
    import numpy as np
    import pandas as pd
except ImportError:
    np = pd = None  # type: ignore[assignment]


class Scalar:
    """Behaves like a numpy scalar, without numpy."""

    def __init__(self, plain: object) -> None:
        self.plain = plain

    def item(self) -> object:
        return self.plain

    def __str__(self) -> str:
        return "text of a scalar"


class Array:
    """Behaves like an array with one item from another library."""

    shape = (1,)

    def __init__(self, plain: list[object]) -> None:
        self.plain = plain

    def tolist(self) -> list[object]:
        return self.plain

    def item(self) -> object:
        return self.plain[0]


class Moment:
    def isoformat(self) -> str:
        return "2026-01-31T12:00:00"


# the same names as those of pandas
NAType = type("NAType", (), {"__module__": "pandas._libs.missing"})
NaTType = type("NaTType", (datetime,), {"__module__": "pandas._libs.tslibs.nattype", "isoformat": lambda self: "NaT"})


class Color(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


@dataclasses.dataclass
class Point:
    x: int
    y: Any


Pair = namedtuple("Pair", "a b")


class JsonCase(unittest.TestCase):
    def check(self, value: object, expected: str) -> None:
        text = to_json(value)
        json.loads(text, parse_constant=self.fail)
        self.assertEqual(expected, text, repr(value))


class JsonTest(JsonCase):
    def test_plain_values_are_written_like_json(self) -> None:
        value = {"a": [1, -2.5, 1e300, 1e-7, True, False, None, 'é\n"\\\u2028'], "b": {}, "c": [], "d": ()}

        self.assertEqual(json.dumps(value, separators=(",", ":")), to_json(value))

    def test_scalars_of_other_libraries_stay_numbers(self) -> None:
        self.check(
            {"i": Scalar(5), "b": Scalar(False), "f": Scalar(1.5), "n": Scalar(float("nan")), "none": Scalar(None)},
            '{"i":5,"b":false,"f":1.5,"n":"NaN","none":null}',
        )

    def test_array_of_one_item_stays_an_array(self) -> None:
        self.check([Array([5]), Array([Scalar(1), None])], "[[5],[1,null]]")

    def test_missing_values_become_null(self) -> None:
        self.check([NAType(), NaTType(2026, 1, 1)], "[null,null]")

    def test_non_finite_numbers_become_their_names(self) -> None:
        inf = float("inf")
        self.check([float("nan"), inf, -inf, Decimal("NaN"), Decimal("-Infinity"), Decimal("sNaN1")],
                   '["NaN","Infinity","-Infinity","NaN","-Infinity","NaN"]')  # fmt: skip

    def test_dates_become_iso_texts(self) -> None:
        self.check([datetime(2026, 1, 31, 12, tzinfo=timezone.utc), date(2026, 1, 31), Moment()],
                   '["2026-01-31T12:00:00+00:00","2026-01-31","2026-01-31T12:00:00"]')  # fmt: skip

    def test_exact_numbers_keep_all_digits(self) -> None:
        self.check([Decimal("1.10"), Decimal("1E+3"), Decimal("0.1000000000000000000001"), 2**80, Fraction(1, 4)],
                   "[1.10,1E+3,0.1000000000000000000001,1208925819614629174706176,0.25]")  # fmt: skip

    def test_containers_become_arrays_and_objects(self) -> None:
        self.check(
            [{3, 1, 2}, frozenset(), range(2), {"a": 1}.keys(), {"a": 1}.values(), Pair(1, 2),
             OrderedDict(b=1, a=2), MappingProxyType({"x": 1}), Point(1, Scalar(2))],
            '[[1,2,3],[],[0,1],["a"],[1],[1,2],{"b":1,"a":2},{"x":1},{"x":1,"y":2}]',
        )  # fmt: skip

    def test_other_types_become_their_texts(self) -> None:
        identifier = uuid.UUID(int=1)
        self.check([Color.RED, Level.HIGH, PurePosixPath("/a/b"), identifier, int, b"x\xff", 1j],
                   '["red",3,"/a/b","%s","int","x\\\\xff","1j"]' % identifier)  # fmt: skip

    def test_keys_become_texts_like_values(self) -> None:
        self.check(
            {0: 0, True: 1, None: 2, 2.5: 3, ("a", 1): 4, date(2026, 1, 31): 5, Scalar(7): 6, Color.RED: 7},
            '{"0":0,"true":1,"null":2,"2.5":3,"[\\"a\\",1]":4,"2026-01-31":5,"7":6,"red":7}',
        )

    def test_keys_of_equal_text_stay_distinct(self) -> None:
        value = {1: "number", "1": "text", Scalar(1): "scalar"}

        self.check(value, '{"1 (int)":"number","1":"text","1 (Scalar)":"scalar"}')

    def test_circular_value_is_rejected(self) -> None:
        circle: list[object] = []
        circle.append({"circle": circle})

        self.assertRaisesRegex(ValueError, "contains itself", to_json, circle)

    def test_failing_methods_are_not_fatal(self) -> None:
        class Stubborn:
            def item(self) -> object:
                raise RuntimeError("no")

            def __str__(self) -> str:
                return "stubborn"

        self.check(Stubborn(), '"stubborn"')


@unittest.skipUnless(pd, "numpy and pandas are not installed")
class NumpyAndPandasTest(JsonCase):
    def test_numpy_scalars_stay_numbers(self) -> None:
        self.check(
            {"i": np.int64(5), "u": np.uint64(2**64 - 1), "b": np.bool_(False), "f32": np.float32(1.5),
             "f": np.float64(0.1), "nan": np.float32("nan"), "inf": np.float64("-inf")},
            '{"i":5,"u":18446744073709551615,"b":false,"f32":1.5,"f":0.1,"nan":"NaN","inf":"-Infinity"}',
        )  # fmt: skip

    def test_narrow_floats_keep_their_digits(self) -> None:
        self.check([np.float32(0.1), np.float16(0.1), np.longdouble("0.1"), np.array([[0.1]], dtype="float32"),
                    pd.Series([0.1], dtype="float32")], "[0.1,0.1,0.1,[[0.1]],[0.1]]")  # fmt: skip

    def test_numpy_arrays_become_arrays(self) -> None:
        self.check([np.array([5]), np.array(5), np.array([[1, 2]]), np.array([True]), np.array(["a"]), np.array([])],
                   '[[5],5,[[1,2]],[true],["a"],[]]')  # fmt: skip

    def test_masked_items_become_null(self) -> None:
        self.check([np.ma.masked, np.ma.array([1, 2], mask=[0, 1])], "[null,[1,null]]")

    def test_pandas_missing_values_become_null(self) -> None:
        self.check(
            [pd.NA, pd.NaT, pd.Series([1, None], dtype="Int64"), pd.Series(["a", None]),
             pd.Series([True, None], dtype="boolean"), pd.Categorical(["a", None]),
             pd.Series([0.5, None], dtype="Float32"), np.datetime64("NaT")],
            '[null,null,[1,null],["a",null],[true,null],["a",null],[0.5,null],null]',
        )  # fmt: skip

    def test_nan_in_float_column_stays_nan(self) -> None:
        self.check([pd.Series([0.5, float("nan")]), np.array([float("nan")])], '[[0.5,"NaN"],["NaN"]]')

    def test_pandas_times_become_iso_texts(self) -> None:
        self.check(
            [pd.Timestamp("2026-01-31T12:00:00Z"), pd.Series(pd.to_datetime(["2026-01-31", None])),
             np.datetime64("2026-01-31"), np.array(["2026-01-31"], dtype="datetime64[ns]"), pd.Timedelta(5, "s")],
            '["2026-01-31T12:00:00+00:00",["2026-01-31T00:00:00",null],"2026-01-31",'
            '["2026-01-31T00:00:00.000000000"],"P0DT0H0M5S"]',
        )  # fmt: skip

    def test_nullability_stays_a_boolean(self) -> None:
        self.check({"nullable": pd.Series([1, None]).isna().any()}, '{"nullable":true}')

    def test_data_types_become_their_names(self) -> None:
        self.check([np.dtype("int64"), pd.CategoricalDtype(), pd.Series([1]).dtype, np.float32],
                   '["int64","category","int64","float32"]')  # fmt: skip

    def test_numpy_keys_become_numbers_as_text(self) -> None:
        self.check({np.int64(1): 1, "1": 2, pd.Timestamp("2026-01-31"): 3},
                   '{"1 (int64)":1,"1":2,"2026-01-31T00:00:00":3}')  # fmt: skip

    def test_data_frame_becomes_rows(self) -> None:
        frame = pd.DataFrame({"a": [1, 2], "b": ["x", None], ("c", 1): np.array([0.1, 0.2], dtype="float32")})

        self.check(frame, '[{"a":1,"b":"x","[\\"c\\",1]":0.1},{"a":2,"b":null,"[\\"c\\",1]":0.2}]')

    def test_columns_of_equal_name_stay_distinct(self) -> None:
        self.check(pd.DataFrame([[1, 2]], columns=["a", "a"]), '[{"a":1,"a (2)":2}]')


if __name__ == "__main__":
    unittest.main()
