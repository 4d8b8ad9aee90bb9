"""Tests of the Python publisher against a running Waymark.

The variables WAYMARK_URL, WAYMARK_WRITE_TOKEN and WAYMARK_READ_TOKEN configure the service. The service accepts events
of at most 64 KB, which is less than the limit of the publisher.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import time
import unittest
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from scripted_server import PACKAGE, run_script
from test_processes import HEAD

from waymark import Run

try:
    import numpy as np
    import pandas as pd
except ImportError:
    np = pd = None  # type: ignore[assignment]

URL = os.environ["WAYMARK_URL"]
WRITE = os.environ["WAYMARK_WRITE_TOKEN"]
READ = os.environ["WAYMARK_READ_TOKEN"]


def read(path: str) -> Any:
    request = urllib.request.Request(URL + "/api/v1" + path, headers={"Authorization": "Bearer " + READ})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def items(path: str) -> list[Any]:
    """Returns the items of all pages of a list."""
    found: list[Any] = []
    cursor = ""
    while True:
        page = read(path + cursor)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = ("&" if "?" in path else "?") + "cursor=" + quote(page["next_cursor"])


def result(run: Run, module: str) -> Any:
    (only,) = read("/runs/%s/results?module=%s" % (run.id, module)).values()
    return only


def ended_timings(run: str) -> list[tuple[str, str]]:
    timings = items("/runs/%s/timings" % run)
    return [(timing["module_name"], timing["step_name"]) for timing in timings if timing["end_time"] is not None]


def completed_executions(run: Run) -> int:
    return sum(execution["state"] == "completed" for execution in items("/runs/%s/executions" % run.id))


class ServiceCase(unittest.TestCase):
    def new_run(self, **options: Any) -> Run:
        return Run(URL, ("tests", self.id()), **{"token": WRITE, "close_timeout": 60.0, **options})

    def eventually(self, answer: Callable[[], Any], expected: Any) -> None:
        """Waits for the expected value, because the service applies events after it has accepted them."""
        end, found = time.monotonic() + 60, None
        while time.monotonic() < end:
            try:
                found = answer()
            except urllib.error.HTTPError as error:
                found = error.code
            if found == expected:
                return
            time.sleep(0.2)
        self.assertEqual(expected, found)

    def ended(self, run: Run) -> None:
        self.eventually(lambda: read("/runs/" + run.id)["state"], "completed")


class NumbersTest(ServiceCase):
    def test_numbers_of_numpy_and_pandas_stay_numbers(self) -> None:
        if pd is None:
            self.fail("this test needs numpy and pandas")
        column = pd.Series([1.5, 2.5])
        with self.new_run() as run:
            for module in ("Loader", "Filter"):
                with run.module(module, "x") as output:
                    nullable = column.isna().any()
                    output.schema = {"id": "t", "attributes": {"age": {"type": column.dtype,
                                     "type_attr": {"nullable": nullable}}}}  # fmt: skip
                    output.profile = {
                        "rows": np.int64(len(column)),
                        "columns": [{"name": "age", "dtype": column.dtype, "nulls": column.isna().sum()}],
                    }
                    output.result = {"i": np.int64(5), "b": np.bool_(False), "f32": np.float32(1.5), "tenth":
                                     np.float32(0.1), "nan32": np.float32("nan"), "NA": pd.NA, "s": column,
                                     "at": pd.Timestamp("2026-01-31"), np.int64(7): np.array([5])}  # fmt: skip
                column = pd.Series([1.5, None])
        self.assertEqual(0, run.report()["lost_count"])

        self.ended(run)
        first = result(run, "Loader")
        self.assertEqual({"i": 5, "b": False, "f32": 1.5, "tenth": 0.1, "nan32": "NaN", "s": [1.5, 2.5],
                          "at": "2026-01-31T00:00:00", "7": [5]},
                         {key: value for key, value in first["data"].items() if value is not None})  # fmt: skip
        self.assertIs(False, first["data"]["b"])
        self.assertEqual({"rows": 2, "columns": [{"name": "age", "dtype": "float64", "nulls": 0}]}, first["profile"])
        breaking = items("/runs/%s/changes?compatibility=breaking" % run.id)
        self.assertEqual([[{"path": "/type_attr/nullable", "before": False, "after": True}]],
                         [change["details"] for change in breaking if change["target_type"] == "field"])  # fmt: skip


class PlainNumbersTest(ServiceCase):
    def test_non_finite_numbers_are_accepted(self) -> None:
        with self.new_run() as run:
            with run.module("Loader", "x") as output:
                output.result = {"nan": float("nan"), "low": float("-inf"), (1, "a"): 1, 1: 2, "1": 3}
        self.assertEqual(0, run.report()["lost_count"])

        self.ended(run)
        data = result(run, "Loader")["data"]
        self.assertEqual({"nan": "NaN", "low": "-Infinity", '[1,"a"]': 1, "1 (int)": 2, "1": 3}, data)


class ProcessesTest(ServiceCase):
    def test_forked_and_spawned_processes_deliver(self) -> None:
        methods = multiprocessing.get_all_start_methods()
        run_id = "run-%s-%d" % (self.id(), time.time_ns())
        done = run_script(HEAD + """
def work(run, name):
    for i in range(40):
        with run.timing(name, "x", "step%d" % i):
            pass

if __name__ == "__main__":
    token, run_id, methods = sys.argv[2], sys.argv[3], sys.argv[4:]
    with Run(URL, ("tests", "processes"), token=token, run_id=run_id, close_timeout=60.0) as run:
        with run.module("Parent", "x"):
            children = [multiprocessing.get_context(method).Process(target=work, args=(run, method + str(i)))
                        for method in methods for i in range(2)]
            for child in children:
                child.start()
            work(run, "parent")
            for child in children:
                child.join()
                assert child.exitcode == 0
    assert run.report()["lost_count"] == 0, run.report()
""", URL, WRITE, run_id, *methods, timeout=120)  # fmt: skip
        self.assertEqual((0, ""), (done.returncode, done.stderr))

        self.eventually(lambda: read("/runs/" + run_id)["state"], "completed")
        timings = ended_timings(run_id)
        timings.remove(("Parent", "run"))  # of the module itself
        names = ["parent"] + [method + str(i) for method in methods for i in range(2)]
        self.assertEqual({(name, "step%d" % i) for name in names for i in range(40)}, set(timings))
        self.assertEqual(40 * len(names), len(timings))
        self.assertEqual([], [letter for letter in items("/dead-letters") if run_id in json.dumps(letter)])


class RefusalsTest(ServiceCase):
    def check_stop(self, token: Any, status: int) -> None:
        with self.assertLogs("waymark", "ERROR") as logs:
            start = time.monotonic()
            with self.new_run(token=token) as run:
                with run.module("Loader", "x"):
                    pass

        self.assertLess(time.monotonic() - start, 30)
        report = run.report()
        self.assertEqual((0, 4), (report["delivered"], report["lost_count"]))
        self.assertRegex(report["stopped"] or "", "^HTTP %d: " % status)
        self.assertRegex(logs.output[0], "Publishing to .* stops: HTTP %d: " % status)
        self.assertRegex(logs.output[-1], "4 of 4 events were not delivered")
        self.assertEqual(4, run.close())

    def test_missing_and_wrong_tokens_stop_the_publisher(self) -> None:
        self.check_stop(None, 401)
        self.check_stop("wrong", 401)

    def test_token_to_read_stops_the_publisher(self) -> None:
        self.check_stop(READ, 403)

    def test_invalid_events_do_not_stop_others(self) -> None:
        with self.assertLogs("waymark", "ERROR") as logs:
            with self.new_run() as run:
                run.publish("module.started", module=7, experiment="x")
                with run.module("Loader", "x"):
                    pass
                run.publish("no.such.type")

        report = run.report()
        self.assertEqual((4, 2), (report["delivered"], report["lost_count"]))
        self.assertIn("/data/module", report["lost"][0][1])
        self.assertIn(report["lost"][0][1], logs.output[0])
        self.ended(run)
        self.assertEqual(1, completed_executions(run))

    def test_too_large_events_do_not_stop_others(self) -> None:
        with self.assertLogs("waymark", "ERROR"):
            with self.new_run() as run:
                for i in range(10):
                    with run.module("Module%d" % i, "x") as output:
                        output.result = "x" * (100_000 if i == 5 else 1_000)

        report = run.report()
        self.assertEqual((21, 1), (report["delivered"], report["lost_count"]))
        self.assertRegex(report["lost"][0][1], "HTTP 413: Event 0 has 100.* bytes")
        self.ended(run)
        self.assertEqual(9, completed_executions(run))


class OutageTest(ServiceCase):
    """Runs under a Java test that interrupts the network and restores it when it reads `ready`."""

    def test_events_survive_an_outage(self) -> None:
        with self.new_run() as run:
            for i in range(30):
                with run.timing("Loader", "x", "step%d" % i):
                    time.sleep(0.02)
            print("ready", flush=True)
        self.assertEqual((62, 0), (run.report()["delivered"], run.report()["lost_count"]))

        self.ended(run)
        self.assertEqual(sorted("step%d" % i for i in range(30)), sorted(step for _, step in ended_timings(run.id)))


class ExampleTest(ServiceCase):
    def test_example_runs(self) -> None:
        example = (PACKAGE / "examples" / "example.py").read_text(encoding="utf-8")

        done = run_script(example, URL, WAYMARK_TOKEN=WRITE)

        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("13 events delivered, 0 lost", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
