"""Records of what spans runs, as typed, frozen values: workflows, datasets, changes between runs, comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from datetime import datetime
from typing import Any

from .records import MetadataChange, SchemaReference
from .rules.events import parse_time


@dataclass(frozen=True)
class DatasetName:
    """The name of a dataset. Both parts may contain slashes."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return "%s/%s" % (self.namespace, self.name)


@dataclass(frozen=True)
class RunChange(MetadataChange):
    """A change with the run that caused it. The records of `changes_across(scope="in-run")` are of this class."""

    run_id: str = ""
    workflow: str | None = None

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> RunChange:
        """Reads a change of a list across runs. A change between runs becomes a `BetweenRunChange`."""
        if record.get("dataset") is not None:
            return BetweenRunChange.from_json(record)
        return RunChange(**_members_with_run(record))


@dataclass(frozen=True)
class BetweenRunChange(RunChange):
    """A change from one version of a dataset to the next. `version` is the later one."""

    dataset: DatasetName = DatasetName("", "")
    version: int = 0
    observed: bool = False  # outside of runs; `run_id` is then that of the observation

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> BetweenRunChange:
        """Reads a change between runs in the form of the REST API."""
        return BetweenRunChange(
            **_members_with_run(record),
            dataset=_dataset_name(record["dataset"]),
            version=record["version"],
            observed=record.get("observed", False),
        )


@dataclass(frozen=True)
class Completion:
    """The completion of an execution that wrote a dataset, or with `observed` an observation of it outside of runs."""

    run_id: str
    snapshot_id: str
    module_name: str
    experiment_name: str
    timestamp: datetime
    observed: bool = False

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Completion:
        """Reads a completion in the form of the REST API."""
        return cls(
            record["run_id"],
            record["snapshot_id"],
            record["module_name"],
            record["experiment_name"],
            parse_time(record["timestamp"]),
            record.get("observed", False),
        )


@dataclass(frozen=True)
class DatasetVersion:
    """Consecutive completions with equal content. `Client.schema(version.schema.schema_hash)` is the schema.

    `changes` are those against the version before; empty in a `Dataset`, which has only `change_count`.
    """

    dataset: DatasetName
    version: int
    schema: SchemaReference
    first: Completion
    last: Completion
    runs: int
    change_count: int
    compatibility: str
    breaking_changes: int
    changes: tuple[MetadataChange, ...]
    raw: dict[str, Any] = dataclass_field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> DatasetVersion:
        """Reads a version in the form of the REST API."""
        schema = record["schema"]
        return cls(
            _dataset_name(record["dataset"]),
            record["version"],
            SchemaReference(schema["schema_id"], schema["schema_hash"], schema["fields"]),
            Completion.from_json(record["first"]),
            Completion.from_json(record["last"]),
            record["runs"],
            record["change_count"],
            record["compatibility"],
            record["breaking_changes"],
            tuple(map(MetadataChange.from_json, record.get("changes", ()))),
            dict(record),
        )


@dataclass(frozen=True)
class DatasetAlias:
    """Another name of a dataset. `kind` is "symlink" for the same data, "renamed" for a former name."""

    namespace: str
    name: str
    kind: str

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> DatasetAlias:
        """Reads another name in the form of the REST API."""
        return cls(record["namespace"], record["name"], record["kind"])


@dataclass(frozen=True)
class Dataset:
    """A named sequence of schema versions across runs. `versions` is their number."""

    namespace: str
    name: str
    workflow: str | None
    versions: int
    breaking_changes: int
    current: DatasetVersion
    aliases: tuple[DatasetAlias, ...]
    raw: dict[str, Any] = dataclass_field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Dataset:
        """Reads a dataset in the form of the REST API."""
        return cls(
            record["namespace"],
            record["name"],
            _workflow(record["workflow"]),
            record["versions"],
            record["breaking_changes"],
            DatasetVersion.from_json(record["current"]),
            tuple(map(DatasetAlias.from_json, record.get("aliases", ()))),
            dict(record),
        )


@dataclass(frozen=True)
class FieldEvent:
    """An event of a field: created, changed, renamed or deleted. `change` is None in the first version."""

    event: str
    field: str
    version: int
    change: BetweenRunChange | None
    raw: dict[str, Any] = dataclass_field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> FieldEvent:
        """Reads an event in the form of the REST API."""
        change = record["change"]
        parsed = None if change is None else BetweenRunChange.from_json(change)
        return cls(record["event"], record["field"], record["version"], parsed, dict(record))


@dataclass(frozen=True)
class Column:
    """A column of a dataset. `field` is None for the dataset as a whole."""

    namespace: str
    name: str
    field: str | None

    def __str__(self) -> str:
        return "%s/%s" % (self.namespace, self.name) + ("" if self.field is None else " %s" % self.field)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Column:
        """Reads a column in the form of the REST API."""
        return cls(record["namespace"], record["name"], record["field"])


@dataclass(frozen=True)
class LineageEdge:
    """A column that depends on another, the execution that stated it, and up to 10 of the runs, latest first."""

    depth: int
    source: Column
    target: Column
    kind: str
    indirect: bool
    workflow: str | None
    module_name: str
    experiment_name: str
    runs: int
    latest_runs: tuple[str, ...]
    raw: dict[str, Any] = dataclass_field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> LineageEdge:
        """Reads an edge in the form of the REST API."""
        return cls(
            record["depth"],
            Column.from_json(record["source"]),
            Column.from_json(record["target"]),
            record["kind"],
            record["indirect"],
            _workflow(record["workflow"]),
            record["module_name"],
            record["experiment_name"],
            record["runs"],
            tuple(record["latest_runs"]),
            dict(record),
        )


@dataclass(frozen=True)
class RecentRun:
    """A run of a workflow, with the numbers of the changes between runs that it caused."""

    run_id: str
    state: str
    started_at: datetime | None
    duration_seconds: float | None
    breaking_changes: int
    compatible_changes: int

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> RecentRun:
        """Reads a run in the form of the REST API."""
        changes = record["changes"]
        return cls(
            record["run_id"],
            record["state"],
            _time(record["started_at"]),
            record["duration_seconds"],
            changes["breaking"],
            changes["compatible"],
        )


@dataclass(frozen=True)
class Baseline:
    """A usual duration in seconds, from at most the last 50."""

    count: int
    p50: float | None
    p95: float | None


@dataclass(frozen=True)
class WorkflowInfo:
    """A workflow with its latest runs, latest first. `sequence` is empty in lists."""

    namespace: str
    name: str
    runs: int
    failures: int
    latest_run: RecentRun | None
    recent_runs: tuple[RecentRun, ...]
    duration: Baseline
    last_change_at: datetime | None
    sequence: tuple[str, ...]
    raw: dict[str, Any] = dataclass_field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> WorkflowInfo:
        """Reads a workflow in the form of the REST API."""
        latest, duration = record["latest_run"], record["duration"]
        return cls(
            record["namespace"],
            record["name"],
            record["runs"],
            record["failures"],
            None if latest is None else RecentRun.from_json(latest),
            tuple(map(RecentRun.from_json, record["recent_runs"])),
            Baseline(duration["count"], duration["p50"], duration["p95"]),
            _time(record["last_change_at"]),
            tuple(record.get("sequence", ())),
            dict(record),
        )


@dataclass(frozen=True)
class StepDuration:
    """One duration of a step."""

    run_id: str
    duration_seconds: float
    end_time: datetime

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> StepDuration:
        """Reads a duration in the form of the REST API."""
        return cls(record["run_id"], record["duration_seconds"], parse_time(record["end_time"]))


@dataclass(frozen=True)
class StepTimings:
    """The last durations of a step of an execution, slowest first, and its baseline in seconds."""

    key: str
    module_name: str
    step_name: str
    baseline: Baseline
    values: tuple[StepDuration, ...]
    raw: dict[str, Any] = dataclass_field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> StepTimings:
        """Reads the durations of a step in the form of the REST API."""
        return cls(
            record["key"],
            record["module_name"],
            record["step_name"],
            Baseline(record["count"], record["p50"], record["p95"]),
            tuple(map(StepDuration.from_json, record["values"])),
            dict(record),
        )


@dataclass(frozen=True)
class LateExecution:
    """An execution in progress that runs longer than usual. It was reported after `elapsed_seconds`."""

    run_id: str
    workflow: str | None
    key: str
    started_at: datetime
    reported_at: datetime
    expected_seconds: float
    elapsed_seconds: float
    raw: dict[str, Any] = dataclass_field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> LateExecution:
        """Reads a late execution in the form of the REST API."""
        return cls(
            record["run_id"],
            _workflow(record["workflow"]),
            record["key"],
            parse_time(record["started_at"]),
            parse_time(record["reported_at"]),
            record["expected_seconds"],
            record["elapsed_seconds"],
            dict(record),
        )


@dataclass(frozen=True)
class RunDifference:
    """One difference between two runs. `kind`: execution, state, schema, config, duration or result."""

    kind: str
    key: str | None
    pointer: str | None
    only_in: str | None
    before: Any
    after: Any
    relative: float | None
    change: MetadataChange | None

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> RunDifference:
        """Reads a difference in the form of the REST API."""
        change = record.get("change")
        return cls(
            record["kind"],
            record.get("key"),
            record.get("pointer"),
            record.get("only_in"),
            record.get("before"),
            record.get("after"),
            record.get("relative"),
            None if change is None else MetadataChange.from_json(change),
        )


@dataclass(frozen=True)
class RunComparison:
    """The differences of a run from another run, `other`. Iterating yields them; without any, `equal` is true."""

    run_id: str
    other: str
    equal: bool
    items: tuple[RunDifference, ...]
    raw: dict[str, Any] = dataclass_field(repr=False, compare=False)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> RunComparison:
        """Reads a comparison in the form of the REST API."""
        items = tuple(map(RunDifference.from_json, record["items"]))
        return cls(record["run_id"], record["with"], record["equal"], items, dict(record))

    def __iter__(self) -> Iterator[RunDifference]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def _members_with_run(record: Mapping[str, Any]) -> dict[str, Any]:
    change = MetadataChange.from_json(record)
    members = {one.name: getattr(change, one.name) for one in fields(change)}
    return {**members, "run_id": record["run_id"], "workflow": _workflow(record["workflow"])}


def _dataset_name(value: Mapping[str, Any]) -> DatasetName:
    return DatasetName(value["namespace"], value["name"])


def _workflow(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else "%(namespace)s/%(name)s" % value


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)
