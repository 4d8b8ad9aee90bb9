"""Records of the history as typed, frozen values. The REST client and the local status give the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .rules.events import parse_time
from .rules.schema import Attribute, Schema

SchemaLoader = Callable[[str], Schema]
"""Returns a schema by its hash."""


@dataclass(frozen=True)
class SchemaReference:
    """Stands for a whole schema."""

    schema_id: str
    schema_hash: str
    fields: int

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> SchemaReference | None:
        """Reads a reference, or the reference to a whole schema."""
        if value is None:
            return None
        if "schema_hash" in value:
            return cls(value["schema_id"], value["schema_hash"], value["fields"])
        schema = Schema.from_json(dict(value))
        return cls(schema.id, schema.hash, len(schema.attributes))


@dataclass(frozen=True)
class ExecutionSnapshot:
    """The schemas before and after one step of one execution. The schemas are loaded when they are read."""

    snapshot_id: str
    run_id: str
    phase: str
    module_name: str
    experiment_name: str
    timestamp: datetime
    before: SchemaReference | None
    after: SchemaReference | None
    context: dict[str, Any]
    change_count: int
    attempt: int | None = None
    _schemas: SchemaLoader | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any], schemas: SchemaLoader | None = None) -> ExecutionSnapshot:
        """Reads a snapshot in the form of the REST API. Whole schemas in it are not loaded again."""
        whole = {
            schema.hash: schema
            for member in ("metadata_before", "metadata_after")
            if record[member] is not None and "schema_hash" not in record[member]
            for schema in (Schema.from_json(dict(record[member])),)
        }
        return cls(
            record["snapshot_id"],
            record["run_id"],
            record["phase"],
            record["module_name"],
            record["experiment_name"],
            parse_time(record["timestamp"]),
            SchemaReference.from_json(record["metadata_before"]),
            SchemaReference.from_json(record["metadata_after"]),
            dict(record["context"]),
            record["change_count"],
            record.get("attempt"),
            whole.__getitem__ if whole else schemas,
        )

    @property
    def metadata_before(self) -> Schema | None:
        """The schema before the step; None if the run had none then."""
        return self._load(self.before)

    @property
    def metadata_after(self) -> Schema | None:
        """The schema after the step; None if the module reported none."""
        return self._load(self.after)

    @property
    def execution_context(self) -> dict[str, Any]:
        """The context, by its name in PETsARD 1.6."""
        return self.context

    def _load(self, reference: SchemaReference | None) -> Schema | None:
        if reference is None:
            return None
        if self._schemas is None:
            raise LookupError("The schema %s was not loaded" % reference.schema_hash)
        return self._schemas(reference.schema_hash)

    def __reduce__(self) -> tuple[Any, ...]:
        known = {one.hash: one for one in (self.metadata_before, self.metadata_after) if one is not None}
        values = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "_schemas"}
        return _snapshot, (values, known)


def _snapshot(values: dict[str, Any], schemas: dict[str, Schema]) -> ExecutionSnapshot:
    return ExecutionSnapshot(**{**values, "_schemas": schemas.__getitem__})


@dataclass(frozen=True)
class MetadataChange:
    """One difference between two schemas: of the schema as a whole, or of one field."""

    change_type: str
    target_type: str
    target_id: str
    target_path: tuple[str, ...]
    before_state: SchemaReference | Attribute | None
    after_state: SchemaReference | Attribute | None
    categories: tuple[str, ...]
    compatibility: str
    details: tuple[dict[str, Any], ...] = ()
    reason: str | None = None
    renamed_from: str | None = None
    into: tuple[str, ...] = ()
    change_id: str | None = None
    snapshot_id: str | None = None
    timestamp: datetime | None = None
    module_context: str | None = None
    module_name: str | None = None
    experiment_name: str | None = None

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> MetadataChange:
        """Reads a change in the form of the REST API."""
        state: Callable[[Any], SchemaReference | Attribute | None]
        if record["target_type"] == "schema":
            state = SchemaReference.from_json
        else:
            state = _attribute
        time = record.get("timestamp")
        return cls(
            record["change_type"],
            record["target_type"],
            record["target_id"],
            tuple(record["target_path"]),
            state(record["before_state"]),
            state(record["after_state"]),
            tuple(record["categories"]),
            record["compatibility"],
            tuple(record.get("details", ())),
            record.get("reason"),
            record.get("renamed_from"),
            tuple(record.get("into", ())),
            record.get("change_id"),
            record.get("snapshot_id"),
            None if time is None else parse_time(time),
            record.get("module_context"),
            record.get("module_name"),
            record.get("experiment_name"),
        )

    @property
    def is_breaking(self) -> bool:
        """Whether a reader of the new data with the old expectations breaks."""
        return self.compatibility == "breaking"

    def __str__(self) -> str:
        """Returns one line for people, for example `transform age: /type int → float (minmax scaled)`."""
        text = "%s %s" % (self.change_type, self.target_id)
        if self.renamed_from is not None:
            text += " (was %s)" % self.renamed_from
        if self.into:
            text += " into %s" % ", ".join(self.into)
        elif self.details:
            text += ": " + ", ".join("%s %s → %s" % (d["path"], d["before"], d["after"]) for d in self.details)
        return text + ("" if self.reason is None else " (%s)" % self.reason)


def _attribute(value: Any) -> Attribute | None:
    return None if value is None else Attribute.from_json(value)


@dataclass(frozen=True)
class TimingRecord:
    """The start, end and duration of a step. An open timing has no id, no end and no duration."""

    record_id: str | None
    module_name: str
    experiment_name: str
    step_name: str
    start_time: datetime
    end_time: datetime | None = None
    duration_seconds: float | None = None
    context: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> TimingRecord:
        """Reads a timing in the form of the REST API."""
        end = record["end_time"]
        return cls(
            record["record_id"],
            record["module_name"],
            record["experiment_name"],
            record["step_name"],
            parse_time(record["start_time"]),
            None if end is None else parse_time(end),
            record["duration_seconds"],
            dict(record["context"]),
        )

    @property
    def formatted_duration(self) -> str:
        """The duration as `1.23s`, or `N/A` while the timing is open."""
        return "N/A" if self.duration_seconds is None else "%.2fs" % self.duration_seconds


@dataclass(frozen=True)
class ModuleResult:
    """The output of a completed execution, or a reference to it."""

    key: str
    path: tuple[tuple[str, str], ...]
    data: Any
    ref: dict[str, Any] | None
    profile: dict[str, Any] | None
    schema: SchemaReference | None
    recorded_at: datetime

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> ModuleResult:
        """Reads a result in the form of the REST API."""
        return cls(
            record["key"],
            tuple((step["module"], step["experiment"]) for step in record["path"]),
            record["data"],
            record["ref"],
            record["profile"],
            SchemaReference.from_json(record["schema"]),
            parse_time(record["recorded_at"]),
        )


@dataclass(frozen=True)
class Execution:
    """One module running one experiment at one position of the path."""

    key: str
    path: tuple[tuple[str, str], ...]
    module_name: str
    experiment_name: str
    state: str
    planned: bool
    started_at: datetime | None
    ended_at: datetime | None
    attempt: int | None = None
    error: dict[str, Any] | None = None

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Execution:
        """Reads an execution in the form of the REST API."""
        return cls(
            record["key"],
            tuple((step["module"], step["experiment"]) for step in record["path"]),
            record["module_name"],
            record["experiment_name"],
            record["state"],
            record["planned"],
            _time(record["started_at"]),
            _time(record["ended_at"]),
            record.get("attempt"),
            record.get("error"),
        )


@dataclass(frozen=True)
class MetadataVersion:
    """One content of a module's metadata. The schema is None where a restore removed the metadata."""

    version: int
    schema: Schema | None
    first_snapshot: str
    last_snapshot: str
    occurrences: int
    changes: tuple[MetadataChange, ...]

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> MetadataVersion:
        """Reads a version in the form of the REST API."""
        schema = record["schema"]
        return cls(
            record["version"],
            None if schema is None else Schema.from_json(dict(schema)),
            record["first_snapshot"],
            record["last_snapshot"],
            record["occurrences"],
            tuple(map(MetadataChange.from_json, record["changes"])),
        )


@dataclass(frozen=True)
class RunInfo:
    """The state and the counts of a run. `raw` is the whole answer."""

    run_id: str
    workflow: str | None
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    last_event_at: datetime | None
    error: dict[str, Any] | None
    sequence: tuple[str, ...]
    active_modules: tuple[str, ...]
    metadata_modules: tuple[str, ...]
    total_snapshots: int
    total_changes: int
    total_timings: int
    breaking_changes: int
    expected: int | None
    completed: int
    failed: int
    last_snapshot: str | None
    last_change: str | None
    raw: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> RunInfo:
        """Reads a run in the form of the REST API, also of a list."""
        workflow, progress = record.get("workflow"), record["progress"]
        return cls(
            record["run_id"],
            None if workflow is None else "%(namespace)s/%(name)s" % workflow,
            record["state"],
            _time(record["started_at"]),
            _time(record["ended_at"]),
            _time(record["last_event_at"]),
            record["error"],
            tuple(record.get("sequence", ())),
            tuple(record.get("active_modules", ())),
            tuple(record.get("metadata_modules", ())),
            record["total_snapshots"],
            record["total_changes"],
            record["total_timings"],
            record["breaking_changes"],
            progress["expected"],
            progress["completed"],
            progress["failed"],
            record["last_snapshot"],
            record["last_change"],
            dict(record),
        )

    @property
    def is_completed(self) -> bool:
        """Whether the run is completed; false for a failed run."""
        return self.state == "completed"

    @property
    def has_ended(self) -> bool:
        """Whether the run is completed or failed."""
        return self.state in ("completed", "failed")


@dataclass(frozen=True)
class RestoreResult:
    """The outcome of a restore or of its dry run."""

    restored: bool
    snapshot_id: str
    restored_from: str
    changes: int
    experiments: dict[str, str]
    metadata_modules: tuple[str, ...]

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> RestoreResult:
        """Reads the answer of a restore."""
        return cls(
            record["restored"],
            record["snapshot_id"],
            record["restored_from"],
            record["changes"],
            dict(record["experiments"]),
            tuple(record["metadata_modules"]),
        )

    def __bool__(self) -> bool:
        return self.restored


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)
