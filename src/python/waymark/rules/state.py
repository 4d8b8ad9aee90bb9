"""The state of a run, and what one event adds to it (RUN). The records have the JSON form of the REST API."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from . import plan
from .diff import diff
from .events import DEFAULT_LIMITS, OBSERVATION_PREFIX, Event, format_time, record_id
from .plan import ExecutionKey, key_text
from .schema import InvalidEventError, Schema

Record = dict[str, Any]

_MAX_OPEN_TIMINGS = 1000


class Execution(NamedTuple):
    """One module running one experiment at one position of the path."""

    number: int
    key: ExecutionKey
    state: str = "not_started"
    started_at: datetime | None = None
    ended_at: datetime | None = None
    input_schema: Schema | None = None
    has_run_timing: bool = False
    has_output_schema: bool = False
    attempt: int | None = None
    failed_in: str | None = None  # the snapshot of the failure

    def is_stale_start(self, start: datetime, attempt: int | None) -> bool:
        """Returns whether a start is late (RUN-9, RUN-10)."""
        if self.attempt is not None and attempt is not None and attempt > self.attempt:
            return False
        since = self.ended_at if self.state in ("completed", "failed") else None
        if since is None and self.state == "in_progress" and self.is_older_attempt(attempt):
            since = self.started_at
        return since is not None and start < since

    def is_older_attempt(self, attempt: int | None) -> bool:
        """Returns whether an attempt is older than the latest one."""
        return self.attempt is not None and attempt is not None and attempt < self.attempt


class PathEntry(NamedTuple):
    """An execution on the path. The key of an ended execution may differ from its position on the path."""

    module: str
    experiment: str
    key: ExecutionKey


class Delta(NamedTuple):
    """The records that one event added, in their JSON form, and what a restore needs to revert the event."""

    snapshot: Record | None
    changes: list[Record]
    timings: list[Record]
    result: tuple[ExecutionKey, Record] | None
    metadata: dict[str, Schema | None]
    executions: dict[int, tuple[Execution | None, Execution | None]]
    schemas: tuple[Schema | None, Schema | None]


class RunState:
    """The state of a run. `apply` and `restore` change it by one event."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.state = "not_started"
        self.started_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.last_event_at: datetime | None = None
        self.error: Record | None = None
        self.workflow: Record | None = None
        self.config: Record | None = None
        self.limits: dict[str, int] | None = None
        self.planned: list[str] | None = None
        self.observed: list[str] = []
        self.context: Record = {}
        self.path: list[PathEntry] = []
        self.executions: dict[ExecutionKey, Execution] = {}
        self.metadata: dict[str, Schema] = {}
        self.open_timings: dict[tuple[str, str, str], tuple[datetime, Record]] = {}
        self.counters = {"snapshots": 0, "changes": 0, "timings": 0, "events": 0}
        self.last_snapshot: str | None = None
        self.last_change: str | None = None
        self._last_execution = 0
        self._event_time = datetime.min
        self._begin(datetime.min)

    # --- queries

    @property
    def sequence(self) -> list[str]:
        """The modules in planned order, or in the order of their first events."""
        return self.observed if self.planned is None else self.planned

    def rank(self, module: str) -> int:
        """Returns the position of a module on the path; outside modules are last."""
        sequence = self.sequence
        if module in sequence:
            return sequence.index(module)
        return len(sequence) + (self.observed.index(module) if module in self.observed else len(self.observed))

    def position(self, module: str) -> int:
        """Returns the index of a module in the sequence, -1 for an outside module."""
        return self.sequence.index(module) if module in self.sequence else -1

    def limit(self, name: str) -> int:
        """Returns a limit; 0 is no limit."""
        return (self.limits or DEFAULT_LIMITS)[name]

    def experiments(self) -> dict[str, str]:
        """Returns module → experiment of the completed executions on the path."""
        return {entry.module: entry.experiment for entry in self.path if self._has_state(entry, "completed")}

    def _has_state(self, entry: PathEntry, state: str) -> bool:
        execution = self.executions.get(entry.key)
        return execution is not None and execution.state == state

    def input_schema_of(self, module: str) -> Schema | None:
        """Returns the metadata of the nearest earlier module on the path whose execution reported a schema."""
        rank = self.rank(module)
        for entry in reversed(self.path):
            if self.rank(entry.module) < rank:
                execution = self.executions.get(entry.key)
                if execution is not None and execution.has_output_schema and entry.module in self.metadata:
                    return self.metadata[entry.module]
        return None

    # --- events

    def apply(self, event: Event) -> Delta:
        """Applies an event that was not applied before. Raises InvalidEventError for an observation in another run."""
        if event.type == "dataset.observed" and not self.run_id.startswith(OBSERVATION_PREFIX):
            raise InvalidEventError("/type: an observation of a dataset belongs to no run")
        self._begin(event.time)
        data = event.data
        if event.type.startswith("module."):
            if data["module"] not in self.observed:
                self.observed.append(data["module"])
            _ModuleReducer(self, data).apply(event.type)
        elif event.type.startswith("timing."):
            self._apply_timing(event.type, data)
        elif event.type == "dataset.observed":
            self._observe(data)
        else:
            self.context = {**self.context, **data["context"]}
            if event.type in ("run.planned", "run.started"):
                self._plan(data)
            if event.type == "run.started":
                if not (self.ended_at is not None and event.time < self.ended_at):
                    self._run()
            elif event.type != "run.planned":
                failed = event.type == "run.failed"
                self.state = "failed" if failed else "completed"
                self.ended_at, self.error = event.time, data["error"] if failed else None
        return self._end()

    def restore(
        self,
        time: datetime,
        target: Record,
        path: list[PathEntry],
        executions: Mapping[int, tuple[Execution | None, Execution | None]],
        metadata: Mapping[str, Schema],
        modules: Collection[str],
    ) -> Delta:
        """Sets the run back to the state right after a snapshot (RUN-53 to RUN-59)."""
        self._begin(time)
        before_path, before_metadata = list(self.path), dict(self.metadata)
        module, experiment = target["module_name"], target["experiment_name"]
        changed = sorted({*before_metadata, *metadata}, key=lambda one: (self.rank(one), one))
        before = self.metadata.get(module)
        for name in changed:
            if (modules and name not in modules) or before_metadata.get(name) == metadata.get(name):
                continue
            entry = next((one for one in (*path, *before_path) if one.module == name), None)
            execution = (name, entry.experiment) if entry else self._last_executed(name) or (module, experiment)
            for change in diff(before_metadata.get(name), metadata.get(name)):
                self.add_change(execution, change)
            self.set_metadata(name, metadata.get(name))
        context: Record = {"modules": sorted(modules)} if modules else {}
        if not modules:
            for _, current in executions.values():
                if current is not None:
                    self.executions.pop(current.key, None)
            for earlier, current in executions.values():
                if earlier is not None:
                    self.executions[earlier.key] = earlier
                self._note(current, earlier)
            self.path = sorted(path, key=lambda one: self.rank(one.module))
            self.move_running(-1)
        context = {**context, "restored_from": target["snapshot_id"]}
        after = self.metadata.get(module)
        self.add_snapshot("restored", module, experiment, None, before, after, context, len(self._changes))
        return self._end()

    def _last_executed(self, module: str) -> tuple[str, str] | None:
        of_module = [one for one in self.executions.values() if one.key[-1][0] == module]
        return max(of_module, key=lambda one: one.number).key[-1] if of_module else None

    # --- one event

    def _begin(self, time: datetime) -> None:
        self._event_time = time
        self._snapshot: Record | None = None
        self._schemas: tuple[Schema | None, Schema | None] = (None, None)
        self._changes: list[Record] = []
        self._timings: list[Record] = []
        self._result: tuple[ExecutionKey, Record] | None = None
        self._metadata: dict[str, Schema | None] = {}
        self._executions: dict[int, tuple[Execution | None, Execution | None]] = {}
        if time != datetime.min and (self.last_event_at is None or time > self.last_event_at):
            self.last_event_at = time

    def _end(self) -> Delta:
        self.counters["events"] += 1
        self.counters["snapshots"] += self._snapshot is not None
        self.counters["changes"] += len(self._changes)
        self.counters["timings"] += len(self._timings)
        if self._snapshot is not None:
            self.last_snapshot = self._snapshot["snapshot_id"]
        if self._changes:
            self.last_change = self._changes[-1]["change_id"]
        return Delta(
            self._snapshot,
            self._changes,
            self._timings,
            self._result,
            self._metadata,
            self._executions,
            self._schemas,
        )

    @property
    def time(self) -> datetime:
        """The time of the event that is applied."""
        return self._event_time

    def _run(self) -> None:
        self.state, self.ended_at, self.error = "in_progress", None, None
        self.started_at = self.started_at or self.time

    def mark_running(self) -> None:
        """Marks the run as running. A completed run stays completed until its next `run.started` (RUN-6)."""
        if self.state != "completed":
            self._run()

    def _plan(self, later: Record) -> None:
        if later["workflow"] is not None:
            self.workflow = later["workflow"]
        sequence = later["sequence"]
        if later["config"] is not None:
            self.config = later["config"]
            sequence = sequence or plan.sequence_of(later["config"])
        if sequence is not None:
            self.planned = list(dict.fromkeys(sequence))
        if later["limits"] is not None:
            named = {name: value for name, value in later["limits"].items() if value is not None}
            self.limits = {**DEFAULT_LIMITS, **(self.limits or {}), **named}
        self.path.sort(key=lambda entry: self.rank(entry.module))
        self.move_running(-1)

    def _observe(self, data: Record) -> None:
        """Applies an observation: a completion that changes nothing, and the end of its run (RUN-69)."""
        self.observed.append("dataset")
        schema = data["schema"]
        completion = {
            "module": "dataset",
            "experiment": "observed",
            "attempt": None,
            "schema": schema,
            "input_schema": schema,
            "transformations": [],
            "result": None,
            "ref": None,
            "profile": None,
            "context": data["context"],
        }
        _ModuleReducer(self, completion).apply("module.completed")
        self.state, self.ended_at, self.error = "observed", self.time, None

    def _apply_timing(self, kind: str, data: Record) -> None:
        step = data["module"], data["experiment"], data["step"]
        if step[2] == "run":
            self._mark_run_timing(step[0], step[1])
        if kind == "timing.started":
            self.open_timings.pop(step, None)
            self.open_timings[step] = (self.time, data["context"])
            if len(self.open_timings) > _MAX_OPEN_TIMINGS:
                del self.open_timings[next(iter(self.open_timings))]
            return
        context = {**data["context"], "status": "error" if data["failed"] else "completed"}
        seconds = data["seconds"]
        if step in self.open_timings:
            start, opened = self.open_timings.pop(step)
            seconds = seconds_between(start, self.time) if seconds is None else seconds
            self.add_timing(step, start, seconds, {**opened, **context})
        else:
            seconds = seconds or 0.0
            start = self.time - timedelta(microseconds=round(seconds * 1e6))
            self.add_timing(step, start, seconds, {**context, "orphaned": True})

    def _mark_run_timing(self, module: str, experiment: str) -> None:
        execution = self.executions.get(self.key_for(module, experiment))
        if execution is not None and execution.state == "in_progress" and not execution.has_run_timing:
            self.put_execution(execution._replace(has_run_timing=True))

    # --- the parts of an event

    def key_for(self, module: str, experiment: str) -> ExecutionKey:
        """Returns the key that this execution has, or would have, on the path (RUN-23)."""
        rank = self.rank(module)
        before = ((entry.module, entry.experiment) for entry in self.path if self.rank(entry.module) < rank)
        return (*before, (module, experiment))

    def entry(self, module: str) -> PathEntry | None:
        """Returns the entry of a module on the path."""
        return next((one for one in self.path if one.module == module), None)

    def enter_path(self, module: str, experiment: str) -> None:
        """Puts an execution on the path. If its module is on it, the later modules leave (RUN-20, RUN-21)."""
        rank = self.rank(module)
        if self.entry(module) is not None:
            self.path = [entry for entry in self.path if self.rank(entry.module) <= rank]
        key = self.key_for(module, experiment)
        kept = [entry for entry in self.path if entry.module != module]
        index = len(kept)
        while index > 0 and self.rank(kept[index - 1].module) > rank:
            index -= 1
        kept.insert(index, PathEntry(module, experiment, key))
        self.path = kept
        self.move_running(len(key) - 1)

    def move_running(self, index: int) -> None:
        """Updates the keys of running executions after the entry at this index (RUN-24)."""
        steps = tuple((entry.module, entry.experiment) for entry in self.path)
        for at in range(index + 1, len(steps)):
            entry, target = self.path[at], steps[: at + 1]
            execution = self.executions.get(entry.key)
            if execution is None or execution.state != "in_progress" or entry.key == target:
                continue
            displaced = self.executions.pop(target, None)
            if displaced is not None:
                self._note(displaced, None)
            moved = execution._replace(key=target)
            self._note(execution, moved)
            del self.executions[entry.key]
            self.executions[target] = moved
            self.path[at] = entry._replace(key=target)

    def execution_at(self, key: ExecutionKey) -> Execution:
        """Returns the execution with this key, or a new planned one."""
        execution = self.executions.get(key)
        if execution is None:
            self._last_execution += 1
            execution = Execution(self._last_execution, key)
        return execution

    def put_execution(self, execution: Execution) -> None:
        """Stores an execution."""
        self._note(self.executions.get(execution.key), execution)
        self.executions[execution.key] = execution

    def _note(self, before: Execution | None, after: Execution | None) -> None:
        """Keeps the first state before and the last state after of each execution."""
        present = after or before
        if present is not None:
            first = self._executions.get(present.number, (before, None))[0]
            self._executions[present.number] = (first, after)

    def set_metadata(self, module: str, schema: Schema | None) -> None:
        """Sets the metadata of a module. None removes it."""
        if schema is None:
            self.metadata.pop(module, None)
        else:
            self.metadata[module] = schema
        self._metadata[module] = schema

    def add_change(self, execution: tuple[str, str], change: Record) -> None:
        """Adds a change of an execution."""
        number = self.counters["changes"] + len(self._changes) + 1
        self._changes.append(
            {
                "change_id": record_id("change", number, self.time),
                "snapshot_id": self.next_snapshot_id(),
                **change,
                "timestamp": format_time(self.time),
                "module_context": "%s[%s]" % execution,
                "module_name": execution[0],
                "experiment_name": execution[1],
            }
        )

    def next_snapshot_id(self) -> str:
        """Returns the id of the snapshot that the event adds."""
        return record_id("snapshot", self.counters["snapshots"] + 1, self.time)

    def add_snapshot(
        self,
        phase: str,
        module: str,
        experiment: str,
        attempt: int | None,
        before: Schema | None,
        after: Schema | None,
        context: Record,
        changes: int,
    ) -> None:
        """Adds the snapshot of the event."""
        snapshot: Record = {
            "snapshot_id": self.next_snapshot_id(),
            "run_id": self.run_id,
            "phase": phase,
            "module_name": module,
            "experiment_name": experiment,
            "timestamp": format_time(self.time),
            "metadata_before": before.reference() if before else None,
            "metadata_after": after.reference() if after else None,
            "context": {**context, "sequence_position": self.position(module)},
            "change_count": changes,
        }
        if attempt is not None:
            snapshot["attempt"] = attempt
        self._snapshot = snapshot
        self._schemas = (before, after)

    def add_timing(self, step: tuple[str, str, str], start: datetime, seconds: float, context: Record) -> None:
        """Adds a closed timing."""
        number = self.counters["timings"] + len(self._timings) + 1
        self._timings.append(
            timing_record(record_id("timing", number, self.time), step, start, self.time, seconds, context)
        )

    def add_result(self, key: ExecutionKey, data: Record, schema: Schema | None) -> None:
        """Adds the result of a completed execution."""
        self._result = (
            key,
            {
                "key": key_text(key),
                "path": [{"module": module, "experiment": experiment} for module, experiment in key],
                "data": data["result"],
                "ref": data["ref"],
                "profile": data["profile"],
                "schema": schema.reference() if schema else None,
                "recorded_at": format_time(self.time),
            },
        )


class _ModuleReducer:
    """Applies a module event."""

    def __init__(self, run: RunState, data: Record) -> None:
        self._run = run
        self._data = data
        self._module: str = data["module"]
        self._experiment: str = data["experiment"]
        self._attempt: int | None = data["attempt"]

    def apply(self, kind: str) -> None:
        {"module.started": self._start, "module.completed": self._complete, "module.failed": self._fail}[kind]()

    def _start(self) -> None:
        run, schema = self._run, self._data["schema"]
        current = run.executions.get(run.key_for(self._module, self._experiment))
        if current is not None and current.is_stale_start(run.time, self._attempt):
            self._snapshot("started", schema or self._before(None), None, self._data["context"], 0)
            return
        run.mark_running()
        run.enter_path(self._module, self._experiment)
        execution = run.execution_at(self._key())
        execution = execution._replace(
            state="in_progress",
            started_at=run.time,
            ended_at=None,
            input_schema=schema or execution.input_schema,
            has_run_timing=False,
            has_output_schema=False,
            failed_in=None,
            attempt=execution.attempt if self._attempt is None else self._attempt,
        )
        run.put_execution(execution)
        self._snapshot("started", schema or self._before(execution.input_schema), None, self._data["context"], 0)

    def _complete(self) -> None:
        run, data, after = self._run, self._data, self._data["schema"]
        if self._is_stale_end():
            before = data["input_schema"] or self._before(None)
            self._snapshot("completed", before, after, data["context"], 0)
            return
        execution = self._end("completed", after is not None)
        before = data["input_schema"] or self._before(execution.input_schema)
        changes: list[Record] = []
        if after is not None:
            changes = diff(before, after, data["transformations"])
            for change in changes:
                run.add_change((self._module, self._experiment), change)
            run.set_metadata(self._module, after)
        self._snapshot("completed", before, after, data["context"], len(changes))
        run.add_result(execution.key, data, after)

    def _fail(self) -> None:
        input_schema = None if self._is_stale_end() else self._end("failed", False).input_schema
        context = {**self._data["context"], "error": self._data["error"]}
        self._snapshot("failed", self._before(input_schema), None, context, 0)

    def _is_stale_end(self) -> bool:
        current = self._run.executions.get(self._run.key_for(self._module, self._experiment))
        return current is not None and current.is_older_attempt(self._attempt)

    def _end(self, state: str, reports_schema: bool) -> Execution:
        """Ends the execution. Returns its state before the end."""
        run = self._run
        run.mark_running()
        if not self._is_running_on_path():
            run.enter_path(self._module, self._experiment)
        execution = run.execution_at(self._key())
        run.put_execution(
            execution._replace(
                state=state,
                ended_at=run.time,
                input_schema=None,
                has_run_timing=False,
                has_output_schema=reports_schema,
                failed_in=run.next_snapshot_id() if state == "failed" else None,
                attempt=execution.attempt if self._attempt is None else self._attempt,
            )
        )
        start = execution.started_at
        if execution.state == "in_progress" and start is not None and not execution.has_run_timing:
            context = {"source": "execution", "status": "error" if state == "failed" else "completed"}
            run.add_timing((self._module, self._experiment, "run"), start, seconds_between(start, run.time), context)
        return execution

    def _is_running_on_path(self) -> bool:
        entry = self._run.entry(self._module)
        execution = self._run.executions.get(entry.key) if entry and entry.experiment == self._experiment else None
        return execution is not None and execution.state == "in_progress"

    def _key(self) -> ExecutionKey:
        entry = self._run.entry(self._module)
        assert entry is not None
        return entry.key

    def _before(self, input_schema: Schema | None) -> Schema | None:
        """Returns the first schema of RUN-32 that exists, from its second item on."""
        if input_schema is not None:
            return input_schema
        return self._run.input_schema_of(self._module) or self._run.metadata.get(self._module)

    def _snapshot(self, phase: str, before: Schema | None, after: Schema | None, context: Record, changes: int) -> None:
        self._run.add_snapshot(phase, self._module, self._experiment, self._attempt, before, after, context, changes)


def timing_record(
    id: str | None,
    step: tuple[str, str, str],
    start: datetime,
    end: datetime | None,
    seconds: float | None,
    context: Record,
) -> Record:
    """Returns a timing; without an id and an end it is open."""
    return {
        "record_id": id,
        "module_name": step[0],
        "experiment_name": step[1],
        "step_name": step[2],
        "start_time": format_time(start),
        "end_time": None if end is None else format_time(end),
        "duration_seconds": None if seconds is None else round(seconds, 2),
        "context": context,
    }


def seconds_between(start: datetime, end: datetime) -> float:
    """Returns the seconds from start to end; 0 if the end is before the start because of skewed clocks (RUN-37)."""
    return max(end - start, timedelta()) // timedelta(microseconds=1) / 1e6


Reducer = Callable[[Event], Delta]
