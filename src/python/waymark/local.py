"""A status that keeps the history of a run in this process, by the rules of the service and without one."""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
import threading
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any

from ._json import from_json, to_json
from .records import (
    Execution,
    ExecutionSnapshot,
    MetadataChange,
    MetadataVersion,
    ModuleResult,
    RestoreResult,
    RunInfo,
    TimingRecord,
)
from .rules.declared import Transformation
from .rules.diff import diff
from .rules.events import PREFIX, Event, check_run_id, format_time, parse_data, parse_time
from .rules.history import History, PrunedSnapshotError, UnknownModuleError, UnknownSnapshotError
from .rules.schema import InvalidEventError, Schema
from .run import describe_error

__all__ = [
    "InvalidEventError",
    "LocalStatus",
    "PrunedSnapshotError",
    "UnknownModuleError",
    "UnknownSnapshotError",
    "compare",
]

_SOURCE = "/local"
_LOG_BYTES_IN_MEMORY = 4 << 20


class LocalStatus:
    """Records the events of one run and answers queries about its history. Safe for use by several threads.

    The names of the methods are those of PETsARD's `Status`. Every answer is that of the service for the same events.
    The history is in memory, within the limits; `save_to` writes it to a file that `open` and the Java client read.
    """

    def __init__(
        self,
        config: Mapping[str, Any] | None = None,
        workflow: tuple[str, str] = ("local", "local"),
        run_id: str | None = None,
        sequence: Sequence[str] | None = None,
        max_snapshots: int = 1000,
        max_changes: int = 5000,
        max_timings: int = 10_000,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._clock = clock or (lambda: datetime.now(timezone.utc))
        self._reset(check_run_id(run_id or "run-%s" % uuid.uuid4()))
        limits = {"max_snapshots": max_snapshots, "max_changes": max_changes, "max_timings": max_timings}
        plan = {"workflow": {"namespace": workflow[0], "name": workflow[1]}, "limits": limits}
        if config is not None or sequence:
            self.publish("run.planned", config=config, sequence=sequence, **plan)

    def _reset(self, run_id: str) -> None:
        self.run_id = run_id
        self._lock = threading.RLock()
        self._history = History(run_id)
        self._log: IO[bytes] = tempfile.SpooledTemporaryFile(_LOG_BYTES_IN_MEMORY)  # noqa: SIM115
        self._last = datetime.min.replace(tzinfo=timezone.utc)
        self._count = 0
        self._writer = uuid.uuid4()

    @classmethod
    def empty(cls, run_id: str) -> LocalStatus:
        """Returns a status of a run without events."""
        status = cls.__new__(cls)
        status._clock = lambda: datetime.now(timezone.utc)
        status._reset(check_run_id(run_id))
        return status

    @classmethod
    def open(cls, file: str | os.PathLike[str]) -> LocalStatus:
        """Opens a saved status. Raises ValueError if the file is not one."""
        lines = Path(file).read_text(encoding="ascii").splitlines()
        try:
            status = cls.empty(from_json(lines[0])["subject"])
            for line in lines:
                status.replay(line)
        except (IndexError, KeyError, TypeError, ValueError, LookupError) as error:
            raise ValueError("%s is not a status file: %s" % (file, error)) from error
        return status

    def save_to(self, file: str | os.PathLike[str]) -> None:
        """Saves the history to a file and replaces an existing one."""
        path = Path(file)
        temporary = path.with_name(path.name + ".part")
        with self._lock:
            with temporary.open("wb") as target:
                self._log.seek(0)
                shutil.copyfileobj(self._log, target)
            self._log.seek(0, os.SEEK_END)
        os.replace(temporary, path)

    def replay(self, line: str) -> None:
        """Applies an event in its JSON form, or a line of a saved status. Raises InvalidEventError."""
        with self._lock:
            self._replay(line)

    def _replay(self, line: str) -> None:
        event = from_json(line)
        restore = event.get("restore")
        if restore is not None:
            self._history.restore(restore["snapshot_id"], parse_time(restore["time"]), restore["modules"])
        else:
            self._history.add(event)
            self._last = max(self._last, parse_time(event["time"]))
        self._write(line)

    # --- events

    def publish(self, kind: str, **data: Any) -> None:
        """Records an event: `publish("module.started", module="Loader", experiment="v1")`.

        Raises InvalidEventError for an invalid event.
        """
        members = to_json({key: value for key, value in data.items() if value is not None})
        with self._lock:
            time = self._tick()
            parsed = parse_data(kind, from_json(members))
            self._count += 1
            event = Event("%s-%d" % (self._writer, self._count), _SOURCE, kind, self.run_id, time, parsed)
            self._history.add_new(event)
            self._write(event_line(event, members))

    def start_run(self) -> None:
        """Records that the run started."""
        self.publish("run.started")

    def complete_run(self) -> None:
        """Records that the run completed."""
        self.publish("run.completed")

    def fail_run(self, error: BaseException) -> None:
        """Records that the run failed."""
        self.publish("run.failed", error=describe_error(error))

    def start(self, module: str, experiment: str, schema: Any = None, attempt: int | None = None) -> None:
        """Records that a module started an experiment, perhaps with input of this schema."""
        self.publish("module.started", module=module, experiment=experiment, schema=_json(schema), attempt=attempt)

    def put(
        self,
        module: str,
        experiment: str,
        schema: Any = None,
        result: Any = None,
        ref: Any = None,
        profile: Any = None,
        transformations: Any = None,
        input_schema: Any = None,
        context: Any = None,
        attempt: int | None = None,
    ) -> None:
        """Records that a module completed an experiment."""
        outcome = {key: value for key, value in (("data", result), ("ref", ref)) if value is not None}
        self.publish(
            "module.completed",
            module=module,
            experiment=experiment,
            schema=_json(schema),
            input_schema=_json(input_schema),
            result=outcome or None,
            profile=profile,
            transformations=transformations,
            context=context,
            attempt=attempt,
        )

    def fail(self, module: str, experiment: str, error: BaseException, attempt: int | None = None) -> None:
        """Records that an experiment of a module failed."""
        self.publish(
            "module.failed", module=module, experiment=experiment, error=describe_error(error), attempt=attempt
        )

    def start_timing(self, module: str, experiment: str, step: str, context: Any = None) -> None:
        """Records that a step started."""
        self.publish("timing.started", module=module, experiment=experiment, step=step, context=context)

    def end_timing(
        self,
        module: str,
        experiment: str,
        step: str,
        failed: bool = False,
        seconds: float | None = None,
        context: Any = None,
    ) -> None:
        """Records that a step ended, after these seconds or after the time since its start."""
        status = "error" if failed else "completed"
        self.publish(
            "timing.ended",
            module=module,
            experiment=experiment,
            step=step,
            status=status,
            duration_seconds=seconds,
            context=context,
        )

    # --- queries

    def get_result(self, module: str | None = None) -> Any:
        """Returns the result of a module on the path; without a module, all results of the last one by key."""
        with self._lock:
            if module is None:
                return {key: ModuleResult.from_json(one) for key, one in self._history.results().items()}
            found = self._history.results(module, current=True)
        if not found:
            raise UnknownModuleError("The module %s has no result yet" % module)
        return ModuleResult.from_json(next(reversed(found.values())))

    def get_results(self, module: str) -> dict[str, ModuleResult]:
        """Returns the results of a module on all paths, by key."""
        with self._lock:
            return {key: ModuleResult.from_json(one) for key, one in self._history.results(module).items()}

    def get_metadata(self, module: str = "Loader") -> Schema:
        """Returns the schema that a module reported last."""
        with self._lock:
            return self._history.metadata(module)

    def get_full_expt(self, module: str | None = None) -> dict[str, str]:
        """Returns module → experiment of the completed executions on the path, up to and including a module."""
        with self._lock:
            return self._history.experiments(module)

    def get_executions(self) -> list[Execution]:
        """Returns the expected executions with their states, then the others."""
        with self._lock:
            return [Execution.from_json(one) for one in self._history.executions()]

    def get_snapshots(self, module: str | None = None) -> list[ExecutionSnapshot]:
        """Returns the kept snapshots, oldest first."""
        with self._lock:
            schemas = self._history.schema
            return [ExecutionSnapshot.from_json(copy.deepcopy(one), schemas) for one in self._history.snapshots(module)]

    def get_snapshot_by_id(self, snapshot_id: str) -> ExecutionSnapshot:
        """Returns one snapshot. Raises PrunedSnapshotError or UnknownSnapshotError."""
        with self._lock:
            return ExecutionSnapshot.from_json(self._history.snapshot(snapshot_id))

    def get_change_history(self, module: str | None = None) -> list[MetadataChange]:
        """Returns the kept changes, oldest first."""
        with self._lock:
            return [MetadataChange.from_json(one) for one in self._history.changes(module)]

    def get_metadata_evolution(self, module: str = "Loader") -> list[MetadataVersion]:
        """Returns the versions of the metadata of a module."""
        with self._lock:
            return [MetadataVersion.from_json(one) for one in self._history.evolution(module)]

    def get_timing(self, module: str | None = None) -> list[TimingRecord]:
        """Returns the closed timings in the order of their ends, then the open ones."""
        with self._lock:
            return [TimingRecord.from_json(copy.deepcopy(one)) for one in self._history.timings(module)]

    def get_status_summary(self) -> RunInfo:
        """Returns the state and the counts of the run."""
        with self._lock:
            return RunInfo.from_json(self._history.summary())

    def is_completed(self) -> bool:
        """Returns whether the run is completed; false for a failed run."""
        return self._history.state.state == "completed"

    def get_inferred_schema(self, module: str = "Preprocessor", experiment: str | None = None) -> Schema | None:
        """Returns the expected schema after the Preprocessor; None as long as the schema before it is missing."""
        with self._lock:
            inferred = self._history.infer(module, experiment)
            return None if inferred is None else inferred.schema

    def restore_from_snapshot(
        self, snapshot_id: str, modules: Collection[str] = (), dry_run: bool = False, time: datetime | None = None
    ) -> RestoreResult:
        """Sets the run back to the state right after a snapshot. With modules, only their metadata is set back.

        Raises PrunedSnapshotError, UnknownSnapshotError or UnknownModuleError.
        """
        with self._lock:
            for module in modules:
                self._history.require_module(module)
            history = copy.deepcopy(self._history) if dry_run else self._history
            time = time or self._tick()
            names = sorted(set(modules))
            delta = history.restore(snapshot_id, time, names)
            if not dry_run:
                line = {"snapshot_id": snapshot_id, "modules": names, "time": format_time(time)}
                self._write(to_json({"restore": line}))
            return RestoreResult(
                not dry_run,
                str(history.state.last_snapshot),
                snapshot_id,
                len(delta.changes),
                history.experiments(),
                tuple(sorted(history.state.metadata, key=history.state.rank)),
            )

    @property
    def history(self) -> History:
        """The answers in the JSON form of the REST API. Not synchronized with other threads."""
        return self._history

    def _write(self, line: str) -> None:
        self._log.write(line.encode("ascii") + b"\n")

    def _tick(self) -> datetime:
        self._last = max(self._clock(), self._last + timedelta(microseconds=1))
        return self._last


def compare(
    before: Schema | Mapping[str, Any] | None,
    after: Schema | Mapping[str, Any] | None,
    transformations: Sequence[Transformation | Mapping[str, Any]] = (),
) -> list[MetadataChange]:
    """Compares two schemas by the rules of the service. None is no schema.

    Raises InvalidEventError, and its subclass DiffTooLargeError for a comparison that the service refuses.
    """
    declared = [Transformation.from_json(one) for one in transformations]
    return [MetadataChange.from_json(one) for one in diff(_schema(before), _schema(after), declared)]


def event_line(event: Event, members: str) -> str:
    """Returns an event as one line of JSON; `members` is its data."""
    envelope = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": PREFIX + event.type,
        "subject": event.run_id,
        "time": format_time(event.time),
        "datacontenttype": "application/json",
    }
    return '%s,"data":%s}' % (to_json(envelope)[:-1], members)


def _schema(value: Schema | Mapping[str, Any] | None) -> Schema | None:
    if value is None or isinstance(value, Schema):
        return value
    return Schema.from_json(from_json(to_json(value)))


def _json(schema: Any) -> Any:
    return schema.to_json() if isinstance(schema, Schema) else schema
