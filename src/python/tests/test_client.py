"""The client, the feed and the local status against a running service."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from waymark import ApiError, AsyncRun, Client, Item, LocalStatus, Run, Schema, UnreachableError
from waymark._json import from_json, to_json
from waymark.kafka import _key as kafka_key
from waymark.rules.content import same

RESOURCES = Path(__file__).resolve().parents[3] / "src" / "test" / "resources"
AGE = {"id": "people", "attributes": {"age": {"type": "int"}, "city": {"type": "str"}}}
SCALED = {"id": "people", "attributes": {"age": {"type": "float"}, "city_n": {}, "city_s": {}}}
CONFIG = {"Loader": {"v1": {}}, "Preprocessor": {"p": {"scaler": {"age": "minmax"}}}}


def publish(url: str, token: str | None, run_id: str, name: str = "python") -> None:
    with Run(url, ("tests", name), config=CONFIG, run_id=run_id, token=token) as run:
        with run.module("Loader", "v1") as module:
            module.schema = AGE
        with run.module("Preprocessor", "p") as module:
            with run.timing("Preprocessor", "p", "fit"):
                pass
            module.schema = SCALED
            module.result = {"rows": 5}
            module.transformations = [{"field": "age", "kind": "minmax", "description": "minmax scaled"}]
    assert run.report()["lost_count"] == 0, run.report()


@pytest.fixture(scope="module")
def run_id(service_url: str, token: str | None) -> str:
    run_id = "python-%s" % uuid.uuid4()
    publish(service_url, token, run_id)
    return run_id


@pytest.fixture
def known(run_id: str, stored: Callable[..., None]) -> str:
    stored(run_id, 9)
    return run_id


def test_typed_answers_of_a_run(client: Client, known: str) -> None:
    run = client.run(known)
    changes = list(client.changes(known, target_type="field"))
    snapshots = list(client.snapshots(known, phase=["completed"]))

    assert (run.workflow, run.state, run.expected, run.completed) == ("tests/python", "completed", 2, 2)
    assert [str(change) for change in changes] == [
        "transform age: /type int → float (minmax scaled)",
        "create city_n",
        "create city_s",
        "transform city into city_n, city_s (inferred: the new names begin with city_)",
    ]
    after = snapshots[-1].metadata_after
    assert after == Schema.from_json(SCALED)
    assert client.snapshot(known, snapshots[0].snapshot_id).metadata_after == client.metadata(known)
    assert {one.step_name for one in client.timings(known)} == {"run", "fit"}
    assert next(iter(client.results(known).values())).data == {"rows": 5}
    assert [one.state for one in client.executions(known)] == ["completed"] * 2
    assert client.experiments(known) == {"Loader": "v1", "Preprocessor": "p"}
    assert (client.config(known).config, client.config(known).workflow) == (CONFIG, "tests/python")
    assert (client.verify(known).valid, client.verify(known).problems) == (True, ())
    assert [one.version for one in client.evolution(known)] == [1]
    assert client.inferred_schema(known).attributes["age"].logical_type == "normalized"
    check = client.inference_check(known)
    assert (check.matches, check.experiment_name, check.reported) == (False, "p", Schema.from_json(SCALED))
    assert check.expected == client.inferred_schema(known)
    assert known in {one.run_id for one in islice(client.runs("tests/python"), 50)}


def test_lists_follow_their_pages(client: Client, known: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waymark.api.PAGE_LIMIT", 2)

    ids = [one.change_id for one in client.changes(known)]

    assert len(ids) == len(set(ids)) == 6


def test_comparison_equals_the_local_one(client: Client) -> None:
    from waymark import compare

    assert client.diff(AGE, SCALED) == compare(AGE, SCALED)
    assert client.diff(AGE, None) == compare(AGE, None)


def test_errors_have_their_problem_type(client: Client) -> None:
    with pytest.raises(ApiError) as unknown:
        client.run("there-is-no-such-run")
    with pytest.raises(UnreachableError, match="does not answer"):
        Client("http://127.0.0.1:9", retry_timeout=0.0).run("x")

    assert (unknown.value.status, unknown.value.type) == (404, "unknown-run")


def test_restore_and_its_dry_run(
    client: Client, service_url: str, token: str | None, stored: Callable[..., None]
) -> None:
    run_id = "python-restore-%s" % uuid.uuid4()
    publish(service_url, token, run_id)
    stored(run_id, 9)
    target = next(iter(client.snapshots(run_id, module="Loader", phase="completed"))).snapshot_id

    preview = client.restore(run_id, target, dry_run=True)
    outcome = client.restore(run_id, target)

    assert (preview.restored, outcome.restored, outcome.changes) == (False, True, preview.changes)
    assert client.experiments(run_id) == {"Loader": "v1"}


def test_feed_delivers_every_item_in_order(client: Client, known: str) -> None:
    with client.feed(known, "earliest", give_up_after=20) as feed:
        items = []
        for event in feed:
            assert isinstance(event, Item)
            items.append(event)
            if event.kind == "run" and event.record["state"] == "completed":
                break
        rest = client.feed(known, items[2].cursor)
        with rest:
            resumed = list(islice(rest, len(items) - 3))

    assert [one.kind for one in items[:3]] == ["run", "run", "snapshot"]
    assert sum(one.kind == "change" for one in items) == 6
    assert resumed == items[3:]


def test_asynchronous_run_and_feed(client: Client, service_url: str, token: str | None) -> None:
    run_id = "python-async-%s" % uuid.uuid4()

    async def follow() -> list[str]:
        kinds = []
        async with client.feed_async(run_id, "earliest", give_up_after=20) as feed:
            async for event in feed:
                assert isinstance(event, Item)
                kinds.append("%s %s" % (event.kind, event.record.get("state") or event.record.get("phase")))
                if kinds[-1] == "run completed":
                    return kinds
        return kinds

    async def main() -> list[str]:
        following = asyncio.create_task(follow())
        async with AsyncRun(service_url, ("tests", "async"), sequence=["A"], run_id=run_id, token=token) as run:
            async with run.module("A", "x"), run.timing("A", "x", "step"):
                await asyncio.sleep(0)
        return await asyncio.wait_for(following, 30)

    kinds = asyncio.run(main())

    assert kinds == [
        "run not_started",
        "run in_progress",
        "snapshot started",
        "timing None",
        "snapshot completed",
        "timing None",
        "run completed",
    ]


def test_closing_a_feed_ends_its_iteration(client: Client) -> None:
    feed = client.feed(start="latest", run="no-items-%s" % uuid.uuid4())
    threading.Timer(0.5, feed.close).start()

    assert list(feed) == []


@pytest.mark.parametrize("name", ["adult", "failing", "grid-v1.6", "generated-2", "generated-5", "small-limits"])
def test_local_status_equals_the_service(client: Client, stored: Callable[..., None], name: str) -> None:
    run_id = "python-%s-%s" % (name, uuid.uuid4())
    lines = (RESOURCES / "traces" / ("%s.events.ndjson" % name)).read_text("utf-8").splitlines()
    events = [{**from_json(line), "subject": run_id} for line in lines]
    local = LocalStatus.empty(run_id)
    for event in events:
        local.replay(to_json(event))

    for start in range(0, len(events), 100):
        client.publish(events[start : start + 100])
    history = local.history
    stored(run_id, history.state.counters["events"])

    summary = {key: value for key, value in client.run(run_id).raw.items() if key != "dead_letters"}
    assert same({key: summary[key] for key in history.summary()}, json_of(history.summary()))
    for path, records in (
        ("/snapshots", history.snapshots()),
        ("/changes", history.changes()),
        ("/timings", history.timings()),
        ("/executions", history.executions()),
    ):
        found = [without_lateness(record) for record in client.records(run_id, path)]
        assert len(found) == len(records), path
        for one, other in zip(found, records):
            assert same(one, json_of(other)), (path, one, other)
    assert client.experiments(run_id) == history.experiments()
    for module in history.state.sequence:
        assert same(client.raw_results(run_id, module), json_of(history.results(module)))
        versions = list(client.records(run_id, "/evolution", {"module": module}))
        assert same(versions, json_of(history.evolution(module)))


def without_lateness(record: dict[str, Any]) -> dict[str, Any]:
    """Leaves out what the service knows from other runs of the workflow."""
    return {name: value for name, value in record.items() if name != "late"}


def json_of(value: Any) -> Any:
    return from_json(to_json(value))


def test_key_in_kafka_is_the_whole_subject() -> None:
    subject = 'postgres://db:5432/"a\\b"/\u00e4'
    line = to_json({"id": "1", "subject": subject, "data": {"subject": "other"}})

    assert kafka_key(line) == subject


def test_kafka_is_another_way(client: Client, kafka: str, stored: Callable[..., None]) -> None:
    for library in ("confluent_kafka", "kafka"):
        pytest.importorskip(library)
        from waymark import KafkaTransport

        run_id = "python-%s-%s" % (library, uuid.uuid4())
        transport = KafkaTransport.of_url(kafka, library)
        with Run(kafka, ("tests", "kafka"), sequence=["A"], run_id=run_id, transport=transport) as run:
            for number in range(20):
                with run.module("A", "x%d" % number):
                    pass
        assert run.report()["lost_count"] == 0, run.report()
        stored(run_id, 43)
        assert client.run(run_id).state == "completed"
