"""One run of a workflow, published event by event."""

from __future__ import annotations

import os
import threading
import time
import traceback
import uuid
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

from . import publisher as _publisher
from ._json import to_json
from .publisher import Publisher, Report

_runs: weakref.WeakSet[Run] = weakref.WeakSet()  # all of this process


def _reset_after_fork() -> None:
    for run in list(_runs):
        run._reset()


_publisher._after_fork.append(_reset_after_fork)


class Module:
    """The output of a module. Set its attributes before the block ends."""

    def __init__(self) -> None:
        self.schema: Any = None  # {"id", "attributes": {name: {"type", …}}, …}
        self.input_schema: Any = None
        self.result: Any = None  # any value up to 1 MiB of JSON
        self.ref: Any = None  # {"uri", "media_type", "rows"?, "bytes"?, "sha256"?} for larger results
        self.profile: Any = None  # {"rows", "columns": [{"name", "dtype", "nulls"}]}
        self.transformations: Any = None  # [{"field", "kind", "into"?}]; a nested field as a list of names
        self.dataset: tuple[str, str] | None = None  # (namespace, name) of the written dataset, if not the default one
        self.context: Any = None  # any further members


class Run:
    """One run of a workflow.

    `config` is module → experiment → parameters, in order; without one, `sequence` names the modules in order.
    Further named arguments are those of `Publisher`.

    A run can be used by several threads, by forked children, and as an argument of a spawned process: each process
    sends its own events, with ids of its own. Only the process that entered a block sends the event of its end.
    """

    def __init__(
        self,
        url: str,
        workflow: tuple[str, str],
        config: Mapping[str, Any] | None = None,
        run_id: str | None = None,
        token: str | None = None,
        limits: Mapping[str, int] | None = None,
        source: str = "/executors/python",
        sequence: Sequence[str] | None = None,
        **publisher: Any,
    ) -> None:
        namespace, name = workflow
        self.id = run_id or "run-%s" % uuid.uuid4()
        self._source = source
        self._connection = {"url": url, "token": token, **publisher}
        self._plan: dict[str, Any] = {"workflow": {"namespace": namespace, "name": name}, "limits": limits}
        self._last = datetime.min.replace(tzinfo=timezone.utc)
        self._publisher = Publisher(**self._connection)
        self._process = os.getpid()
        self._reset()
        with _publisher._registry_lock:
            _runs.add(self)
        if config is not None or sequence:  # otherwise the run has no plan, and its start contains the workflow
            self.publish("run.planned", config=config, sequence=sequence, **self._plan)
            self._plan = {}

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._writer = uuid.uuid4()
        self._count = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return _attach, (self.id, self._source, self._connection)

    def publish(self, kind: str, **data: Any) -> None:
        """Sends any event of Waymark's specification: `publish("module.started", module="Loader", experiment="v1")`.

        Never raises: an event that cannot be sent is counted, logged and listed by `report()`.
        """
        try:
            members = to_json({key: value for key, value in data.items() if value is not None})
        except Exception as error:
            self._publisher.lose(self._next_id(), "cannot write %s as JSON: %s" % (kind, error))
            return
        with self._lock:  # events of several threads are queued in the order of their times
            event_id = self._id_of_next()
            now = datetime.now(timezone.utc)
            self._last = max(now, self._last + timedelta(microseconds=1)) if self._count > 1 else max(now, self._last)
            event = {
                "specversion": "1.0",
                "id": event_id,
                "source": self._source,
                "type": "io.waymark." + kind,
                "subject": self.id,
                "time": self._last.isoformat(timespec="microseconds").replace("+00:00", "Z"),
                "datacontenttype": "application/json",
            }
            self._publisher.publish(event_id, '%s,"data":%s}' % (to_json(event)[:-1], members))

    def _next_id(self) -> str:
        with self._lock:
            return self._id_of_next()

    def _id_of_next(self) -> str:
        self._count += 1
        return "%s-%d" % (self._writer, self._count)

    @contextmanager
    def module(
        self,
        module: str,
        experiment: str,
        schema: Any = None,
        context: Any = None,
        attempt: int | None = None,
    ) -> Iterator[Module]:
        """An execution: started here, completed at the end of the block, failed by an exception in it.

        `attempt` counts the tries at this execution from 1; a retry on a machine with a slower clock needs it.
        """
        execution = {"module": module, "experiment": experiment, "attempt": attempt}
        process = os.getpid()
        self.publish("module.started", schema=schema, context=context, **execution)
        output = Module()
        try:
            yield output
        except BaseException as error:
            if os.getpid() == process:
                self.publish("module.failed", error=describe_error(error), **execution)
            raise
        if os.getpid() != process:
            return
        result = {"data": output.result, "ref": output.ref}
        self.publish(
            "module.completed",
            schema=output.schema,
            input_schema=output.input_schema,
            result={key: value for key, value in result.items() if value is not None} or None,
            profile=output.profile,
            transformations=output.transformations,
            dataset=_dataset(output.dataset),
            context=output.context,
            **execution,
        )

    @contextmanager
    def timing(self, module: str, experiment: str, step: str) -> Iterator[None]:
        """A step inside an execution."""
        process = os.getpid()
        start = time.perf_counter()
        self.publish("timing.started", module=module, experiment=experiment, step=step)
        status = "error"
        try:
            yield
            status = "completed"
        finally:
            if os.getpid() == process:
                self.publish(
                    "timing.ended",
                    module=module,
                    experiment=experiment,
                    step=step,
                    status=status,
                    duration_seconds=time.perf_counter() - start,
                )

    def __enter__(self) -> Run:
        self._process = os.getpid()
        self.publish("run.started", **self._plan)
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if os.getpid() == self._process:
            if error is None:
                self.publish("run.completed")
            else:
                self.publish("run.failed", error=describe_error(error))
        self.close()

    def flush(self, timeout: float = 10.0) -> bool:
        """Waits until all events of this process are delivered or lost; False if that takes longer than `timeout` s."""
        return self._publisher.flush(timeout)

    def close(self, timeout: float | None = None) -> int:
        """Delivers the rest and returns the number of events that this process did not deliver."""
        return self._publisher.close(timeout)

    def report(self) -> Report:
        """Returns the numbers of delivered, waiting and lost events of this process, with the reasons."""
        return self._publisher.report()


def _dataset(name: Any) -> Any:
    """Returns the member of the event. A malformed name stays as it is: the service rejects it with a reason."""
    if isinstance(name, (tuple, list)) and len(name) == 2:
        return {"namespace": name[0], "name": name[1]}
    return name


def _attach(run_id: str, source: str, connection: dict[str, Any]) -> Run:
    """Unpickles a run: the existing run of this process, else a new one, which publishes no plan."""
    with _publisher._registry_lock:
        runs = list(_runs)
    for run in runs:
        if run.id == run_id and run._connection == connection and run._publisher.is_open:
            return run
    run = Run(workflow=("", ""), run_id=run_id, source=source, **connection)
    run._plan = {}
    return run


def describe_error(error: BaseException) -> dict[str, str]:
    """Returns the error of an event: type, message, and the stack with all causes."""
    return {
        "type": type(error).__name__,
        "message": _text(error),
        "stack_trace": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
    }


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as nested:
        return "(its message cannot be read: %s)" % type(nested).__name__
