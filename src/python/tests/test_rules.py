"""The rules against the examples of the specification, the recorded traces, and the kit that Java runs, too."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from waymark._json import from_json, to_json
from waymark.local import LocalStatus, compare
from waymark.rules import plan
from waymark.rules.content import same
from waymark.rules.declared import Transformation
from waymark.rules.diff import diff
from waymark.rules.events import InvalidEventError, format_time, parse_data, parse_event, parse_time
from waymark.rules.families import family
from waymark.rules.history import History, PrunedSnapshotError, UnknownSnapshotError, UnrestorableRunError
from waymark.rules.inference import infer
from waymark.rules.schema import Schema

RESOURCES = Path(__file__).resolve().parents[3] / "src" / "test" / "resources"
TRACES = sorted(file.name.removesuffix(".events.ndjson") for file in (RESOURCES / "traces").glob("*.events.ndjson"))


def examples() -> list[Any]:
    found = []
    for block in (RESOURCES / "changes.txt").read_text("utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if len(lines) >= 3:
            found.append(pytest.param(*lines[1:3], id=lines[0]))
    return found


def schema_of_example(text: str) -> Schema | None:
    text = text.strip()
    if text == "null":
        return None
    if text.startswith("schema "):
        return Schema.from_json({"id": "t", **from_json(text[7:])})
    return Schema.from_json({"id": "t", "attributes": from_json(text)})


def describe(record: dict[str, Any]) -> str:
    text = "%s %s" % (record["change_type"], "schema" if record["target_type"] == "schema" else record["target_id"])
    if "renamed_from" in record:
        text += " from " + record["renamed_from"]
    if "into" in record:
        text += " into [%s]" % ", ".join(record["into"])
    return "%s [%s] %s" % (text, ", ".join(record["categories"]), record["compatibility"])


@pytest.mark.parametrize(("example", "expected"), examples())
def test_examples_of_the_specification(example: str, expected: str) -> None:
    before, after = example.split(" => ")
    declared: list[Transformation] = []
    if " declared " in after:
        after, text = after.split(" declared ")
        declared = [Transformation.from_json(one) for one in from_json(text)]
    after = before if after.strip() == "same" else after

    records = diff(schema_of_example(before), schema_of_example(after), declared)

    if "schema" not in expected:
        records = [record for record in records if record["target_type"] != "schema"]
    assert ("; ".join(map(describe, records)) or "none") == expected.split("      (")[0].strip()


def replay(name: str) -> History:
    history = None
    for line in (RESOURCES / "traces" / ("%s.events.ndjson" % name)).read_text("utf-8").splitlines():
        event = from_json(line)
        history = history or History(event["subject"])
        history.add(event)
    assert history is not None
    return history


def without_hash(reference: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if reference is None else {"schema_id": reference["schema_id"], "fields": reference["fields"]}


@pytest.mark.parametrize("name", TRACES)
def test_traces_give_the_expected_records(name: str) -> None:
    expected = from_json((RESOURCES / "traces" / ("%s.expected.json" % name)).read_text("utf-8"))

    history = replay(name)

    summary = history.summary()
    for member in ("run_id", "state", "sequence", "active_modules", "metadata_modules"):
        assert summary[member] == expected[member], member
    assert history.experiments() == expected["experiments"]
    kept = {kind: summary["total_%s" % kind] for kind in ("snapshots", "changes", "timings")}
    assert {**kept, "events": summary["counters"]["events"]} == expected["totals"]
    snapshots = [
        {**one, **{member: without_hash(one[member]) for member in ("metadata_before", "metadata_after")}}
        for one in history.snapshots()
    ]
    closed = [one for one in history.timings() if one["record_id"] is not None]
    for kind, records in (("snapshots", snapshots), ("changes", history.changes()), ("timings", closed)):
        assert len(records) == len(expected[kind])
        for record, wanted in zip(records, expected[kind]):
            shown = {member: record.get(member) for member in wanted}
            assert same(from_json(to_json(shown)), wanted), (kind, shown, wanted)
    versions = {module: len(history.evolution(module)) for module in expected["evolution"]}
    assert versions == expected["evolution"]
    modules = {**dict.fromkeys(summary["sequence"]), **dict.fromkeys(history.state.observed)}
    last = {key: module for module in modules for key in history.results(module)}
    assert {key: last.get(key) for key in expected["results"]} == expected["results"]


def kit(name: str) -> list[Any]:
    cases: list[Any] = from_json((RESOURCES / "rules" / ("%s.json" % name)).read_text("ascii"))
    return cases


def test_kit_of_differences() -> None:
    for case in kit("diffs"):
        before = None if case["before"] is None else Schema.from_json(case["before"])
        after = Schema.from_json(case["after"])
        declared = [Transformation.from_json(one) for one in case["transformations"]]

        changes = from_json(to_json(diff(before, after, declared)))

        assert after.hash == case["after_hash"]
        assert same(changes, case["changes"]), case["trace"]


def test_kit_of_inferences() -> None:
    for case in kit("inferences"):
        inferred = infer(Schema.from_json(case["before"]), case["parameters"])

        assert inferred.schema == Schema.from_json(case["schema"]), case["trace"]
        assert (inferred.applied, inferred.skipped) == (case["applied"], case["skipped"])


def test_kit_of_type_families() -> None:
    groups = kit("families")
    found = [{family(text) for text in group} for group in groups]

    assert all(len(group) == 1 for group in found)
    assert len(set.union(*found)) == len(groups)


def test_kit_of_observations() -> None:
    for case in kit("observations"):
        event = parse_event(case["event"])
        delta = History(event.run_id).add(case["event"])

        assert delta is not None
        assert event.run_id == case["run_id"]
        assert same(from_json(to_json(delta.snapshot)), case["snapshot"])
        assert delta.changes == case["changes"] == []


def test_observation_cannot_be_restored() -> None:
    case = kit("observations")[0]
    history = History(case["run_id"])
    delta = history.add(case["event"])
    assert delta is not None and delta.snapshot is not None

    with pytest.raises(UnrestorableRunError, match="no executions to restore"):
        history.restore(delta.snapshot["snapshot_id"], parse_time("2026-01-31T12:00:00Z"))
    with pytest.raises(UnknownSnapshotError):
        history.restore("snapshot_000099_20260101_000000", parse_time("2026-01-31T12:00:00Z"))


def test_observation_belongs_to_no_other_run() -> None:
    data = {"dataset": {"namespace": "n", "name": "d"}}

    with pytest.raises(InvalidEventError, match="no run"):
        status().publish("dataset.observed", **data)
    with pytest.raises(InvalidEventError, match="observed datasets only"):
        parse_event({"type": "io.waymark.run.started", "id": "1", "source": "/s", "subject": "observed:1"})


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-31T12:00:60Z", "2026-01-31T12:01:00.000000Z"),
        ("2026-01-31t12:00:00.1234567+05:30", "2026-01-31T06:30:00.123456Z"),
        ("0001-01-01 00:00:00z", "0001-01-01T00:00:00.000000Z"),
    ],
)
def test_times_are_read_to_the_microsecond(text: str, time: str) -> None:
    assert format_time(parse_time(text)) == time


@pytest.mark.parametrize(
    "text", ["2026-02-30T00:00:00Z", "0001-01-01T00:00:00+01:00", "2026-01-31", "9999-12-31T23:59:60Z"]
)
def test_times_outside_the_calendar_are_refused(text: str) -> None:
    with pytest.raises(InvalidEventError):
        parse_time(text)


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("module.completed", {"module": "L", "experiment": "e", "schema": {"id": "t", "fields": []}}, "attributes"),
        ("module.failed", {"module": "L", "experiment": "e"}, "/data/error"),
        ("module.started", {"module": "L" * 401, "experiment": "e"}, "400"),
        ("timing.ended", {"module": "L", "experiment": "e", "step": "s", "status": "done"}, "status"),
        ("run.planned", {"config": {}}, "workflow"),
        ("module.completed", {"module": "L", "experiment": "e", "transformations": [{"kind": "x"}]}, "field"),
        ("dataset.observed", {"schema": {"id": "t"}}, "/data/dataset/namespace"),
        ("dataset.observed", {"dataset": {"namespace": "n", "name": ""}}, "1 to 400"),
    ],
)
def test_invalid_events_name_the_member(kind: str, data: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidEventError, match=message):
        parse_data(kind, data)


def test_plan_expands_samples_of_a_splitter() -> None:
    config = {"Loader": {"a": {}}, "Splitter": {"s": {"num_samples": 12}, "t": {}}, "Empty": {}, "Last": {"x": {}}}
    sequence = plan.sequence_of(config)

    keys = [plan.key_text(key) for key in plan.keys(config, sequence)]

    assert keys[1] == "Loader[a]_Splitter[s_[12-01]]"
    assert keys[-1] == "Loader[a]_Splitter[t_[1-1]]"
    assert plan.count(config, sequence) == len(keys) == 14


def status(**options: Any) -> LocalStatus:
    return LocalStatus({"Loader": {"a": {}, "b": {}}, "Preprocessor": {"p": {"scaler": {"age": "minmax"}}}}, **options)


AGE = {"id": "t", "attributes": {"age": {"type": "int", "stats": {"mean": 1}}}}


def test_restore_sets_path_and_metadata_back() -> None:
    run = status()
    run.put("Loader", "a", AGE)
    run.put("Preprocessor", "p", {"id": "t", "attributes": {"age": {"type": "float"}}})
    first = run.get_snapshots()[0].snapshot_id

    preview = run.restore_from_snapshot(first, dry_run=True)
    outcome = run.restore_from_snapshot(first)

    assert (preview.restored, preview.changes) == (False, outcome.changes) == (False, 1)
    assert run.get_full_expt() == {"Loader": "a"}
    assert run.get_status_summary().metadata_modules == ("Loader",)
    assert run.get_snapshots()[-1].phase == "restored"
    assert [change.change_type for change in run.get_change_history("Preprocessor")][-1] == "delete"


def test_pruned_and_unknown_snapshots_differ() -> None:
    run = status(max_snapshots=1)
    run.put("Loader", "a", AGE)
    first = run.get_snapshots()[0].snapshot_id
    run.put("Loader", "b", AGE)

    with pytest.raises(PrunedSnapshotError):
        run.get_snapshot_by_id(first)
    with pytest.raises(UnknownSnapshotError):
        run.restore_from_snapshot("snapshot_000099_20260101_000000")


def test_saved_status_opens_with_the_same_answers(tmp_path: Path) -> None:
    run = status()
    run.start_run()
    run.start("Loader", "a")
    run.put("Loader", "a", AGE, result={"rows": 5})
    run.fail("Preprocessor", "p", ValueError("no"))
    run.restore_from_snapshot(run.get_snapshots()[1].snapshot_id)
    run.save_to(tmp_path / "run.status")

    opened = LocalStatus.open(tmp_path / "run.status")

    for answer in ("summary", "snapshots", "changes", "timings", "results", "executions", "evolution"):
        assert getattr(opened.history, answer)() == getattr(run.history, answer)(), answer


def test_records_are_frozen() -> None:
    run = status()
    run.put("Loader", "a", AGE)

    with pytest.raises(AttributeError):
        run.get_snapshots()[0].phase = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        run.get_change_history()[0].change_type = "other"  # type: ignore[misc]


def test_inference_uses_the_config_of_any_experiment() -> None:
    run = status()
    run.put("Loader", "a", AGE)

    inferred = run.get_inferred_schema("Preprocessor")

    assert inferred is not None
    assert (inferred.id, inferred.attributes["age"].logical_type) == ("t_preprocessed", "normalized")
    assert run.get_inferred_schema("Loader") is None


def test_compare_accepts_plain_objects() -> None:
    changes = compare(
        {"id": "t", "attributes": {"a": {"type": "int"}}}, {"id": "t", "attributes": {"a": {"type": "str"}}}
    )

    assert [change.is_breaking for change in changes] == [True, True]
    assert str(changes[1]) == "transform a: /type int → str"


def test_kit_is_ascii_with_one_case_a_line() -> None:
    for file in (RESOURCES / "rules").glob("*.json"):
        assert len(json.loads(file.read_bytes())) == file.read_text("ascii").count("\n") - 2


def test_schemas_are_immutable() -> None:
    schema = Schema.from_json({"id": "t", "name": "T", "attributes": {"a": {"type": "int"}}})
    attribute = schema.attributes["a"]

    for one, name in ((schema, "id"), (schema, "attributes"), (attribute, "properties"), (attribute, "digest")):
        with pytest.raises(AttributeError, match="is immutable: %s" % name):
            setattr(one, name, None)
        with pytest.raises(AttributeError, match="is immutable"):
            delattr(one, name)
    for mapping in (schema.attributes, schema.properties, attribute.properties, attribute.attributes):
        with pytest.raises(TypeError):
            mapping["a"] = None  # type: ignore[index]
    assert pickle.loads(pickle.dumps(schema)) == schema == copy.deepcopy(schema)
    assert pickle.loads(pickle.dumps(schema)).to_json() == schema.to_json()
