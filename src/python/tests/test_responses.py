"""Typed answers of the client: parsed from the JSON of the service, frozen, and mappings of this JSON."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import pickle
from datetime import datetime, timezone
from typing import Any

import pytest
from scripted_server import Answer, ScriptedServer

from waymark import (
    AsyncClient,
    Client,
    DeadLetter,
    EventWarning,
    InferenceCheck,
    PublishResponse,
    RecordContent,
    RecordHeader,
    RedriveResult,
    RejectedEvent,
    RunConfig,
    Schema,
    Verification,
    to_json,
)

AGE = {"id": "t", "attributes": {"age": {"type": "int"}}}
SCALED = {"id": "t", "attributes": {"age": {"type": "float"}}}
CONFIG = {
    "workflow": {"namespace": "n", "name": "w"},
    "config": {"Loader": {"v1": {}}},
    "sequence": ["Loader"],
    "limits": {"max_snapshots": 10},
    "context": {"host": "h"},
}
CHECK = {
    "module_name": "Preprocessor",
    "experiment_name": "p",
    "snapshot_id": "snapshot_000002",
    "matches": False,
    "expected": AGE,
    "reported": SCALED,
    "changes": [
        {
            "change_type": "update",
            "target_type": "field",
            "target_id": "age",
            "target_path": ["age"],
            "before_state": {"type": "int"},
            "after_state": {"type": "float"},
            "categories": ["type"],
            "compatibility": "compatible",
        }
    ],
    "applied": ["age: scaler_minmax"],
    "skipped": [],
}
VERIFICATION = {"valid": False, "checked": {"snapshots": 2, "changes": 0}, "problems": ["The snapshot 2 is missing."]}
PUBLISHED = {
    "accepted": 1,
    "rejected": [{"index": 1, "id": None, "reason": "no id"}],
    "warnings": [{"index": 0, "id": "1", "path": "/data/modul", "message": "Did you mean module?"}],
    "warnings_omitted": 3,
}
LETTER: dict[str, Any] = {
    "id": 7,
    "run_id": "r",
    "topic": "waymark.events",
    "partition": 3,
    "offset": 120,
    "reason": "The value is not JSON: send a CloudEvent.",
    "time": "2026-01-31T12:00:00.000000Z",
    "put_aside_at": "2026-01-31T12:00:01.500000Z",
    "bytes": 2,
    "key": {"text": "r", "base64": "cg=="},
    "value": None,
    "headers": [{"name": "content-type", "value": {"text": None, "base64": "/w=="}}, {"name": "x", "value": None}],
}


def client_of(*answers: Any) -> tuple[ScriptedServer, Client]:
    server = ScriptedServer(*(Answer(200, answer) for answer in answers))
    return server, Client(server.url, retry_timeout=0.0)


def test_answers_about_a_run_are_typed() -> None:
    server, client = client_of(CONFIG, CHECK, VERIFICATION)

    with server:
        config, check, verification = client.config("r"), client.inference_check("r", "p"), client.verify("r")

    assert isinstance(config, RunConfig) and isinstance(check, InferenceCheck)
    assert (config.workflow, config.sequence, config.limits) == ("n/w", ("Loader",), {"max_snapshots": 10})
    assert (config.config, config.context) == ({"Loader": {"v1": {}}}, {"host": "h"})
    assert (check.matches, check.experiment_name, check.applied, check.skipped) == (
        False,
        "p",
        ("age: scaler_minmax",),
        (),
    )
    assert (check.expected, check.reported) == (Schema.from_json(AGE), Schema.from_json(SCALED))
    assert [str(change) for change in check.changes] == ["update age"]
    assert verification == Verification(False, {"snapshots": 2, "changes": 0}, ("The snapshot 2 is missing.",), {})
    assert [request.path for request in server.requests] == [
        "/api/v1/runs/r/config",
        "/api/v1/runs/r/inference-check?module=Preprocessor&experiment=p",
        "/api/v1/runs/r/verify",
    ]


def test_run_without_a_plan_has_no_config() -> None:
    nothing = {"workflow": None, "config": None, "sequence": None, "limits": None, "context": {}}

    assert RunConfig.from_json(nothing) == RunConfig(None, None, None, None, {}, {})


def test_publish_names_rejected_events_and_warnings() -> None:
    server, client = client_of(PUBLISHED, {"accepted": 2, "rejected": []})

    with server:
        mixed, clean = client.publish([{"id": "1"}, {}]), client.publish([{"id": "1"}, {"id": "2"}])

    assert mixed.rejected == (RejectedEvent(1, None, "no id"),)
    assert mixed.warnings == (EventWarning(0, "1", "/data/modul", "Did you mean module?"),)
    assert (mixed.accepted, mixed.warnings_omitted) == (1, 3)
    assert clean == PublishResponse(2, (), (), 0, {})


def test_dead_letters_are_typed() -> None:
    page = {"items": [LETTER], "next_cursor": None}
    whole = {**LETTER, "value": {"text": "{}", "base64": "e30="}}
    server, client = client_of(page, whole, {"id": 7, "run_id": "r"}, {"id": 8})

    with server:
        (listed,) = client.dead_letters("r")
        letter = client.dead_letter(7)
        redriven, lineage = client.redrive(7), client.redrive(8, {"id": "1"})

    assert isinstance(listed, DeadLetter)
    assert (listed.id, listed.run_id, listed.partition, listed.offset, listed.bytes) == (7, "r", 3, 120, 2)
    assert listed.time == datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
    assert (listed.put_aside_at - listed.time).total_seconds() == 1.5
    assert listed.key == RecordContent("r", "cg==")
    assert listed.value is None
    assert listed.headers == (RecordHeader("content-type", RecordContent(None, "/w==")), RecordHeader("x", None))
    assert letter.value is not None and letter.value.decode() == b"{}"
    assert (redriven, lineage) == (RedriveResult(7, "r", {}), RedriveResult(8, None, {}))
    assert server.requests[0].path == "/api/v1/dead-letters?limit=1000&run=r"
    assert [request.events for request in server.requests[2:]] == [[], [{"id": "1"}]]


@pytest.mark.parametrize(
    "kind, record",
    [
        (RunConfig, CONFIG),
        (InferenceCheck, CHECK),
        (Verification, VERIFICATION),
        (PublishResponse, PUBLISHED),
        (DeadLetter, LETTER),
        (RedriveResult, {"id": 8}),
    ],
)
def test_answers_are_frozen_mappings_of_their_json(kind: Any, record: dict[str, Any]) -> None:
    answer = kind.from_json(record)

    assert dict(answer) == record
    assert answer[next(iter(record))] == record[next(iter(record))]
    assert (answer.get("nothing"), "nothing" in answer) == (None, False)
    assert json.loads(to_json(answer)) == record
    assert pickle.loads(pickle.dumps(answer)) == answer
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.raw = {}


def test_asynchronous_client_has_the_same_answers() -> None:
    server, client = client_of(VERIFICATION, {"items": [LETTER], "next_cursor": None})

    async def ask() -> tuple[Verification, list[DeadLetter]]:
        asynchronous = AsyncClient(server.url)
        return await asynchronous.verify("r"), [letter async for letter in asynchronous.dead_letters()]

    with server:
        verification, letters = asyncio.run(ask())

    assert (verification.valid, [letter.id for letter in letters]) == (False, [7])
