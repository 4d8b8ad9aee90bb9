"""What spans runs, against a running service: typed answers, the asynchronous client, and the commands."""

from __future__ import annotations

import asyncio
import bisect
import json
import os
import re
import shlex
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import islice
from typing import Any

import pytest

from waymark import (
    ApiError,
    AsyncClient,
    AsyncPublisher,
    AsyncRun,
    BetweenRunChange,
    Client,
    Dataset,
    DatasetAlias,
    DatasetObserver,
    DatasetVersion,
    DiffTooLarge,
    DiffTooLargeError,
    Item,
    LateExecution,
    Run,
    RunChange,
    compare,
)
from waymark.api import api_error
from waymark.cli import run as run_command
from waymark.cli.across import parse_when
from waymark.cli.live import _item_line

BEFORE = {"id": "t", "attributes": {"age": {"type": "int", "type_attr": {"nullable": False}}, "old": {"type": "str"}}}
AFTER = {"id": "t", "attributes": {"age": {"type": "int", "type_attr": {"nullable": True}}, "new": {"type": "str"}}}
CONFIG = {"Loader": {"v1": {"rows": 1}}}


@dataclass(frozen=True)
class TwoRuns:
    """Two completed runs of one workflow, whose dataset changes between them."""

    workflow: str
    first: str
    second: str
    between: datetime

    @property
    def dataset(self) -> tuple[str, str]:
        return "workflow:across/%s" % self.workflow, "Loader[v1]"


@pytest.fixture(scope="module")
def runs(service_url: str, token: str | None, client: Client) -> TwoRuns:
    workflow = "nightly/%s" % uuid.uuid4()  # with a slash, which is legal
    names = []
    between = datetime.now(timezone.utc)
    for number, schema in enumerate((BEFORE, AFTER)):
        between = datetime.now(timezone.utc)
        config = {"Loader": {"v1": {"rows": number}}}
        with Run(service_url, ("across", workflow), config=config, token=token) as run:
            with run.module("Loader", "v1") as module:
                with run.timing("Loader", "v1", "read"):
                    pass
                module.schema = schema
        names.append(run.id)
        await_version(client, workflow, number + 1)
    return TwoRuns(workflow, names[0], names[1], between)


def test_observations_make_versions_outside_of_runs(service_url: str, token: str | None, client: Client) -> None:
    name = ("across", 'crawler "%s"/\u00e4' % uuid.uuid4())
    with DatasetObserver(service_url, token) as observer:
        first = observer.observe(name, BEFORE, context={"crawler": "nightly"})
        second = observer.observe(name, AFTER, time=datetime(2100, 1, 1, tzinfo=timezone.utc))
    assert observer.report()["lost_count"] == 0

    await_dataset(client, name, 2)
    versions = list(client.dataset_versions(*name))

    assert [(one.first.run_id, one.first.observed, one.runs) for one in versions] == [
        (first, True, 0),
        (second, True, 0),
    ]
    assert {change.observed for change in client.dataset_changes(*name)} == {True}
    assert client.run(first).state == "observed"
    assert first not in {run.run_id for run in islice(client.runs(), 200)}
    assert first in {run.run_id for run in client.runs(state="observed")}


def test_completion_names_its_dataset(service_url: str, token: str | None, client: Client) -> None:
    name = ("across/named", 'orders "%s"/\u00e4' % uuid.uuid4())
    ids = []
    for number, schema in enumerate((BEFORE, AFTER)):
        workflow = str(uuid.uuid4())
        with Run(service_url, ("across", workflow), sequence=["Loader"], token=token) as run:
            with run.module("Loader", "v1") as module:
                module.schema = schema
                module.dataset = name
        assert run.report()["lost_count"] == 0
        ids.append(run.id)
        await_dataset(client, name, number + 1)

        assert list(client.datasets(namespace="workflow:across/%s" % workflow)) == []

    assert [one.first.run_id for one in client.dataset_versions(*name)] == ids


def test_dataset_has_its_other_names() -> None:
    completion = {
        "run_id": "r",
        "snapshot_id": "1",
        "module_name": "m",
        "experiment_name": "e",
        "timestamp": "2026-01-31T12:00:00Z",
    }
    current = {
        "dataset": {"namespace": "db", "name": "orders"},
        "version": 1,
        "schema": {"schema_id": "s", "schema_hash": "0" * 32, "fields": 1},
        "first": completion,
        "last": completion,
        "runs": 1,
        "change_count": 0,
        "compatibility": "compatible",
        "breaking_changes": 0,
    }
    record = {"namespace": "db", "name": "orders", "workflow": None, "versions": 1, "breaking_changes": 0}
    alias = {"namespace": "hive", "name": "orders", "kind": "symlink"}

    dataset = Dataset.from_json({**record, "current": current, "aliases": [alias]})

    assert dataset.aliases == (DatasetAlias("hive", "orders", "symlink"),)


@pytest.mark.parametrize("name", [("", "a"), ("a", "x" * 401), "warehouse/orders", ("one", "two", "three")])
def test_invalid_name_of_a_dataset_is_reported(service_url: str, token: str | None, name: Any) -> None:
    with Run(service_url, ("across", "invalid"), sequence=["Loader"], token=token) as run:
        with run.module("Loader", "v1") as module:
            module.dataset = name

    report = run.report()

    assert report["lost_count"] == 1
    assert "/data/dataset" in report["lost"][0][1]


def await_version(client: Client, workflow: str, version: int) -> None:
    await_dataset(client, ("workflow:across/%s" % workflow, "Loader[v1]"), version)


def await_dataset(client: Client, dataset: tuple[str, str], version: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            if client.dataset(*dataset).versions >= version:
                return
        except ApiError as error:
            if error.status != 404:
                raise
        assert time.monotonic() < end, "the version %d does not appear" % version
        time.sleep(0.1)


def test_workflows_have_typed_answers(client: Client, runs: TwoRuns) -> None:
    found = client.workflow("across", runs.workflow)
    listed = list(client.workflows(q=runs.workflow))
    steps = client.workflow_timings("across", runs.workflow, step="read", last=10)

    assert [one.run_id for one in found.recent_runs] == [runs.second, runs.first]
    assert (found.runs, found.sequence, found.recent_runs[0].breaking_changes) == (2, ("Loader",), 2)
    assert (listed[0].latest_run, listed[0].duration) == (found.latest_run, found.duration)
    assert [(one.key, one.step_name, one.baseline.count) for one in steps] == [("Loader[v1]", "read", 2)]
    assert {one.run_id for one in steps[0].values} == {runs.first, runs.second}
    assert all(one.run_id not in (runs.first, runs.second) for one in client.late_executions())


def test_datasets_have_typed_answers(client: Client, runs: TwoRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waymark.api.PAGE_LIMIT", 1)  # every list follows its pages

    dataset = client.dataset(*runs.dataset)
    versions = list(client.dataset_versions(*runs.dataset, order="asc"))

    assert (dataset.versions, dataset.current.version) == (2, 2)
    assert [one.first.run_id for one in versions] == [runs.first, runs.second]
    assert client.dataset_version(*runs.dataset, 2) == versions[1]
    assert client.dataset_at(*runs.dataset, runs.between).version == 1
    assert client.schema(versions[0].schema.schema_hash).attributes["old"]["type"] == "str"
    assert [one.name for one in client.datasets(workflow="across/%s" % runs.workflow, field="new")] == ["Loader[v1]"]


def test_changes_between_runs_are_typed(client: Client, runs: TwoRuns) -> None:
    across = list(client.changes_across(workflow="across/%s" % runs.workflow, order="asc"))
    breaking = list(client.dataset_changes(*runs.dataset, field=["age", "old"], since=runs.between))
    in_run = list(client.changes_across("in-run", workflow="across/%s" % runs.workflow))

    assert {(type(one), one.run_id) for one in across} == {(BetweenRunChange, runs.second)}
    assert {one.target_id for one in breaking} == {"age", "old"}
    assert all(one.is_breaking and one.version == 2 and one.dataset.name == "Loader[v1]" for one in breaking)
    assert {type(one) for one in in_run} == {RunChange}
    assert {one.run_id for one in in_run} == {runs.first, runs.second}


def test_history_of_a_field_names_the_run(client: Client, runs: TwoRuns) -> None:
    created, changed = client.field_history(*runs.dataset, "age")

    assert list(client.field_history(*runs.dataset, "age", category="nullability")) == [changed]
    assert (created.event, created.change) == ("created", None)
    assert changed.change is not None
    assert (changed.event, changed.version, changed.change.run_id) == ("changed", 2, runs.second)


def test_feed_has_typed_records_across_runs(client: Client, runs: TwoRuns) -> None:
    with client.feed(runs.second, "earliest", give_up_after=20, kinds="dataset") as feed:
        items = [item for item in islice(feed, 5) if isinstance(item, Item)]

    version, *changes = (item.value for item in items)

    assert isinstance(version, DatasetVersion)
    assert (version.version, version.change_count) == (2, 4)
    assert {type(one) for one in changes} == {BetweenRunChange}
    assert _item_line(items[0], False)[0].endswith("Loader[v1] has version 2 (4 changes)")
    assert any(_item_line(one, False)[0].endswith("Loader[v1]: delete old  BREAKING") for one in items)
    assert changes == list(client.changes_across(workflow="across/%s" % runs.workflow, order="asc"))


def test_late_item_is_typed() -> None:
    record = {
        "run_id": "r",
        "workflow": {"namespace": "n", "name": "w"},
        "key": "Loader[v1]",
        "module_name": "Loader",
        "experiment_name": "v1",
        "started_at": "2026-01-31T12:00:00Z",
        "expected_seconds": 10.0,
        "elapsed_seconds": 12.5,
        "baseline": {"count": 5, "p50": 4.0, "p95": 5.0},
    }
    item = Item("cursor", "late", "r", "n/w", datetime(2026, 1, 31, 12, 1, tzinfo=timezone.utc), record)

    assert isinstance(item.value, LateExecution)
    assert item.value.reported_at == item.recorded_at
    assert _item_line(item, True)[0].endswith("r  Loader[v1] is late: it runs 12.5 s, expected 10.0 s")


def test_comparison_has_only_differences(client: Client, runs: TwoRuns) -> None:
    found = client.compare(runs.second)

    assert (found.other, found.equal) == (runs.first, False)
    assert {one.kind for one in found} == {"config", "schema"}
    assert {str(one.change) for one in found if one.change is not None} >= {"delete old", "create new"}
    assert [(one.pointer, one.before, one.after) for one in found if one.kind == "config"] == [
        ("/Loader/v1/rows", 0, 1)
    ]
    assert len(client.compare(runs.second, runs.second)) == 0


def test_asynchronous_client_has_every_request(client: Client, service_url: str, token: str | None) -> None:
    requests = {name for name in dir(Client) if name[0] != "_"} - {"feed_async"}

    assert requests <= set(dir(AsyncClient))


def test_asynchronous_client_answers_like_the_other(
    client: Client, service_url: str, token: str | None, runs: TwoRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waymark.api.PAGE_LIMIT", 1)

    async def ask() -> None:
        asynchronous = AsyncClient(service_url, token)
        comparison, run = await asyncio.gather(asynchronous.compare(runs.second), asynchronous.run(runs.second))

        assert comparison == client.compare(runs.second)
        assert run == client.run(runs.second)
        assert [one async for one in asynchronous.changes(runs.first)] == list(client.changes(runs.first))
        found = [one async for one in asynchronous.field_history(*runs.dataset, "age")]
        assert found == list(client.field_history(*runs.dataset, "age"))
        with pytest.raises(ApiError, match="no-such-run"):
            async for _ in asynchronous.snapshots("no-such-run"):
                pass

    asyncio.run(ask())


def test_asynchronous_publisher_delivers(service_url: str, token: str | None, client: Client) -> None:
    run_id = "python-async-%s" % uuid.uuid4()
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": "/tests",
        "type": "io.waymark.run.started",
        "subject": run_id,
        "time": "2026-01-31T12:00:00Z",
        "data": {},
    }

    async def send() -> int:
        async with AsyncPublisher(service_url, token) as publisher:
            await publisher.publish("1", json.dumps(event))
            assert await publisher.flush()
        return publisher.report()["delivered"]

    assert asyncio.run(send()) == 1


def test_asynchronous_run_never_blocks_the_loop() -> None:
    with pytest.raises(ValueError, match="would block the event loop"):
        AsyncRun("http://127.0.0.1:9", ("tests", "async"), full_buffer_wait=1.0)


def test_asynchronous_publisher_waits_without_blocking() -> None:
    async def send() -> tuple[float, int]:
        publisher = AsyncPublisher("http://127.0.0.1:9", buffer_bytes=10, full_buffer_wait=0.5, close_timeout=0.0)
        waiting = asyncio.create_task(publisher.publish("1", "x" * 11))
        start = time.monotonic()
        await asyncio.sleep(0)
        blocked = time.monotonic() - start
        await waiting
        return blocked, publisher.report()["lost_count"]

    blocked, lost = asyncio.run(send())

    assert blocked < 0.4
    assert lost == 1


def test_large_comparison_has_its_own_error() -> None:
    body = b'{"type": "urn:waymark:problem:comparison-too-large", "title": "t", "detail": "too large"}'

    error = api_error(422, body)

    assert isinstance(error, DiffTooLarge)
    assert (error.status, error.type) == (422, "comparison-too-large")


def nested_fields(count: int) -> dict[str, Any]:
    """Returns a schema with fields in one whose long name each of their paths repeats."""
    return {"\U0001f4a1" * 5000: {"attributes": {"a%d" % index: {"type": "int"} for index in range(count)}}}


def nested_properties(count: int) -> dict[str, Any]:
    """Returns a schema with properties in one whose long name each of their paths repeats."""
    return {"a": {"custom": {"x" * 100_000: {"p%d" % index: 12.5 for index in range(count)}}}}


@pytest.mark.parametrize("attributes", [nested_fields, nested_properties])
def test_local_comparison_has_the_limit_of_the_service(
    client: Client, attributes: Callable[[int], dict[str, Any]]
) -> None:
    def schema(count: int) -> dict[str, Any]:
        return {"id": "t", "attributes": attributes(count)}

    def is_too_large(count: int) -> bool:
        try:
            compare(schema(0), schema(count))
        except DiffTooLargeError:
            return True
        return False

    largest = bisect.bisect(range(2000), False, key=is_too_large) - 1

    assert 100 < largest < 1999
    assert client.diff(schema(0), schema(largest))
    with pytest.raises(DiffTooLarge):
        client.diff(schema(0), schema(largest + 1))


# --- commands


def test_completion_of_bash_completes_names(service_url: str, token: str | None, runs: TwoRuns) -> None:
    module = '%s -m waymark "$@"' % shlex.quote(sys.executable)
    script = 'waymark() { %s; }; eval "$(waymark completion)"; COMP_WORDS=(waymark %s %s); COMP_CWORD=2; _waymark; %s'
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "WAYMARK_URL": service_url}
    environment["WAYMARK_TOKEN"] = token or ""

    def complete(command: str, start: str) -> list[str]:
        line = script % (module, command, start, "printf '%s\\n' \"${COMPREPLY[@]}\"")
        return subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True).stdout.split("\n")

    assert runs.first in complete("show", runs.first[:-3])
    assert "across/%s" % runs.workflow in complete("timings", "across/nightly")
    assert any("Loader" in one for one in complete("schema", "''"))


@pytest.fixture
def ask(service_url: str, token: str | None, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def command(*arguments: str) -> str:
        code = run_command([*arguments, "--url", service_url, *(("--token", token) if token else ())])
        out, error = capsys.readouterr()
        assert code == 0, error
        return out

    return command


def test_eight_questions_are_one_command_each(ask: Callable[..., str], runs: TwoRuns) -> None:
    dataset, workflow = "/".join(runs.dataset), "across/%s" % runs.workflow

    assert "%s Loader[v1]" % runs.second in ask("field", dataset, "age", "--category", "nullability", "--table")
    assert "delete old" in ask("compare", runs.second, "--table")
    assert "delete old" in ask("changes", "--workflow", workflow, "--breaking", "--since", "7d", "--table")
    at = ask("schema", dataset, "--at", runs.between.isoformat(), "--table")
    assert ("version 1" in at, re.search(r"(?m)^old +str", at) is not None) == (True, True)
    assert "/Loader/v1/rows" in ask("compare", runs.second, "--with", runs.first, "--table")
    assert re.search(r"(?m)^Loader\[v1\] +read +2 ", ask("timings", workflow, "--last", "10", "--table"))
    assert "EXPECTED S" in ask("late", "--table") or "no execution is late" in ask("late", "--table")


def test_commands_across_runs_write_json(ask: Callable[..., str], runs: TwoRuns) -> None:
    dataset, workflow = "/".join(runs.dataset), "across/%s" % runs.workflow

    assert json.loads(ask("schema", dataset, "--version", "2", "--json"))["schema"] == AFTER
    assert [one["event"] for one in json.loads(ask("field", dataset, "age", "--json"))] == ["created", "changed"]
    assert json.loads(ask("compare", runs.second, "--json"))["with"] == runs.first
    assert dataset in ["%(namespace)s/%(name)s" % one for one in json.loads(ask("datasets", "--json"))]
    assert workflow in ["%(namespace)s/%(name)s" % one for one in json.loads(ask("workflows", "--json"))]
    assert json.loads(ask("timings", workflow, "--json"))[0]["step_name"] == "read"
    assert {one["run_id"] for one in json.loads(ask("changes", "--dataset", dataset, "--json"))} == {runs.second}
    assert isinstance(json.loads(ask("late", "--json")), list)
    assert "Loader[v1]" in ask("datasets", "--workflow", workflow, "--table")
    assert runs.second in ask("workflows", "--table")
    assert json.loads(ask("changes", "--workflow", workflow, "--in-run", "--limit", "1", "--json"))[0]["change_id"]


@pytest.fixture(scope="module")
def read_table(client: Client) -> tuple[str, str]:
    """A table that a completion has read: its column `amount` is summed up."""
    name = str(uuid.uuid4())
    data = {
        "module": "Report",
        "experiment": "v1",
        "dataset": {"namespace": "reports", "name": name},
        "inputs": [
            {"namespace": "raw", "name": name, "fields": [{"field": "amount", "into": ["total"], "kind": "sum"}]},
        ],
    }
    envelope = {"specversion": "1.0", "id": "1", "source": "/test", "subject": name, "time": "2026-01-31T12:00:00Z"}
    client.publish([{**envelope, "type": "io.waymark.module.completed", "data": data}])
    end = time.monotonic() + 30
    while True:
        try:
            list(client.lineage("raw", name))
            return "raw", name
        except ApiError as error:
            assert error.status == 404 and time.monotonic() < end
            time.sleep(0.1)


def test_lineage_of_columns(client: Client, read_table: tuple[str, str]) -> None:
    (edge,) = client.lineage(*read_table, field="amount", direction="downstream", depth=1)

    assert (edge.depth, edge.kind, edge.indirect, edge.runs) == (1, "sum", False, 1)
    assert (edge.source.field, edge.target.field) == ("amount", "total")
    assert edge.latest_runs == (read_table[1],)
    assert list(client.lineage("reports", read_table[1], field="total")) == [edge]


def test_lineage_command(ask: Callable[..., str], read_table: tuple[str, str]) -> None:
    arguments = ("lineage", read_table[1], "amount", "--namespace", "raw", "--downstream")

    assert re.search(r"amount +sum +reports/%s total +Report\[v1\]" % read_table[1], ask(*arguments, "--table"))
    assert json.loads(ask(*arguments, "--json"))[0]["runs"] == 1


def test_unknown_datasets_and_workflows_are_suggested(
    service_url: str, token: str | None, capsys: pytest.CaptureFixture[str], runs: TwoRuns
) -> None:
    options = ["--url", service_url, *(("--token", token) if token else ())]

    codes = [
        run_command(["field", "%s/Loader" % runs.dataset[0], "age", *options]),
        run_command(["timings", "across/%s" % runs.workflow[:-1], *options]),
    ]

    error = capsys.readouterr().err
    assert codes == [2, 2]
    assert "Known: %s" % "/".join(runs.dataset) in error
    assert "Known: across/%s" % runs.workflow in error


def test_ages_and_dates_are_times() -> None:
    age = datetime.now(timezone.utc) - parse_when("2d")

    assert 172_799 < age.total_seconds() < 172_801
    assert parse_when("2026-01-31T12:00:00Z") == datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
    with pytest.raises(Exception, match="is no time"):
        parse_when("yesterday")
