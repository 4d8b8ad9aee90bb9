"""The history of one run in memory, within its limits, and the answers of the REST API about it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from . import plan
from .diff import diff
from .events import OBSERVATION_PREFIX, Event, format_time, parse_event
from .inference import InferredSchema, infer
from .plan import ExecutionKey, key_text
from .schema import Schema
from .state import Delta, Execution, PathEntry, Record, RunState, timing_record


class UnknownSnapshotError(LookupError):
    """The run never had this snapshot."""


class PrunedSnapshotError(LookupError):
    """The run had this snapshot and pruned it."""


class UnrestorableRunError(ValueError):
    """The run is an observation of a dataset, which has no executions to restore."""


class UnknownModuleError(LookupError):
    """The run has no such module, or the module has not been executed."""


class _Kept:
    """A snapshot with its schemas, and the state of the run right after it."""

    __slots__ = ("after", "before", "metadata", "path", "record", "since")

    def __init__(self, delta: Delta, record: Record, state: RunState) -> None:
        self.record = record
        self.before, self.after = delta.schemas
        self.path: list[PathEntry] = list(state.path)
        self.metadata: dict[str, Schema] = dict(state.metadata)
        self.since: list[Delta] = []  # the deltas up to the next snapshot


class History:
    """The records of one run. Not thread-safe."""

    def __init__(self, run_id: str) -> None:
        self.state = RunState(run_id)
        self._snapshots: dict[str, _Kept] = {}
        self._last: _Kept | None = None
        self._changes: dict[int, Record] = {}
        self._timings: dict[int, Record] = {}
        self._results: dict[ExecutionKey, Record] = {}
        self._versions: dict[str, list[list[Any]]] = {}
        self._seen: set[tuple[str, str]] = set()
        self._schemas: dict[str, Schema] = {}

    def add(self, event: Mapping[str, Any]) -> Delta | None:
        """Applies an event; None if it is a repetition (EVT-4). Raises InvalidEventError."""
        parsed = parse_event(event)
        if (parsed.source, parsed.id) in self._seen:
            return None
        self._seen.add((parsed.source, parsed.id))
        return self.add_new(parsed)

    def add_new(self, event: Event) -> Delta:
        """Applies an event that is no repetition. Its id is not remembered."""
        return self._add(self.state.apply(event))

    def restore(self, snapshot_id: str, time: datetime, modules: Collection[str] = ()) -> Delta:
        """Restores the run to the state right after a snapshot.

        Raises the errors of `snapshot`, and UnrestorableRunError for an observation of a dataset (RUN-69).
        """
        kept = self._kept(snapshot_id)
        if self.state.run_id.startswith(OBSERVATION_PREFIX):
            raise UnrestorableRunError("An observation of a dataset has no executions to restore: " + self.state.run_id)
        executions = self._executions_since(kept)
        return self._add(
            self.state.restore(time, kept.record, kept.path, executions, kept.metadata, modules), record=True
        )

    def _executions_since(self, target: _Kept) -> dict[int, tuple[Execution | None, Execution | None]]:
        merged: dict[int, tuple[Execution | None, Execution | None]] = {}
        reached = False
        for kept in self._snapshots.values():
            reached = reached or kept is target
            if not reached:
                continue
            for index, delta in enumerate(kept.since):
                if kept is target and index == 0:
                    continue  # the event of the snapshot itself
                for number, (before, after) in delta.executions.items():
                    merged[number] = (merged.get(number, (before, None))[0], after)
        return merged

    def _add(self, delta: Delta, record: bool = True) -> Delta:
        state = self.state
        if delta.snapshot is not None:
            kept = _Kept(delta, delta.snapshot, state)
            self._snapshots[delta.snapshot["snapshot_id"]] = kept
            self._last = kept
            for module, schema in delta.metadata.items():
                self._add_version(module, schema, delta.snapshot["snapshot_id"])
            for one in (kept.before, kept.after):
                if one is not None:
                    self._schemas.setdefault(one.hash, one)
        if self._last is not None:
            self._last.since.append(delta)
        first = state.counters["changes"] - len(delta.changes)
        for index, change in enumerate(delta.changes):
            self._changes[first + index + 1] = change
        first = state.counters["timings"] - len(delta.timings)
        for index, timing in enumerate(delta.timings):
            self._timings[first + index + 1] = timing
        if delta.result is not None:
            self._results[delta.result[0]] = delta.result[1]
        for records, limit in (
            (self._snapshots, "max_snapshots"),
            (self._changes, "max_changes"),
            (self._timings, "max_timings"),
        ):
            _prune(records, state.limit(limit))
        return delta

    def _add_version(self, module: str, schema: Schema | None, snapshot_id: str) -> None:
        versions = self._versions.setdefault(module, [])
        if versions and versions[-1][0] == schema:
            versions[-1][2] = snapshot_id
            versions[-1][3] += 1
        else:
            versions.append([schema, snapshot_id, snapshot_id, 1])

    # --- answers

    def summary(self) -> Record:
        """Returns the answer of `GET /runs/{run}`."""
        state = self.state
        changes = list(self._changes.values())
        modules = sorted(state.metadata, key=state.rank)
        states = [execution.state for execution in state.executions.values()]
        breaking = [change for change in changes if change["compatibility"] == "breaking"]
        expected = None
        if state.config is not None:
            expected = plan.count(state.config, state.sequence)
        return {
            "run_id": state.run_id,
            "workflow": state.workflow,
            "state": state.state,
            "started_at": _time(state.started_at),
            "ended_at": _time(state.ended_at),
            "last_event_at": _time(state.last_event_at),
            "error": state.error,
            "sequence": list(state.sequence),
            "active_modules": [entry.module for entry in state.path],
            "metadata_modules": modules,
            "total_snapshots": len(self._snapshots),
            "total_changes": len(changes),
            "total_timings": len(self._timings),
            "last_snapshot": state.last_snapshot,
            "last_change": state.last_change,
            "change_types": _counts(changes, "change_type"),
            "target_types": _counts(changes, "target_type"),
            "compatibilities": {"breaking": len(breaking), "compatible": len(changes) - len(breaking)},
            "breaking_changes": _count_breaking(breaking),
            "progress": {
                "expected": expected,
                "completed": states.count("completed"),
                "failed": states.count("failed"),
            },
            "limits": {name: state.limit(name) for name in ("max_snapshots", "max_changes", "max_timings")},
            "counters": dict(state.counters),
        }

    def snapshots(self, module: str | None = None) -> list[Record]:
        """Returns the kept snapshots, oldest first."""
        records = [kept.record for kept in self._snapshots.values()]
        return [one for one in records if module is None or one["module_name"] == module]

    def snapshot(self, snapshot_id: str) -> Record:
        """Returns one snapshot with whole schemas.

        Raises PrunedSnapshotError or UnknownSnapshotError.
        """
        kept = self._kept(snapshot_id)
        return {
            **kept.record,
            "metadata_before": schema_view(kept.before),
            "metadata_after": schema_view(kept.after),
        }

    def schema(self, schema_hash: str) -> Schema:
        """Returns a schema of this run by its hash. Raises KeyError."""
        return self._schemas[schema_hash]

    def changes(self, module: str | None = None) -> list[Record]:
        """Returns the kept changes, oldest first."""
        return [one for one in self._changes.values() if module is None or one["module_name"] == module]

    def timings(self, module: str | None = None) -> list[Record]:
        """Returns the kept closed timings in the order of their ends, then the open ones."""
        open_timings = [
            timing_record(None, step, start, None, None, context)
            for step, (start, context) in self.state.open_timings.items()
        ]
        all_timings = [*self._timings.values(), *open_timings]
        return [one for one in all_timings if module is None or one["module_name"] == module]

    def executions(self) -> list[Record]:
        """Returns the expected executions with their states, then the others (API-23)."""
        state = self.state
        rest = dict(state.executions)
        planned: list[Record] = []
        if state.config is not None:
            for key in plan.keys(state.config, state.sequence):
                planned.append(self._execution(key, rest.pop(key, None), True))
        others = sorted(rest.values(), key=lambda one: one.number)
        return planned + [self._execution(one.key, one, False) for one in others]

    def _execution(self, key: ExecutionKey, execution: Execution | None, planned: bool) -> Record:
        record: Record = {
            "key": key_text(key),
            "path": [{"module": module, "experiment": experiment} for module, experiment in key],
            "module_name": key[-1][0],
            "experiment_name": key[-1][1],
            "state": execution.state if execution else "not_started",
            "planned": planned,
            "started_at": _time(execution.started_at if execution else None),
            "ended_at": _time(execution.ended_at if execution else None),
            "error": None,
        }
        if execution is not None and execution.attempt is not None:
            record["attempt"] = execution.attempt
        failure = self._snapshots.get(execution.failed_in or "") if execution else None
        if failure is not None:
            record["error"] = failure.record["context"]["error"]
        return record

    def experiments(self, module: str | None = None) -> dict[str, str]:
        """Returns module → experiment of the completed executions on the path, up to and including a module."""
        found = self.state.experiments()
        if module is None:
            return found
        self.require_module(module)
        rank = self.state.rank(module)
        return {name: experiment for name, experiment in found.items() if self.state.rank(name) <= rank}

    def require_module(self, module: str) -> None:
        """Raises UnknownModuleError unless the module is planned or sent an event."""
        if module not in self.state.sequence and module not in self.state.observed:
            raise UnknownModuleError("The run has no module %s; it has %s" % (module, ", ".join(self.state.sequence)))

    def metadata(self, module: str = "Loader") -> Schema:
        """Returns the schema that a module reported last. Raises UnknownModuleError if there is none."""
        if module not in self.state.metadata:
            self.require_module(module)
            raise UnknownModuleError("The module %s has no metadata yet" % module)
        return self.state.metadata[module]

    def evolution(self, module: str = "Loader") -> list[Record]:
        """Returns the versions of the metadata of a module (API-28)."""
        answers: list[Record] = []
        before: Schema | None = None
        for number, (schema, first, last, occurrences) in enumerate(self._versions.get(module, ()), 1):
            answers.append(
                {
                    "version": number,
                    "schema": schema_view(schema),
                    "schema_hash": None if schema is None else schema.hash,
                    "first_snapshot": first,
                    "last_snapshot": last,
                    "occurrences": occurrences,
                    "changes": [] if number == 1 else diff(before, schema),
                }
            )
            before = schema
        return answers

    def versions(self, module: str = "Loader") -> list[Schema]:
        """Returns the schemas of `evolution`, without versions that a restore removed."""
        return [version[0] for version in self._versions.get(module, ()) if version[0] is not None]

    def results(self, module: str | None = None, current: bool = False) -> dict[str, Record]:
        """Returns the results of a module, by default of the last one of the sequence (API-29)."""
        sequence = self.state.sequence
        if module is None:
            if not sequence:
                return {}
            module = sequence[-1]
        self.require_module(module)
        on_path = {
            entry.key
            for entry in self.state.path
            if (one := self.state.executions.get(entry.key)) is not None and one.state == "completed"
        }
        found: dict[str, Record] = {}
        for key, record in self._results.items():
            if key[-1][0] == module and (not current or key in on_path):
                found[_unique(found, record["key"])] = record
        return found

    def config(self) -> Record:
        """Returns the answer of `GET /runs/{run}/config`."""
        state = self.state
        return {
            "workflow": state.workflow,
            "config": state.config,
            "sequence": state.planned,
            "limits": state.limits,
            "context": state.context,
        }

    def infer(self, module: str = "Preprocessor", experiment: str | None = None) -> InferredSchema | None:
        """Returns the expected schema after an experiment of the Preprocessor; None if it cannot be computed."""
        entry = self.state.entry(module)
        experiments = (self.state.config or {}).get(module)
        if module != "Preprocessor" or not isinstance(experiments, dict):
            return None
        if experiment is None:
            experiment = entry.experiment if entry else next(iter(experiments), None)
        before = self.state.input_schema_of(module)
        parameters = experiments.get(experiment) if experiment is not None else None
        if before is None or not isinstance(parameters, dict):
            return None
        return infer(before, parameters)

    def _kept(self, snapshot_id: str) -> _Kept:
        if snapshot_id in self._snapshots:
            return self._snapshots[snapshot_id]
        parts = snapshot_id.split("_")
        number = int(parts[1]) if len(parts) == 4 and parts[0] == "snapshot" and parts[1].isdigit() else 0
        if 0 < number <= self.state.counters["snapshots"] - len(self._snapshots):
            raise PrunedSnapshotError("The run pruned the snapshot %s" % snapshot_id)
        raise UnknownSnapshotError("The run has no snapshot %s" % snapshot_id)


def schema_view(schema: Schema | None) -> Record | None:
    """Returns the form of a whole schema in answers (API-14)."""
    if schema is None:
        return None
    attributes = {name: attribute.to_json() for name, attribute in schema.attributes.items()}
    return {
        "id": schema.id,
        **schema.properties,
        "attribute_names": list(attributes),
        "attributes": attributes,
    }


def _prune(records: dict[Any, Any], limit: int) -> None:
    if limit:
        surplus = len(records) - limit
        for key in list(_first(records, surplus)):
            del records[key]


def _first(records: Mapping[Any, Any], count: int) -> Iterator[Any]:
    for index, key in enumerate(records):
        if index >= count:
            return
        yield key


def _count_breaking(breaking: list[Record]) -> int:
    """Counts breaking records without those of a schema of which a field breaks in the same snapshot (API-22)."""
    schemas = {(change["snapshot_id"], change["module_name"]) for change in breaking}
    of_fields = [
        (change["snapshot_id"], change["module_name"]) for change in breaking if change["target_type"] == "field"
    ]
    return len(of_fields) + len(schemas - set(of_fields))


def _counts(records: list[Record], member: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for record in records:
        counts[record[member]] = counts.get(record[member], 0) + 1
    return dict(sorted(counts.items()))


def _unique(found: Mapping[str, Any], key: str) -> str:
    name, number = key, 2
    while name in found:
        name, number = "%s#%d" % (key, number), number + 1
    return name


def _time(time: datetime | None) -> str | None:
    return None if time is None else format_time(time)
