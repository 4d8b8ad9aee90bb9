"""Answers of the REST API about a run and its events, as typed, frozen values.

Each is also a mapping with the members of the JSON answer: `client.verify(run)["valid"]`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .records import MetadataChange
from .rules.events import parse_time
from .rules.schema import Schema


class _Response(Mapping[str, Any]):
    """Gives the members of `raw`, the whole answer, by their names."""

    raw: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.raw[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.raw)

    def __len__(self) -> int:
        return len(self.raw)


@dataclass(frozen=True)
class RunConfig(_Response):
    """The stored plan and context of a run. A member is None if no event had it."""

    workflow: str | None
    config: dict[str, Any] | None
    sequence: tuple[str, ...] | None
    limits: dict[str, int] | None
    context: dict[str, Any]
    raw: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> RunConfig:
        """Reads a plan in the form of the REST API."""
        workflow, sequence = record["workflow"], record["sequence"]
        return cls(
            None if workflow is None else "%(namespace)s/%(name)s" % workflow,
            record["config"],
            None if sequence is None else tuple(sequence),
            record["limits"],
            dict(record["context"] or {}),
            dict(record),
        )


@dataclass(frozen=True)
class InferenceCheck(_Response):
    """The schema that a Preprocessor reported, compared with the expected one.

    `matches` is about the fields; the properties of the schema may differ. `changes` leads from the expected schema to
    the reported one. `applied` and `skipped` name the processors of the config.
    """

    module_name: str
    experiment_name: str
    snapshot_id: str
    matches: bool
    expected: Schema
    reported: Schema
    changes: tuple[MetadataChange, ...]
    applied: tuple[str, ...]
    skipped: tuple[str, ...]
    raw: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> InferenceCheck:
        """Reads a check in the form of the REST API."""
        return cls(
            record["module_name"],
            record["experiment_name"],
            record["snapshot_id"],
            record["matches"],
            Schema.from_json(dict(record["expected"])),
            Schema.from_json(dict(record["reported"])),
            tuple(map(MetadataChange.from_json, record["changes"])),
            tuple(record["applied"]),
            tuple(record["skipped"]),
            dict(record),
        )


@dataclass(frozen=True)
class Verification(_Response):
    """Whether the stored records of a run are consistent, with the number of checked records of each kind."""

    valid: bool
    checked: dict[str, int]
    problems: tuple[str, ...]
    raw: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Verification:
        """Reads a verification in the form of the REST API."""
        return cls(record["valid"], dict(record["checked"]), tuple(record["problems"]), dict(record))


@dataclass(frozen=True)
class RejectedEvent:
    """An invalid event, which was not published. `index` is its position in the request, from 0."""

    index: int
    id: str | None
    reason: str


@dataclass(frozen=True)
class EventWarning:
    """A member of an accepted event that the service does not know and ignores. `path` is its JSON pointer."""

    index: int
    id: str
    path: str
    message: str


@dataclass(frozen=True)
class PublishResponse(_Response):
    """The result of publishing events. The service lists at most 100 warnings."""

    accepted: int
    rejected: tuple[RejectedEvent, ...]
    warnings: tuple[EventWarning, ...]
    warnings_omitted: int
    raw: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> PublishResponse:
        """Reads the answer of a request that publishes events."""
        return cls(
            record["accepted"],
            tuple(RejectedEvent(one["index"], one["id"], one["reason"]) for one in record.get("rejected") or ()),
            tuple(
                EventWarning(one["index"], one["id"], one["path"], one["message"])
                for one in record.get("warnings") or ()
            ),
            record.get("warnings_omitted", 0),
            dict(record),
        )


@dataclass(frozen=True)
class RecordContent:
    """The bytes of a key, value or header of a Kafka record. `text` is None if they are not UTF-8."""

    text: str | None
    base64: str

    @classmethod
    def from_json(cls, record: Mapping[str, Any] | None) -> RecordContent | None:
        """Reads bytes in the form of the REST API."""
        return None if record is None else cls(record["text"], record["base64"])

    def decode(self) -> bytes:
        """Returns the bytes."""
        return base64.b64decode(self.base64)


@dataclass(frozen=True)
class RecordHeader:
    """A header of a Kafka record."""

    name: str
    value: RecordContent | None


@dataclass(frozen=True)
class DeadLetter(_Response):
    """A Kafka record that could not be decoded or applied.

    `time` is that of the record, `put_aside_at` that of the failure. `bytes` is the size of the value. The entries of
    a list have no `value`.
    """

    id: int
    run_id: str | None
    topic: str
    partition: int
    offset: int
    reason: str
    time: datetime
    put_aside_at: datetime
    bytes: int
    key: RecordContent | None
    value: RecordContent | None
    headers: tuple[RecordHeader, ...]
    raw: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> DeadLetter:
        """Reads a dead letter in the form of the REST API, also of a list."""
        return cls(
            record["id"],
            record.get("run_id"),
            record["topic"],
            record["partition"],
            record["offset"],
            record["reason"],
            parse_time(record["time"]),
            parse_time(record["put_aside_at"]),
            record["bytes"],
            RecordContent.from_json(record.get("key")),
            RecordContent.from_json(record.get("value")),
            tuple(RecordHeader(one["name"], RecordContent.from_json(one["value"])) for one in record["headers"]),
            dict(record),
        )


@dataclass(frozen=True)
class RedriveResult(_Response):
    """A dead letter that was published again and deleted. `run_id` is None for an OpenLineage event."""

    id: int
    run_id: str | None
    raw: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> RedriveResult:
        """Reads the answer of a redrive."""
        return cls(record["id"], record.get("run_id"), dict(record))
