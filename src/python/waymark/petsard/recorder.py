"""Records the events of one run: for the local history, and for the service if there is an address."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import uuid
import weakref
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

from .._json import plain_json, to_json
from ..api import ApiError
from ..client import Client
from ..local import LocalStatus, event_line
from ..publisher import MAX_EVENT_BYTES, Publisher
from ..rules.events import Event
from ..run import describe_error

T = TypeVar("T")
logger = logging.getLogger("waymark")

SOURCE = "/petsard/executor"
CLOSE_SECONDS = 2.0
MAX_PENDING_BYTES = 64 << 20

_EPOCH = datetime.min.replace(tzinfo=timezone.utc)


class Recorder:
    """Makes events, queues them for delivery, and applies them to the local history.

    Applying an event takes longer than making one, so a background thread does it after each module. A query applies
    the events that the thread has not reached. `record` does not raise.
    """

    def __init__(
        self,
        run_id: str | None = None,
        url: str | None = None,
        token: str | None = None,
        outbox: str | os.PathLike[str] | None = None,
        close_timeout: float = CLOSE_SECONDS,
    ) -> None:
        self.run_id = run_id or "petsard-%s" % uuid.uuid4()
        self.url = url
        self._publisher: Publisher | None = None
        self._lock = threading.RLock()  # of the events that wait
        self._history_lock = threading.RLock()  # of the local history; taken before the other one
        self._applier: threading.Thread | None = None
        self._local = LocalStatus.empty(self.run_id)
        self._pending: list[str] = []
        self._pending_bytes = 0
        self._writer = uuid.uuid4()
        self._count = 0
        self._last = _EPOCH
        self._warned: set[str] = set()
        if url:
            self._publisher = Publisher(url, token, close_timeout=close_timeout, outbox=outbox)
        _recorders.add(self)

    def record(self, kind: str, **data: Any) -> bool:
        """Records an event and returns whether it worked.

        An event over 1 MiB goes without its result and its statistics.
        """
        try:
            members = self._members(kind, data)
            with self._lock:
                self._last = max(datetime.now(timezone.utc), self._last + timedelta(microseconds=1))
                self._count += 1
                event = Event("%s-%d" % (self._writer, self._count), SOURCE, kind, self.run_id, self._last, {})
                line = event_line(event, members)
                if self._publisher is not None:
                    self._publisher.publish(event.id, line)
                self._pending.append(line)
                self._pending_bytes += len(line)
            if kind == "module.completed":
                self._apply_in_background()
            if self._pending_bytes > MAX_PENDING_BYTES:
                self._apply_pending()
            return True
        except Exception as error:
            self.warn("Could not record %s" % kind, error)
            return False

    def query(self, question: Callable[[LocalStatus], T]) -> T:
        """Returns the answer to a question about the history with every event so far. Thread-safe."""
        with self._history_lock:
            self._apply_pending()
            return question(self._local)

    def local(self) -> LocalStatus:
        """Returns the history with every event so far."""
        return self.query(lambda local: local)

    def restored(self, snapshot_id: str, at: datetime) -> None:
        """Applies a restore of the service to the local history."""
        self.query(lambda local: local.restore_from_snapshot(snapshot_id, time=at))

    def _apply_in_background(self) -> None:
        """Starts a thread that applies the events so far, unless one runs."""
        if self._applier is not None and self._applier.is_alive():
            return
        try:
            self._applier = threading.Thread(target=self._apply_pending, name="waymark-history", daemon=True)
            self._applier.start()
        except RuntimeError:  # no more threads: the next query applies the events
            self._applier = None

    def _apply_pending(self) -> None:
        with self._history_lock:
            while self._pending:
                with self._lock:
                    pending, self._pending, self._pending_bytes = self._pending, [], 0
                for line in pending:
                    try:
                        self._local.replay(line)
                    except Exception as error:
                        self.warn("Could not apply an event to the local history", error)

    def next_time(self) -> datetime:
        """Returns a time after every event so far."""
        with self._lock:
            self._last = max(datetime.now(timezone.utc), self._last + timedelta(microseconds=1))
            return self._last

    def flush(self, timeout: float) -> bool:
        """Waits until all events are delivered or lost."""
        return self._publisher is None or self._publisher.flush(timeout)

    def wait_until_stored(self, client: Client, timeout: float = 15.0) -> None:
        """Waits until the service has applied every event so far. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        self.flush(timeout)
        while True:
            try:
                if client.run(self.run_id).raw["counters"]["events"] >= self._count:
                    return
            except ApiError as error:
                if error.type != "unknown-run":
                    raise
            if time.monotonic() > deadline:
                raise TimeoutError("the service has not stored all events after %.0f s" % timeout)
            time.sleep(0.1)

    def finish(self) -> int:
        """Delivers the rest, and says what was not delivered. Returns its number."""
        publisher = self._publisher
        if publisher is None:
            return 0
        lost = publisher.close()
        report = publisher.report()
        if lost:
            cause = report["last_error"] or report["stopped"] or (report["lost"][0][1] if report["lost"] else "unknown")
            _print(
                "Waymark: %d of %d events of run %s were not delivered to %s: %s"
                % (lost, lost + report["delivered"], self.run_id, self.url, cause)
            )
        return lost

    def report(self) -> Mapping[str, Any]:
        """Returns the numbers of delivered, waiting and lost events; empty without a service."""
        return {} if self._publisher is None else dict(self._publisher.report())

    def announce(self) -> None:
        """Prints where to see the run."""
        if self.url is not None and self.url.startswith("http"):
            _print("Waymark: follow this run at %s/runs/%s" % (self.url.rstrip("/"), self.run_id))

    def warn(self, operation: str, error: BaseException) -> None:
        """Logs a failure of recording, once for each operation. The workflow goes on."""
        if operation not in self._warned:
            self._warned.add(operation)
            logger.warning("%s: %s. The workflow continues.", operation, describe_error(error)["message"] or error)
            logger.debug("Cause", exc_info=error)

    def _members(self, kind: str, data: Mapping[str, Any]) -> str:
        members = {key: value for key, value in data.items() if value is not None}
        for name in ("schema", "profile"):
            if name in members:
                members[name] = plain_json(members[name])
        text = to_json(members)
        if len(text) > MAX_EVENT_BYTES - 1024 and kind == "module.completed":
            members.pop("result", None)
            members["context"] = {**members.get("context", {}), "result_omitted": "larger than 1 MiB"}
            text = to_json(members)
            if len(text) > MAX_EVENT_BYTES - 1024 and "schema" in members:
                members["schema"] = _without_stats(data["schema"])
                text = to_json(members)
        return text


_recorders: weakref.WeakSet[Recorder] = weakref.WeakSet()
_held_at_fork: list[Any] = []


def _before_fork() -> None:
    """Waits until no other thread is inside a history, so that the child can use its copy."""
    for recorder in list(_recorders):
        for lock in (recorder._history_lock, recorder._lock):
            lock.acquire()
            _held_at_fork.append(lock)


def _after_fork() -> None:
    while _held_at_fork:
        _held_at_fork.pop().release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)


def _without_stats(schema: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {
        name: {key: value for key, value in attribute.items() if key != "stats"}
        for name, attribute in schema["attributes"].items()
    }
    return {**{key: value for key, value in schema.items() if key != "stats"}, "attributes": attributes}


def _print(line: str) -> None:
    try:
        print(line, file=sys.stderr, flush=True)
    except (OSError, ValueError, AttributeError):  # a closed or missing stderr
        pass


class Stopwatch:
    """Measures a step with the clock that no one sets back."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def seconds(self) -> float:
        """Returns the seconds since the start."""
        return time.perf_counter() - self._start
