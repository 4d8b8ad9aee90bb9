"""The drop-in Status: without PETsARD, and under the real one, alone and with a service."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import enum
import os
import pickle
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from petsard_workflow import STAND_INS, prepare

from waymark import Client, summary_of
from waymark._json import from_json, to_json
from waymark.rules.content import same
from waymark.rules.families import family

pandas = pytest.importorskip("pandas")
numpy = pytest.importorskip("numpy")

PACKAGE = Path(__file__).resolve().parents[1]


def real_petsard() -> bool:
    """Imports the real PETsARD; torch and xgboost, which its extras allow to leave out, are stood in for by name."""
    sys.path.append(str(STAND_INS))
    try:
        import petsard  # noqa: F401

        return True
    except ImportError:
        return False


HAS_PETSARD = real_petsard()
needs_petsard = pytest.mark.skipif(not HAS_PETSARD, reason="PETsARD is not installed")

import waymark.petsard as drop_in  # noqa: E402  (after the stand-ins)
from waymark.petsard import outputs  # noqa: E402


class Operator:
    def __init__(self, data: Any, schema: Any = None) -> None:
        self.data = data
        self._schema = schema

    def get_result(self) -> Any:
        return self.data

    def get_metadata(self) -> Any:
        return self._schema


def make_config() -> Any:
    return SimpleNamespace(
        sequence=["Loader", "Synthesizer"],
        yaml={
            "Loader": {"a": {"password": "secret", "path": "https://me:pw@host/x"}},
            "Synthesizer": {"s": {}, "t": {}},
        },
    )


def frame(*values: Any) -> Any:
    return pandas.DataFrame({"age": list(values)})


def status(**options: Any) -> Any:
    return drop_in.Status(make_config(), **options)


def recorded(run: Any, module: str) -> Any:
    """Returns the `data` of the last result of a module, as it is published."""
    return run._recorded.query(lambda local: local.get_result(module)).data


# --- without a workflow


def test_methods_of_the_original_work_without_a_server() -> None:
    run = status()
    run.put("Loader", "a", Operator(frame(1, 2)))
    run.put("Synthesizer", "s", Operator(frame(1.5, 2.5)))
    run.end_run()

    summary = run.get_status_summary()
    assert summary["sequence"] == summary["active_modules"] == ["Loader", "Synthesizer"]
    assert summary["last_snapshot"] == run.get_snapshots()[-1].snapshot_id
    assert summary["last_change"] == run.get_change_history()[-1].change_id
    assert run.get_full_expt() == {"Loader": "a", "Synthesizer": "s"}
    assert list(run.get_result("Loader")["age"]) == [1, 2]
    assert [one.phase for one in run.get_snapshots("Loader")] == ["completed"]
    assert run.get_snapshot_by_id("snapshot_000009_20260101_000000") is None
    assert [str(one) for one in run.get_change_history("Synthesizer")][1] == (
        "transform age: /type int → float, /type_attr/precision None → 1"
    )
    assert run.is_completed()
    assert list(run.get_result()) == ["Loader[a]_Synthesizer[s]"]
    assert run.get_timing_report_data().empty


def test_restore_sets_the_path_back() -> None:
    run = status()
    run.put("Loader", "a", Operator(frame(1, 2)))
    first = run.get_snapshots()[0].snapshot_id
    run.put("Synthesizer", "s", Operator(frame("x", "y")))

    assert run.restore_from_snapshot("snapshot_000077_20260101_000000") is False
    assert run.restore_from_snapshot(first) is True
    assert run.get_full_expt() == {"Loader": "a"}
    assert run.get_status_summary()["active_modules"] == ["Loader"]
    assert run.get_snapshots()[-1].phase == "restored"


def test_restore_to_a_restored_snapshot_takes_its_metadata() -> None:
    run = status()
    for version in ("first", "second"):
        run.put("Loader", "a", Operator(frame(1), version))
    assert run.restore_from_snapshot(run.get_snapshots()[0].snapshot_id)
    assert run.get_metadata() == "first"
    restored = run.get_snapshots()[-1]
    run.put("Loader", "a", Operator(frame(3), "third"))

    assert restored.phase == "restored"
    assert run.restore_from_snapshot(restored.snapshot_id)

    assert run.get_metadata() == "first"
    assert list(run.get_result("Loader")["age"]) == [1]


def test_restore_over_kafka_is_refused(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("waymark.kafka._installed_library", lambda: "confluent_kafka")
    run = status(settings=drop_in.Settings(url="kafka://localhost:9092", close_timeout=0.1))
    run.put("Loader", "a", Operator(frame(1)))
    first = run.get_snapshots()[0].snapshot_id
    run.put("Synthesizer", "s", Operator(frame(2)))

    assert run.restore_from_snapshot(first) is False

    run._recorder._publisher.close()
    assert run.get_full_expt() == {"Loader": "a", "Synthesizer": "s"}
    assert [one.phase for one in run.get_snapshots()] == ["completed"] * 2
    assert "Give `track` the HTTP address of the service, or run `waymark restore %s" % run.run_id in caplog.text


def test_released_operators_cannot_be_restored(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("waymark.petsard.states.MAX_CELLS", 3)
    run = status()
    for number in range(3):
        run.put("Loader", "a", Operator(frame(number, number)))
    snapshots = [one.snapshot_id for one in run.get_snapshots()]

    assert run.restore_from_snapshot(snapshots[0]) is False
    assert "the operators of Loader were released to save memory" in caplog.text
    assert run.restore_from_snapshot(snapshots[1]) is True
    assert list(run.get_result("Loader")["age"]) == [1, 1]


def test_summary_agrees_with_the_other_answers() -> None:
    run = status()
    run.put("Loader", "a", Operator(frame(1)))
    run.put("Synthesizer", "s", Operator(frame(2)))
    run._module_started("Loader", "b")
    run._module_failed("Loader", "b", ValueError("no file"))

    # like PETsARD's, the path keeps what completed last; that of the service holds Loader[b] only
    assert run.get_full_expt() == {"Loader": "a", "Synthesizer": "s"}
    assert run._recorded.local().get_full_expt() == {}
    summary = run.get_status_summary()
    assert summary["active_modules"] == list(run.get_full_expt())
    assert summary["metadata_modules"] == ["Loader"] == list(run.metadata)
    assert summary["progress"]["failed"] == 1


def test_results_hold_the_tables_of_kept_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waymark.petsard.states.MAX_CELLS", 2)
    run = status()
    run.put("Loader", "a", Operator(frame(1)))
    for experiment, values in (("s", (1, 2)), ("t", (3, 4)), ("u", (5, 6))):
        run.put("Synthesizer", experiment, Operator(frame(*values)))

    results = run.get_result()

    assert results["Loader[a]_Synthesizer[s]"]["data"] == summary_of(frame(1, 2))  # released
    assert list(results["Loader[a]_Synthesizer[t]"]["data"]["age"]) == [3, 4]
    assert list(results["Loader[a]_Synthesizer[u]"]["data"]["age"]) == [5, 6]
    assert list(results["Loader[a]_Synthesizer[u]"]["schema"].attributes) == ["age"]


def test_attributes_hold_the_recorded_history() -> None:
    run = status()
    run.put("Loader", "a", Operator(frame(1)))
    run.put("Synthesizer", "s", Operator(frame("x")))

    assert run.snapshots == run.get_snapshots()
    assert run.changes == run.get_change_history()
    assert run.get_snapshot_by_id(run.snapshots[-1].snapshot_id).module_name == "Synthesizer"


def test_limits_bound_what_is_kept() -> None:
    run = status(max_snapshots=2, max_changes=1, max_timings=3)
    for number in range(4):
        run.put("Loader", "a", Operator(frame(number) if number % 2 else frame("x")))
    operator = Operator(frame(1))
    operator.run = lambda: None  # type: ignore[attr-defined]
    run._watch(operator, "Loader", "a", "run")
    for _ in range(5):
        operator.run()  # type: ignore[attr-defined]

    assert (len(run.get_snapshots()), len(run.get_change_history())) == (2, 1)
    assert list(run.get_timing_report_data()["record_id"].str.slice(0, 13)) == [
        "timing_000003",
        "timing_000004",
        "timing_000005",
    ]
    assert run.get_status_summary()["counters"]["timings"] == 5
    assert run.get_status_summary()["limits"] == {"max_snapshots": 2, "max_changes": 1, "max_timings": 3}
    assert len(run._states._states) == 2


def test_secrets_are_not_published() -> None:
    run = status()

    config = run._recorded.local().history.config()["config"]

    assert config["Loader"]["a"] == {"password": "***", "path": "https://***@host/x"}


def test_other_status_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    executor = SimpleNamespace(status=object(), config=make_config(), run=lambda: "done")

    tracked = drop_in.track(executor)

    assert tracked is executor
    assert tracked.run() == "done"
    assert not isinstance(executor.status, drop_in.Status)
    assert "Could not track the executor" in caplog.text


def test_large_and_unwritable_results_are_left_out() -> None:
    circle: dict[str, Any] = {}
    circle["itself"] = circle
    run = status()

    run.put("Loader", "a", Operator({"rows": circle, "text": "x"}))
    run.put("Synthesizer", "s", Operator({"text": "x" * (2 << 20)}))

    assert "cannot be written as JSON" in to_json(recorded(run, "Loader"))
    assert recorded(run, "Synthesizer") == {"text": "str"}


def test_rows_are_recorded_of_reports_only() -> None:
    @dataclasses.dataclass
    class Details:
        violations: Any

    rows = frame(41, 42, 43)
    output = {
        "total_rows": 3,
        "rate": numpy.float64(0.5),
        "day": datetime.date(2026, 1, 31),
        "examples": [41, 42],
        "column": rows["age"],
        "array": rows.to_numpy(),
        "details": Details(rows),
        "nested": {"rule": {"rows": rows}},
        "other": iter([41]),
    }
    summary = summary_of(rows)

    constrained = outputs.describe_output("Constrainer", output, None, {})["result"]["data"]
    report = outputs.describe_output("Describer", {"global": rows, "all": [rows]}, None, {}, report=True)

    assert from_json(to_json(constrained)) == {
        "total_rows": 3,
        "rate": 0.5,
        "day": "2026-01-31",
        "examples": {"type": "list", "items": 2},
        "column": {"type": "Series", "items": 3},
        "array": {"type": "ndarray", "items": 3},
        "details": {"violations": summary},
        "nested": {"rule": {"rows": summary}},
        "other": {"type": "list_iterator"},
    }
    assert from_json(to_json(report["result"]["data"])) == {
        "global": [{"age": 41}, {"age": 42}, {"age": 43}],
        "all": [[{"age": 41}, {"age": 42}, {"age": 43}]],
    }


class DataType(enum.Enum):
    INT8 = "int8"


@dataclasses.dataclass(frozen=True)
class FieldMetadata:
    """The shape of PETsARD 1.6."""

    name: str
    data_type: DataType
    nullable: Any
    logical_type: str | None = None
    source_dtype: str | None = None
    target_dtype: str | None = None
    cast_error: str = "coerce"
    stats: Any = None
    properties: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class SchemaMetadata:
    """The shape of PETsARD 1.6."""

    schema_id: str
    name: str
    fields: list[FieldMetadata]
    created_at: datetime.datetime = datetime.datetime(2026, 1, 31)
    updated_at: datetime.datetime | None = None


def test_schemas_of_petsard_1_6_are_read() -> None:
    field = FieldMetadata(
        "age", DataType.INT8, numpy.bool_(False), "age", "int64", "int8", stats={"rows": numpy.int64(3)}
    )

    reported = outputs.reported_schema(SchemaMetadata("people", "People", [field]))

    assert reported == {
        "id": "people",
        "name": "People",
        "attributes": {
            "age": {
                "type": "int8",
                "type_attr": {"nullable": False},
                "cast_errors": "coerce",
                "logical_type": "age",
                "source_dtype": "int64",
                "target_dtype": "int8",
                "stats": {"rows": 3},
                "properties": {},
            }
        },
    }


def test_values_beside_tables_are_summarised() -> None:
    output = {"train": frame(1), "ids": [7, 8]}

    described = outputs.describe_output("Splitter", output, None, {})

    assert from_json(to_json(described["result"]["data"]))["ids"] == {"type": "list", "items": 2}


def test_failures_of_recording_do_not_reach_the_workflow(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Operator):
        def get_result(self) -> Any:
            raise RuntimeError("no result")

    run = status()
    run.put("Loader", "a", Broken(None))
    run.put("Loader", "a", Broken(None))

    assert [one.phase for one in run.get_snapshots()] == ["completed"] * 2
    assert caplog.text.count("Could not describe the output of Loader: no result. The workflow continues.") == 1


def test_nobody_listens_and_the_run_goes_on(capfd: pytest.CaptureFixture[str]) -> None:
    run = status(settings=drop_in.Settings(url="http://127.0.0.1:9", close_timeout=0.3))
    start = time.monotonic()
    run.put("Loader", "a", Operator(frame(1)))
    run.end_run()

    assert time.monotonic() - start < 3.0
    assert "4 of 4 events of run %s were not delivered to http://127.0.0.1:9" % run.run_id in capfd.readouterr().err


def _no_kafka() -> str:
    raise ImportError("install confluent-kafka")


@pytest.mark.parametrize(
    "options",
    [
        {"url": "localhost:8080"},
        {"url": "kafka://localhost:9092"},
        {"url": "http://127.0.0.1:9", "outbox": "file/outbox"},
        {"url": "http://127.0.0.1:9", "run_id": "no\nid"},
    ],
)
def test_unusable_options_leave_a_local_history(
    options: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("waymark.kafka._installed_library", _no_kafka)
    (tmp_path / "file").write_text("")

    run = status(settings=drop_in.Settings(**options))  # type: ignore[arg-type]
    run.put("Loader", "a", Operator(frame(1)))
    run.end_run()

    assert [one.phase for one in run.get_snapshots()] == ["completed"]
    assert run.get_timing_report_data().empty
    assert run.is_completed()
    assert caplog.text.count("Could not prepare to send the run to %s" % options["url"]) == 1
    assert "Correct the options of `track` or the variables WAYMARK_URL" in caplog.text


def test_failing_redaction_leaves_the_parameters_out(caplog: pytest.LogCaptureFixture) -> None:
    run = status(settings=drop_in.Settings(redact=lambda *_: 1 / 0))  # type: ignore[arg-type, return-value]

    assert run._recorded.local().history.config()["config"] == {"Loader": {}, "Synthesizer": {}}
    assert "Could not redact the config" in caplog.text


def test_unusable_workflow_name_leaves_the_plan_out(caplog: pytest.LogCaptureFixture) -> None:
    run = status(settings=drop_in.Settings(workflow="adult"))  # type: ignore[arg-type]
    run.put("Loader", "a", Operator(frame(1)))

    assert run.get_status_summary()["active_modules"] == ["Loader"]
    assert "Could not record the plan" in caplog.text


def test_history_is_applied_in_the_background() -> None:
    run = status()
    run.put("Loader", "a", Operator(frame(1, 2)))

    run._recorder._applier.join(10)

    assert run._recorder._pending == []
    assert run._recorder._local.history.state.counters["snapshots"] == 1


def test_queries_of_another_thread_see_whole_events() -> None:
    run = status()
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            while not run.is_completed():
                run.get_status_summary()
                run.get_snapshots()
        except BaseException as error:
            failures.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    for number in range(50):
        run.put("Loader", "a", Operator(frame(number)))
    run.end_run()
    asking.join(30)

    assert failures == []
    assert len(run.get_snapshots()) == 50


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_child_keeps_the_history() -> None:
    run = status()
    for number in range(20):
        run.put("Loader", "a", Operator(frame(number)))
        child = os.fork()
        if not child:
            os._exit(0 if len(run.get_snapshots()) == number + 1 else 1)
        assert os.waitpid(child, 0)[1] == 0


def test_copies_leave_the_recorder_out() -> None:
    run = status()
    run.put("Loader", "a", Operator(frame(1)))

    for made in (copy.deepcopy(run), pickle.loads(pickle.dumps(run))):
        assert made.get_full_expt() == {"Loader": "a"}
        with pytest.raises(RuntimeError, match="copied"):
            made.get_snapshots()


def test_recording_a_wide_table_is_cheap() -> None:
    """The median of the processor time beyond the schema's own is far below the time of a second schema.

    The figure itself is measured on an idle machine: `tests/measure_overhead.py`.
    """
    from waymark import schema_of

    wide = pandas.DataFrame({"c%d" % number: [number, number + 1] * 50 for number in range(300)})
    run = status()
    operator = Operator(wide)
    own, whole = [], []
    for _ in range(7):
        start = time.thread_time()
        schema_of(wide, types="logical")
        own.append(time.thread_time() - start)
        start = time.thread_time()
        run.put("Loader", "a", operator)
        whole.append(time.thread_time() - start)

    assert min(whole) - min(own) < min(own) + 0.02


# --- under the real PETsARD


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("custom", None)


@pytest.fixture
def seed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Sets all sources of random numbers of PETsARD back."""
    make = numpy.random.default_rng

    def set_back() -> None:
        random.seed(1)
        numpy.random.seed(1)
        monkeypatch.setattr(numpy.random, "default_rng", lambda seed=1: make(seed))

    return set_back


def assert_equal(value: Any, expected: Any) -> None:
    """Compares results and schemas of PETsARD, without the times at which they were made."""
    assert type(value) is type(expected)
    if isinstance(expected, pandas.DataFrame):
        pandas.testing.assert_frame_equal(value, expected)
    elif dataclasses.is_dataclass(expected):
        assert_equal(vars(value), vars(expected))
    elif isinstance(expected, dict):
        assert list(value) == list(expected)
        for key in set(expected) - {"created_at", "updated_at"}:
            assert_equal(value[key], expected[key])
    else:
        assert value == expected or (value != value and expected != expected)


def execute(executor: Any) -> None:
    with pytest.raises(Exception, match="the loss is NaN"):
        executor.run()


@needs_petsard
def test_workflow_is_recorded_like_the_original_records_it(folder: Path, seed: Callable[[], None]) -> None:
    from petsard import Executor

    seed()
    untracked = Executor("workflow.yaml")
    execute(untracked)
    seed()
    tracked = drop_in.track(Executor("workflow.yaml"))
    execute(tracked)

    original, run = untracked.status, tracked.status
    assert isinstance(run, type(original))
    assert_equal(tracked.get_result(), untracked.get_result())
    assert_equal(run.get_report(), original.get_report())
    assert run.get_exist_train_indices() == original.get_exist_train_indices() != []
    assert list(original.status) == list(run.status)
    for module in original.status:
        assert_equal(run.get_result(module), original.get_result(module))
        assert run.get_full_expt(module) == original.get_full_expt(module)
    for module in ("Loader", "Splitter", "Preprocessor"):
        assert_equal(run.get_metadata(module), original.get_metadata(module))
    completed = [one for one in run.get_snapshots() if one.phase == "completed"]
    assert [(one.module_name, one.experiment_name) for one in completed] == [
        (one.module_name, one.experiment_name) for one in original.get_snapshots()
    ]
    assert len(completed) == 16
    assert run.get_full_expt() == original.get_full_expt()
    assert set(run.metadata) == set(original.metadata)
    assert [one.phase for one in run.get_snapshots()][-1] == "failed"
    assert run.get_status_summary()["progress"] == {"expected": 20, "completed": 16, "failed": 1}
    assert not run.is_completed()
    schema = run.get_metadata_evolution("Loader")[0]
    assert list(schema.attributes) == list(original.get_metadata("Loader").attributes)
    assert {name: family(one.type) for name, one in schema.attributes.items()} == {
        name: family(one.type) for name, one in original.get_metadata("Loader").attributes.items()
    }
    reasons = {one.reason for one in run.get_change_history("Preprocessor")}
    assert "MissingMean, OutlierIQR, ScalerStandard" in reasons
    table = run.get_timing_report_data()
    assert list(table.columns[:7]) == [
        "record_id",
        "module_name",
        "experiment_name",
        "step_name",
        "start_time",
        "end_time",
        "duration_seconds",
    ]
    assert set(table["step_name"]) == {"set_input", "run"}
    assert list(table["status"])[-1] == "error"
    error = run.get_snapshots()[-1].context["error"]
    assert error["type"] == "ValueError"
    assert "custom.py" in error["stack_trace"]
    assert len(run.get_result()) == 3
    assert run.get_inferred_schema("Preprocessor").id == "people_preprocessed"


@needs_petsard
def test_results_are_summaries_and_reports(folder: Path) -> None:
    from petsard import Executor

    executor = drop_in.track(Executor("workflow.yaml"))
    execute(executor)

    run, history = executor.status, executor.status._recorded.local().history
    for module in ("Loader", "Splitter", "Preprocessor"):
        result = run.get_result(module)
        expected = summary_of(result) if module != "Splitter" else {k: summary_of(v) for k, v in result.items()}
        assert recorded(run, module) == expected
    assert recorded(run, "Loader")["shape"] == [200, 4]
    assert recorded(run, "Loader")["columns"] == ["age", "income", "education", "city"]
    for module in ("Synthesizer", "Postprocessor"):
        for record in history.results(module).values():
            assert set(record["data"]) == {"shape", "columns", "hash"}
    for key, result in executor.get_result().items():
        assert list(history.results("Reporter")[key]["data"]) == list(result)
        assert same(history.results("Reporter")[key]["data"], plain(result))
        assert_equal(run.get_result()[key]["data"], result)
    evaluated = run.get_result("Evaluator")
    record = history.results("Evaluator")[next(reversed(history.results("Evaluator")))]
    assert same(record["data"], plain(evaluated))
    assert list(record["data"]["global"][0]) == ["score"]


@needs_petsard
def test_restore_to_a_sibling_branch_brings_its_operators_back(folder: Path) -> None:
    from petsard import Executor

    executor = drop_in.track(Executor("workflow.yaml"))
    execute(executor)
    run = executor.status
    target = next(
        one for one in run.get_snapshots("Preprocessor") if (one.experiment_name, one.phase) == ("default", "completed")
    )
    raw = run.get_metadata("Preprocessor")

    assert run.restore_from_snapshot(target.snapshot_id)

    path = {"Loader": "people", "Splitter": "half_[1-1]", "Preprocessor": "default"}
    assert run.get_full_expt() == path == run._recorded.local().get_full_expt()
    assert run.get_status_summary()["active_modules"] == list(path)
    assert summary_of(run.get_result("Preprocessor")) == recorded(run, "Preprocessor")
    assert run.get_metadata("Preprocessor") == run.status["Preprocessor"]["operator"].get_metadata()
    assert run.get_metadata("Preprocessor") is not raw
    assert list(run.get_metadata("Preprocessor").attributes) == list(target.metadata_after.attributes)


@needs_petsard
def test_unusable_address_does_not_change_the_workflow(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import petsard.executor as module

    plain = module.Executor("workflow.yaml")
    execute(plain)
    monkeypatch.setenv("WAYMARK_URL", "localhost:8080")
    assert drop_in.install()
    try:
        installed = module.Executor("workflow.yaml")
        execute(installed)
    finally:
        drop_in.uninstall()
    tracked = drop_in.track(module.Executor("workflow.yaml"))
    execute(tracked)

    for executor in (installed, tracked):
        run = executor.status
        assert list(executor.get_result()) == list(plain.get_result())
        assert run.get_full_expt() == plain.status.get_full_expt()
        assert run.get_status_summary()["state"] == "failed"
        assert len(run.get_snapshots()) == 34
        assert len(run.get_timing_report_data()) == 34
        assert not run.is_completed()
        assert run.get_change_history() and run.get_metadata_evolution() and run.get_inferred_schema()
        assert run.delivery_report() == {}
        assert run.restore_from_snapshot(run.get_snapshots("Splitter")[-1].snapshot_id)
    # PETsARD removes the handlers of the root logger, so the warnings are on stderr
    assert capsys.readouterr().err.count("Could not prepare to send the run to localhost:8080") == 2


SHORT = """
Loader:
  people:
    filepath: people.csv
"""


@needs_petsard
def test_saved_data_are_not_recorded(folder: Path) -> None:
    from petsard import Executor

    (folder / "short.yaml").write_text(
        SHORT + "Reporter:\n  saved:\n    method: save_data\n    source: Loader\n    output: saved\n"
    )
    executor = drop_in.track(Executor("short.yaml"))
    executor.run()

    frames = executor.status.get_result("Reporter")
    assert list(frames) == ["Loader[people]"]
    assert recorded(executor.status, "Reporter") == {"Loader[people]": summary_of(frames["Loader[people]"])}


@needs_petsard
def test_violating_rows_are_not_recorded(folder: Path) -> None:
    from petsard import Executor

    constraint = (
        "Constrainer:\n  adults:\n    method: validate\n    field_constraints:\n      - age >= 40\n"
        "Reporter:\n  saved:\n    method: save_validation\n    output: saved\n"
    )
    (folder / "short.yaml").write_text(SHORT + constraint)
    executor = drop_in.track(Executor("short.yaml"))
    executor.run()

    run = executor.status
    result = run.get_result("Constrainer")
    known = recorded(run, "Constrainer")
    assert result["failed_rows"] > 0
    assert known["failed_rows"] == result["failed_rows"]
    assert known["violation_details"] == summary_of(result["violation_details"])
    rules = known["constraint_violations"]["field_constraints"]
    assert [one["violation_examples"]["type"] for one in rules.values()] == ["list"]
    for module in ("Constrainer", "Reporter"):
        assert '"education":' not in to_json(recorded(run, module))  # no rows


@needs_petsard
def test_every_answer_equals_the_service(
    folder: Path, client: Client, service_url: str, token: str | None, stored: Callable[..., None]
) -> None:
    from petsard import Executor

    executor = drop_in.track(Executor("workflow.yaml"), url=service_url, token=token, workflow="tests/petsard")
    execute(executor)
    run = executor.status
    name, history = run.run_id, run._recorded.local().history
    stored(name, history.state.counters["events"])

    def check_all() -> None:
        summary = {key: one for key, one in client.run(name).raw.items() if key in history.summary()}
        assert summary == plain(history.summary())
        # these two agree with get_full_expt() and get_metadata(), which are PETsARD's
        of_petsard = {"active_modules": list(run.get_full_expt()), "metadata_modules": list(run.metadata)}
        assert {**summary, **of_petsard} == plain(run.get_status_summary())
        for path, records in (
            ("/snapshots", history.snapshots()),
            ("/changes", history.changes()),
            ("/timings", history.timings()),
            ("/executions", history.executions()),
        ):
            # "late" depends on other runs of the workflow
            found = [
                {key: one for key, one in record.items() if key != "late"} for record in client.records(name, path)
            ]
            assert same(found, plain(records)), path
        assert list(client.snapshots(name)) == run.get_snapshots()
        assert list(client.changes(name)) == run.get_change_history()
        assert client.experiments(name) == history.experiments()
        for module in run.sequence:
            versions = [one.schema for one in client.evolution(name, module) if one.schema is not None]
            assert versions == run.get_metadata_evolution(module)
            assert same(client.raw_results(name, module), plain(history.results(module)))

    check_all()
    assert client.inferred_schema(name) == run.get_inferred_schema("Preprocessor")
    assert run.delivery_report()["lost_count"] == 0
    target = run.get_snapshots("Splitter")[-1].snapshot_id

    assert run.restore_from_snapshot(target) is True

    check_all()
    assert run.get_full_expt() == {"Loader": "people", "Splitter": "half_[1-1]"} == client.experiments(name)
    assert client.verify(name)["valid"] is True


def plain(value: Any) -> Any:
    return from_json(to_json(value))


@needs_petsard
def test_one_added_line_makes_the_run_appear_live(
    folder: Path, client: Client, service_url: str, token: str | None
) -> None:
    run_id = "petsard-script-%d" % time.time_ns()
    script = folder / "script.py"
    script.write_text(
        "import waymark.petsard\nfrom petsard import Executor\nexecutor = Executor('workflow.yaml')\nexecutor.run()\n"
    )
    environment = {
        **os.environ,
        "WAYMARK_URL": service_url,
        "WAYMARK_TOKEN": token or "",
        "WAYMARK_RUN": run_id,
        "PYTHONPATH": os.pathsep.join((str(PACKAGE), str(STAND_INS))),
    }
    kinds: list[str] = []

    def follow() -> None:
        with client.feed(run_id, "earliest", give_up_after=60) as feed:
            for event in feed:
                kinds.append(event.kind)  # type: ignore[union-attr]
                if event.record.get("state") == "failed":  # type: ignore[union-attr]
                    return

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()

    result = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=120)
    follower.join(60)

    assert result.returncode == 1
    assert "ValueError: the loss is NaN" in result.stderr
    assert "follow this run at %s/runs/%s" % (service_url, run_id) in result.stderr
    assert "not delivered" not in result.stderr
    assert (kinds.count("snapshot"), kinds[-1]) == (34, "run")
    assert client.run(run_id).workflow == "petsard/workflow"


@needs_petsard
def test_installing_and_uninstalling_restores_the_original(folder: Path) -> None:
    import petsard.executor as module

    before = (module.Status, module.Executor.run, module.Executor.__init__)
    assert drop_in.install(workflow="a/b")
    assert drop_in.install()
    executor = module.Executor("workflow.yaml")
    drop_in.uninstall()
    drop_in.uninstall()

    assert isinstance(executor.status, drop_in.Status)
    assert (module.Status, module.Executor.run, module.Executor.__init__) == before


@needs_petsard
def test_workflow_is_named_after_the_config_file_or_the_script(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import petsard.executor as module

    monkeypatch.setattr(sys, "argv", ["nightly.py"])
    assert drop_in.install()
    installed = module.Executor("workflow.yaml")
    drop_in.uninstall()
    tracked = drop_in.track(module.Executor("workflow.yaml"))  # PETsARD does not keep the name of the file

    names = [one.status.get_status_summary()["workflow"]["name"] for one in (installed, tracked)]
    assert names == ["workflow", "nightly"]


@needs_petsard
def test_second_run_of_an_executor_adds_nothing(folder: Path) -> None:
    from petsard import Executor

    (folder / "short.yaml").write_text(SHORT)
    executor = drop_in.track(Executor("short.yaml"))
    executor.run()
    events = executor.status.get_status_summary()["counters"]["events"]

    executor.run()

    assert executor.status.is_completed()
    assert executor.status.get_status_summary()["counters"]["events"] == events
    assert drop_in.track(executor) is executor


@needs_petsard
def test_reported_schemas_can_be_chosen(folder: Path) -> None:
    from petsard import Executor

    (folder / "short.yaml").write_text(SHORT)
    executor = drop_in.track(Executor("short.yaml"), schemas="reported")
    executor.run()

    schema = executor.status.get_metadata_evolution()[0]
    assert schema.attributes["age"]["cast_errors"] == "coerce"
    assert family(schema.attributes["income"].type) == family("float")
