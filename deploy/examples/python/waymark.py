"""Tells Waymark what a workflow's run does, over HTTP. One file, Python 3.9 or newer, standard library only.

    from waymark import Run

    with Run("http://localhost:8080", workflow=("petsard", "census"), config=config) as run:
        with run.module("Loader", "census") as module:
            data = load()
            module.schema = {"id": "census", "attributes": {"age": {"type": "int"}}}

Events wait in memory and are sent in order by a thread of their own, again and again until Waymark has them; their ids
never repeat, so that sending one twice does no harm. The workflow is never held up or failed by it: what could not be
delivered is in `run.report()`.
"""

from __future__ import annotations

import json
import threading
import time
import traceback
import urllib.error
import urllib.request
import uuid
from collections import deque
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

MAX_EVENT = 1 << 20  # bytes; larger results are left elsewhere and named by a reference
BATCH_EVENTS = 500
BATCH_BYTES = 4 << 20


def _json(value):
    """One line of ASCII; NaN and the infinities, which JSON lacks, as Waymark spells them; what is no JSON as text."""
    try:
        return json.dumps(value, allow_nan=False, default=str, separators=(",", ":"))
    except (TypeError, ValueError):
        return json.dumps(_finite(value), allow_nan=False, default=str, separators=(",", ":"))


def _finite(value):
    if isinstance(value, float) and value != value:
        return "NaN"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


class Publisher:
    """Sends events in the background; `buffer_bytes` of them wait at most, later ones are dropped and reported."""

    def __init__(self, url, token=None, buffer_bytes=64 << 20, close_timeout=10.0, request_timeout=15.0):
        self._url = url.rstrip("/") + "/api/v1/events"
        self._headers = {"Content-Type": "application/x-ndjson"}
        if token:
            self._headers["Authorization"] = "Bearer " + token
        self._buffer_bytes = buffer_bytes
        self._close_timeout = close_timeout
        self._request_timeout = request_timeout
        self._waiting = deque()
        self._bytes = 0
        self._closing = False
        self._deadline = None
        self._delivered = 0
        self._lost = []
        self._last_error = None
        self._changed = threading.Condition()
        self._sender = threading.Thread(target=self._send, name="waymark-publisher", daemon=True)
        self._sender.start()

    def publish(self, event_id, line):
        """Takes an event, one line of JSON; never raises."""
        with self._changed:
            if len(line) > MAX_EVENT:
                self._lost.append((event_id, "larger than 1 MiB: leave its data elsewhere, name it by result.ref"))
            elif self._closing:
                self._lost.append((event_id, "published after the end"))
            elif self._bytes + len(line) > self._buffer_bytes:
                self._lost.append((event_id, "the buffer is full"))
            else:
                self._waiting.append((event_id, line))
                self._bytes += len(line)
                self._changed.notify_all()

    def flush(self, timeout):
        """Waits until everything is delivered or lost; False when that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting, timeout)

    def close(self):
        """Delivers the rest, as long as `close_timeout` allows."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            self._deadline = time.monotonic() + self._close_timeout
            self._changed.notify_all()
        self._sender.join(self._close_timeout + 1)
        with self._changed:
            self._lost.extend((event_id, "not taken before the end") for event_id, _ in self._waiting)
            self._waiting.clear()

    def report(self):
        """What became of the events: delivered, waiting, lost [(id, reason)], last_error."""
        with self._changed:
            return {
                "delivered": self._delivered,
                "waiting": len(self._waiting),
                "lost": list(self._lost),
                "last_error": self._last_error,
            }

    def _send(self):
        pause = 0.0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting or (self._deadline and time.monotonic() > self._deadline):
                    return
                batch = self._first()
            if self._deliver(batch):
                pause = 0.0
            else:
                pause = min(pause * 2 or 0.2, 10.0)
                with self._changed:
                    self._changed.wait_for(lambda: self._closing, pause)
                if self._closing:
                    time.sleep(0.1)

    def _first(self):
        batch, size = [], 0
        for event_id, line in self._waiting:
            size += len(line)
            if len(batch) == BATCH_EVENTS or (batch and size > BATCH_BYTES):
                break
            batch.append((event_id, line))
        return batch

    def _deliver(self, batch):
        body = "\n".join(line for _, line in batch).encode("ascii")
        request = urllib.request.Request(self._url, data=body, headers=self._headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=self._request_timeout) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            text = error.read().decode("utf-8", "replace")
            if error.code != 400:  # anything else may be better next time
                self._last_error = "%s answered %d: %s" % (self._url, error.code, text)
                return False
            try:
                answer = json.loads(text)
            except ValueError:
                answer = {}
            if "rejected" not in answer:
                answer = {"rejected": [{"index": i, "reason": text} for i in range(len(batch))]}
        except (OSError, ValueError) as error:
            self._last_error = "cannot reach %s: %s" % (self._url, error)
            return False
        rejected = [(batch[one["index"]][0], one["reason"]) for one in answer.get("rejected", [])]
        with self._changed:
            for _ in batch:
                self._bytes -= len(self._waiting.popleft()[1])
            self._delivered += len(batch) - len(rejected)
            self._lost.extend(rejected)
            self._last_error = None
            self._changed.notify_all()
        return True


class Module:
    """What a module leaves; set what there is before the block ends."""

    def __init__(self):
        self.schema = None  # {"id", "attributes": {name: {"type", …}}, …}
        self.input_schema = None
        self.result = None  # any JSON up to 1 MiB
        self.ref = None  # {"uri", "media_type", "rows"?, "bytes"?, "sha256"?} for what is larger
        self.profile = None  # {"rows", "columns": [{"name", "dtype", "nulls"}]}
        self.transformations = None  # [{"field", "kind", "into"?, "description"?}]; a nested field as a list of names
        self.context = None  # anything else worth keeping


class Run:
    """One run of a workflow.

    `config` is module → experiment → parameters, in order; without one, `sequence` names the modules in order.
    """

    def __init__(
        self,
        url,
        workflow,
        config=None,
        run_id=None,
        token=None,
        limits=None,
        source="/executors/python",
        sequence=None,
        **publisher,
    ):
        self.id = run_id or "run-%s" % uuid.uuid4()
        self._source = source
        self._writer = uuid.uuid4()
        self._count = 0
        self._last = datetime.min.replace(tzinfo=timezone.utc)
        self._lock = threading.Lock()
        self._publisher = Publisher(url, token, **publisher)
        namespace, name = workflow
        self._plan = {"workflow": {"namespace": namespace, "name": name}, "limits": limits}
        if config is not None or sequence:  # otherwise the run is not planned, and its start names the workflow
            self.tell("run.planned", config=config, sequence=sequence, **self._plan)
            self._plan = {}

    def tell(self, kind, **data):
        """Any event of Waymark's contract: `tell("module.started", module="Loader", experiment="default")`."""
        with self._lock:
            now = datetime.now(timezone.utc)
            self._last = max(now, self._last + timedelta(microseconds=1)) if self._count else now
            self._count += 1
            event_id = "%s-%d" % (self._writer, self._count)
            event = {
                "specversion": "1.0",
                "id": event_id,
                "source": self._source,
                "type": "io.waymark." + kind,
                "subject": self.id,
                "time": self._last.isoformat(timespec="microseconds").replace("+00:00", "Z"),
                "datacontenttype": "application/json",
                "data": {key: value for key, value in data.items() if value is not None},
            }
            self._publisher.publish(event_id, _json(event))

    @contextmanager
    def module(self, module, experiment, schema=None, context=None, attempt=None):
        """An execution: started here, completed at the end of the block, failed by an exception in it.

        `attempt` counts the tries at this execution from 1; a retry on a machine with a slower clock needs it.
        """
        what = {"module": module, "experiment": experiment, "attempt": attempt}
        self.tell("module.started", schema=schema, context=context, **what)
        left = Module()
        try:
            yield left
        except BaseException as error:
            self.tell("module.failed", error=_error(error), **what)
            raise
        result = {"data": left.result, "ref": left.ref}
        self.tell(
            "module.completed",
            schema=left.schema,
            input_schema=left.input_schema,
            result={key: value for key, value in result.items() if value is not None} or None,
            profile=left.profile,
            transformations=left.transformations,
            context=left.context,
            **what,
        )

    @contextmanager
    def timing(self, module, experiment, step):
        """A step inside an execution."""
        start = time.perf_counter()
        self.tell("timing.started", module=module, experiment=experiment, step=step)
        status = "error"
        try:
            yield
            status = "completed"
        finally:
            seconds = time.perf_counter() - start
            self.tell(
                "timing.ended", module=module, experiment=experiment, step=step, status=status, duration_seconds=seconds
            )

    def __enter__(self):
        self.tell("run.started", **self._plan)
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            self.tell("run.completed")
        else:
            self.tell("run.failed", error=_error(error))
        self._publisher.close()
        return False

    def flush(self, timeout=10.0):
        return self._publisher.flush(timeout)

    def report(self):
        return self._publisher.report()


def _error(error):
    return {
        "type": type(error).__name__,
        "message": str(error),
        "stack_trace": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
    }
