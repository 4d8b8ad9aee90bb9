"""Measures what recording a module costs beyond deriving its schema, at 300 columns.

    python tests/measure_overhead.py [URL] [ROWS]

For each kind of table: the processor time of the schema, and of all else that a module of a workflow adds (start, two
timings, profile, summary with its hash, the event). Each is the minimum of 15 rounds, because other processes on the
machine only add to it. The last figure is the elapsed time of the first `get_timing_report_data()`, which a Reporter
calls inside the workflow, after all rounds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy
import pandas

from waymark.petsard import Settings, Status, outputs

COLUMNS, ROUNDS = 300, 15


class Adapter:
    def __init__(self, data: Any) -> None:
        self.data = data

    def set_input(self, status: Any) -> Any:
        return {}

    def run(self, input: Any) -> None:
        pass

    def get_result(self) -> Any:
        return self.data

    def get_metadata(self) -> Any:
        return None


class TimedCall:
    """Calls a function and adds up its processor time, with that of freeing its results."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self._results: list[Any] = []
        self.seconds = 0.0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        start = time.thread_time()
        result = self._function(*arguments, **named)
        self.seconds += time.thread_time() - start
        self._results.append(result)
        return result

    def free(self) -> None:
        start = time.thread_time()
        self._results.clear()
        self.seconds += time.thread_time() - start


def table(kind: str, rows: int) -> Any:
    dice = numpy.random.default_rng(1)
    makers = {
        "int": lambda: dice.integers(0, 100, rows),
        "price": lambda: dice.integers(0, 10_000, rows) / 100,
        "text": lambda: dice.choice(["alpha", "beta", "gamma", "delta"], rows).astype(object),
    }
    names = list(makers) if kind == "mixed" else [kind]
    return pandas.DataFrame({"c%d" % at: makers[names[at % len(names)]]() for at in range(COLUMNS)})


def main(url: str | None, rows: int) -> None:
    print("%d columns, %d rows, %s" % (COLUMNS, rows, url or "without a service"))
    for kind in ("int", "price", "text", "mixed"):
        data = table(kind, rows)
        config = SimpleNamespace(sequence=["Loader"], yaml={"Loader": {"a": {}}})
        status = Status(config, settings=Settings(url=url))
        adapter = Adapter(data)
        for step in ("set_input", "run"):
            status._watch(adapter, "Loader", "a", step)
        schema_times, other_times = [], []
        for _ in range(ROUNDS):
            schema, view = TimedCall(outputs.schema_of), TimedCall(outputs.TableView)
            with mock.patch.multiple(outputs, schema_of=schema, TableView=view):
                start = time.thread_time()
                adapter.run(adapter.set_input(status))
                status.put("Loader", "a", adapter)
                elapsed = time.thread_time() - start
            own = schema.seconds + view.seconds
            schema.free()
            view.free()
            schema_times.append(schema.seconds + view.seconds)
            other_times.append(elapsed - own)
            time.sleep(0.05)
        start = time.perf_counter()
        status.get_timing_report_data()
        report = time.perf_counter() - start
        status.end_run()
        print(
            "%-6s schema %7.1f ms, all else %5.1f ms, report of timings %5.1f ms"
            % (kind, min(schema_times) * 1000, min(other_times) * 1000, report * 1000)
        )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else None, int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
