"""Events: their types, their times, and the validation of their members (EVT)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from .content import is_number
from .declared import Transformation
from .schema import InvalidEventError, Schema

PREFIX = "io.waymark."
MAX_NAME = 400
MAX_MODULES = 1000
MAX_DURATION = 1e9
DEFAULT_LIMITS = {"max_snapshots": 1000, "max_changes": 5000, "max_timings": 10_000}

_RUN_ID = re.compile(r"[A-Za-z0-9._:+@=~,-]{1,250}")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_TYPES = (
    "run.planned",
    "run.started",
    "run.completed",
    "run.failed",
    "module.started",
    "module.completed",
    "module.failed",
    "timing.started",
    "timing.ended",
    "dataset.observed",
)

OBSERVATION_PREFIX = "observed:"


class Event(NamedTuple):
    """A valid event. `data` has the members of its type; schemas and transformations are parsed."""

    id: str
    source: str
    type: str  # without the prefix
    run_id: str
    time: datetime
    data: dict[str, Any]


def parse_event(event: Mapping[str, Any]) -> Event:
    """Validates an event in its JSON form. Raises InvalidEventError, whose message names the member."""
    kind = _text(event, "type", "")
    if kind[: len(PREFIX)] != PREFIX or kind[len(PREFIX) :] not in _TYPES:
        raise InvalidEventError("/type: an event type such as io.waymark.run.started is expected, found: %s" % kind)
    event_id, source = _text(event, "id", ""), _text(event, "source", "")
    if kind == PREFIX + "dataset.observed":
        run_id = observation_run_id(source, event_id)
    else:
        run_id = check_run_id(_text(event, "subject", ""))
        if run_id.startswith(OBSERVATION_PREFIX):
            raise InvalidEventError("/subject: %s begins the ids of observed datasets only" % OBSERVATION_PREFIX)
    data = event.get("data")
    if data is not None and not isinstance(data, Mapping):
        raise InvalidEventError("/data: an object is expected")
    kind = kind[len(PREFIX) :]
    return Event(
        event_id,
        source,
        kind,
        run_id,
        parse_time(_text(event, "time", "")),
        parse_data(kind, data or {}),
    )


def check_run_id(run_id: str) -> str:
    """Returns a valid run id. Raises InvalidEventError for another text (EVT-2)."""
    if not _RUN_ID.fullmatch(run_id) or run_id in (".", ".."):
        raise InvalidEventError(
            "a run id must be 1 to 250 characters of A-Z a-z 0-9 . _ : + @ = ~ , -, but not . or .., found: %s" % run_id
        )
    return run_id


def observation_run_id(source: str, event_id: str) -> str:
    """Returns the id of the run that holds an observation of a dataset (EVT-50)."""
    identity = b"\0".join(part.encode("utf-8", "surrogatepass") for part in (source, event_id))
    return OBSERVATION_PREFIX + hashlib.sha256(identity).hexdigest()[:32]


def parse_time(text: str) -> datetime:
    """Parses an RFC 3339 time. Digits beyond the microsecond are cut off (EVT-3)."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise InvalidEventError(
            "/time: an RFC 3339 time with an offset is expected, such as 2025-01-02T00:00:13.569503Z, found: %s" % text
        )
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    offset = match.group(8)
    try:
        time = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone.utc)
        if second == 60:
            time += timedelta(seconds=1)
        elif second > 60:
            raise ValueError("second must be in 0..60")
        else:
            time += timedelta(microseconds=int((match.group(7) or "0")[:6].ljust(6, "0")))
        if offset not in "Zz":
            hours, minutes = int(offset[1:3]), int(offset[4:6])
            if hours > 23 or minutes > 59:
                raise ValueError("offset must be within one day")
            shift = timedelta(hours=hours, minutes=minutes)
            time = time - shift if offset[0] == "+" else time + shift
        return time
    except (ValueError, OverflowError) as error:
        raise InvalidEventError("/time: %s: %s" % (error, text)) from None


def format_time(time: datetime) -> str:
    """Returns RFC 3339 in UTC with six digits of a second (GEN-2)."""
    utc = time.astimezone(timezone.utc)
    return "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ" % (*utc.timetuple()[:6], utc.microsecond)


def record_id(kind: str, number: int, time: datetime) -> str:
    """Returns the id of a record, for example `snapshot_000001_20260131_120002` (GEN-4)."""
    return "%s_%06d_%04d%02d%02d_%02d%02d%02d" % (kind, number, *time.timetuple()[:6])


def parse_data(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Validates the data of an event of this type, without the prefix, and returns its known members."""
    parsed: dict[str, Any] = {"context": _object(data, "context") or {}}
    if kind in ("run.planned", "run.started"):
        _parse_plan(kind, data, parsed)
    elif kind in ("run.completed", "run.failed"):
        parsed["error"] = _error(data.get("error"))
    elif kind == "dataset.observed":
        _parse_observation(data, parsed)
    else:
        for member in ("module", "experiment"):
            parsed[member] = _name(data.get(member), "/data/%s" % member)
        (_parse_timing if kind.startswith("timing.") else _parse_module)(kind, data, parsed)
    return parsed


def _parse_module(kind: str, data: Mapping[str, Any], parsed: dict[str, Any]) -> None:
    parsed["attempt"] = _count(data, "attempt", 1)
    if kind == "module.failed":
        parsed["error"] = _error(data.get("error"))
        if parsed["error"] is None:
            raise InvalidEventError("/data/error: an object is required")
        return
    members = ("schema", "input_schema") if kind == "module.completed" else ("schema",)
    for member in members:
        value = data.get(member)
        parsed[member] = None if value is None else Schema.from_json(value, "/data/%s" % member)
    if kind == "module.completed":
        parsed["transformations"] = [Transformation.from_json(one) for one in _list(data, "transformations")]
        result = _object(data, "result") or {}
        parsed["result"] = result.get("data")
        parsed["ref"] = _reference(result)
        parsed["profile"] = _profile(data)


def _parse_observation(data: Mapping[str, Any], parsed: dict[str, Any]) -> None:
    dataset = _object(data, "dataset") or {}
    for member in ("namespace", "name"):
        if not _name(dataset.get(member), "/data/dataset/%s" % member):
            raise InvalidEventError("/data/dataset/%s: a name of 1 to 400 characters is expected" % member)
    schema = data.get("schema")
    parsed["dataset"] = {"namespace": dataset["namespace"], "name": dataset["name"]}
    parsed["schema"] = None if schema is None else Schema.from_json(schema, "/data/schema")


def _parse_timing(kind: str, data: Mapping[str, Any], parsed: dict[str, Any]) -> None:
    parsed["step"] = _name(data.get("step"), "/data/step")
    if kind == "timing.started":
        return
    status, seconds = data.get("status"), data.get("duration_seconds")
    if status not in ("completed", "error"):
        raise InvalidEventError("/data/status: `completed` or `error` is expected")
    if seconds is not None and (not is_number(seconds) or not 0 <= seconds <= MAX_DURATION):
        raise InvalidEventError(
            "/data/duration_seconds: a duration of 0 to 1000000000 seconds is expected, found: %s" % seconds
        )
    parsed["failed"] = status == "error"
    parsed["seconds"] = None if seconds is None else float(seconds)


def _parse_plan(kind: str, data: Mapping[str, Any], parsed: dict[str, Any]) -> None:
    workflow, config = _object(data, "workflow"), _object(data, "config")
    sequence = [_name(one, "/data/sequence") for one in _list(data, "sequence")] or None
    limits = _object(data, "limits")
    if workflow is not None:
        for member in ("namespace", "name"):
            _name(workflow.get(member), "/data/workflow/%s" % member)
        workflow = {"namespace": workflow["namespace"], "name": workflow["name"]}
    for module, experiments in (config or {}).items():
        _name(module, "/data/config")
        if experiments is not None and not isinstance(experiments, Mapping):
            raise InvalidEventError("/data/config/%s: an object of experiments is expected" % module)
        for experiment in experiments or ():
            _name(experiment, "/data/config/%s" % module)
    if max(len(config or ()), len(sequence or ())) > MAX_MODULES:
        raise InvalidEventError("/data: at most %d modules are allowed" % MAX_MODULES)
    if kind == "run.planned" and workflow is None:
        raise InvalidEventError("/data/workflow: a plan must have a workflow with the members namespace and name")
    if kind == "run.planned" and config is None and sequence is None:
        raise InvalidEventError("/data/config: a plan must have a config or a sequence of at least one module")
    if limits is not None:
        limits = {member: _count(limits, member, 0) for member in DEFAULT_LIMITS}
    parsed.update(workflow=workflow, config=config, sequence=sequence, limits=limits)


def _error(error: Any) -> dict[str, Any] | None:
    if error is None:
        return None
    if not isinstance(error, Mapping):
        raise InvalidEventError("/data/error: an object is expected")
    for member in ("type", "message"):
        _text(error, member, "/data/error")
    trace = error.get("stack_trace")
    if trace is not None and not isinstance(trace, str):
        raise InvalidEventError("/data/error/stack_trace: a string is expected")
    known = {"type": error["type"], "message": error["message"]}
    return known if trace is None else {**known, "stack_trace": trace}


def _reference(result: Mapping[str, Any]) -> dict[str, Any] | None:
    reference = result.get("ref")
    if reference is None:
        return None
    if not isinstance(reference, dict):
        raise InvalidEventError("/data/result/ref: an object is expected")
    for member in ("uri", "media_type"):
        _text(reference, member, "/data/result/ref")
    for member in ("rows", "bytes"):
        _count(reference, member, 0)
    return reference


def _profile(data: Mapping[str, Any]) -> dict[str, Any] | None:
    profile = _object(data, "profile")
    if not profile:
        return None
    _count(profile, "rows", 0)
    for column in _list(profile, "columns"):
        if not isinstance(column, Mapping):
            raise InvalidEventError("/data/profile/columns: an object is expected")
        _text(column, "name", "/data/profile/columns")
        _count(column, "nulls", 0)
    return profile


def _text(members: Mapping[str, Any], name: str, location: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or (not location and not value):
        raise InvalidEventError("%s/%s: a string is required" % (location, name))
    return value


def _name(value: Any, location: str) -> str:
    if not isinstance(value, str):
        raise InvalidEventError("%s: a string is required" % location)
    if len(value) > MAX_NAME // 2 and len(value.encode("utf-16-le", "surrogatepass")) > 2 * MAX_NAME:
        raise InvalidEventError("%s: at most %d characters are allowed in a name" % (location, MAX_NAME))
    return value


def _object(members: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    value = members.get(name)
    if value is not None and not isinstance(value, dict):
        raise InvalidEventError("/data/%s: an object is expected" % name)
    return value


def _list(members: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = members.get(name)
    if value is not None and not isinstance(value, (list, tuple)):
        raise InvalidEventError("/data/%s: an array is expected" % name)
    return value or ()


def _count(members: Mapping[str, Any], name: str, minimum: int) -> int | None:
    value = members.get(name)
    if value is None:
        return None
    if not is_number(value) or value != int(value) or value < minimum:
        raise InvalidEventError("/data/%s: a whole number of %d or more is expected" % (name, minimum))
    return int(value)
