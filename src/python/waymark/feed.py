"""Follows the feed: every new record in order, exactly once, across restarts of the service (FEED)."""

from __future__ import annotations

import asyncio
import http.client
import random
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from ._json import from_json
from .across_records import BetweenRunChange, DatasetVersion, LateExecution
from .api import ApiConnection, api_error, query, segment
from .records import ExecutionSnapshot, MetadataChange, TimingRecord
from .rules.events import format_time, parse_time
from .transport import retry_after_seconds

_SILENCE_SECONDS = 45.0  # the service sends a comment every 10 s
_MAX_PAUSE_SECONDS = 15.0
_ROOM_SECONDS = 0.1  # a thread that waits for room sees this often whether the feed was closed
_FINAL = (400, 401, 403, 404, 406, 421)


Record = (
    ExecutionSnapshot
    | MetadataChange
    | TimingRecord
    | BetweenRunChange
    | DatasetVersion
    | LateExecution
    | dict[str, Any]
)


@dataclass(frozen=True)
class Item:
    """A new record. `record` has the form of the REST API; `value` is typed, except for the kind `run`."""

    cursor: str
    kind: str
    run_id: str
    workflow: str | None
    recorded_at: datetime
    record: dict[str, Any]

    @property
    def value(self) -> Record:
        """The typed record; the JSON form for other kinds."""
        record = self.record
        if self.kind == "snapshot":
            return ExecutionSnapshot.from_json({"run_id": self.run_id, **record})
        if self.kind == "change":
            return MetadataChange.from_json(record)
        if self.kind == "dataset":
            is_change = record["record_type"] == "change"
            return BetweenRunChange.from_json(record) if is_change else DatasetVersion.from_json(record)
        if self.kind == "late":
            return LateExecution.from_json({"reported_at": format_time(self.recorded_at), **record})
        return TimingRecord.from_json(record) if self.kind == "timing" else record


@dataclass(frozen=True)
class Gap:
    """Items that were removed before they could be read. `first` and `last` are the cursors of the missing items."""

    cursor: str
    first: str
    last: str
    reason: str
    run_id: str | None


@dataclass(frozen=True)
class Reset:
    """The cursor is of another database: the feed continues at its end, and the state has to be loaded again."""

    cursor: str
    reason: str


FeedEvent = Item | Gap | Reset

_Step = tuple[str | None, FeedEvent | None]  # a position, and the event that ends there; None for progress alone


class Feed:
    """Iterates over the feed without end. It reconnects by itself and resumes after the last event.

    Items that are missing are yielded as `Gap`, never skipped silently. `cursor` is the position after the last event;
    a feed that starts from it continues exactly there. Use it as a context manager, or call `close`, from any thread.

    Raises ApiError for a request that cannot succeed, and after `give_up_after` seconds without a connection.
    """

    def __init__(
        self,
        connection: ApiConnection,
        run: str | None = None,
        start: str = "latest",
        filters: Mapping[str, Any] | None = None,
        give_up_after: float | None = None,
    ) -> None:
        self.cursor: str | None = None
        self._connection = connection
        self._path = "/api/v1/feed" if run is None else "/api/v1/runs/%s/feed" % segment(run)
        self._parameters = {**(filters or {}), "from": start}
        self._give_up_after = give_up_after
        self._closed = threading.Event()
        self._http: http.client.HTTPConnection | None = None
        self._events: Iterator[FeedEvent] | None = None
        self._retry_seconds = 2.0

    def __iter__(self) -> Iterator[FeedEvent]:
        if self._events is None:
            self._events = (event for _, event in self._follow() if event is not None)
        return self._events

    def __next__(self) -> FeedEvent:
        return next(iter(self))

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed.is_set()

    def close(self) -> None:
        """Ends the iteration."""
        self._closed.set()
        connection = self._http
        sock = None if connection is None else connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def __enter__(self) -> Feed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self) -> Iterator[_Step]:
        failures = 0
        failing_since: float | None = None
        while not self._closed.is_set():
            after = 0.0
            cause: object = "the connection ended"
            try:
                response = self._open()
                if response.status == 200:
                    failures, failing_since = 0, None
                    self.cursor = self.cursor or response.headers.get("Waymark-Cursor")
                    yield self.cursor, None
                    yield from self._read(response)
                else:
                    error = api_error(response.status, response.read(1 << 20))
                    if error.status in _FINAL:
                        raise error
                    cause, after = error, retry_after_seconds(response.headers.get("Retry-After"))
            except (OSError, http.client.HTTPException, ValueError) as failure:
                cause = failure
            finally:
                if self._http is not None:
                    self._http.close()
            if self._closed.is_set():
                return
            failures += 1
            now = time.monotonic()
            failing_since = failing_since or now
            if self._give_up_after is not None and now - failing_since >= self._give_up_after:
                raise api_error(503, ("the feed does not answer: %s" % cause).encode())
            pause = min(self._retry_seconds * 2 ** min(failures - 1, 4), _MAX_PAUSE_SECONDS)
            self._closed.wait(max(after, pause * random.uniform(0.5, 1.0)))

    def _open(self) -> http.client.HTTPResponse:
        address = urlsplit(self._connection.url)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        self._http = kind(address.netloc, timeout=_SILENCE_SECONDS)
        headers = {**self._connection.headers, "Accept": "text/event-stream"}
        if self.cursor is not None:
            headers["Last-Event-ID"] = self.cursor
        self._http.request("GET", address.path + self._path + query(self._parameters), headers=headers)
        return self._http.getresponse()

    def _read(self, response: http.client.HTTPResponse) -> Iterator[_Step]:
        fields: dict[str, str] = {}
        while not self._closed.is_set():
            line = response.readline()
            if not line.endswith(b"\n"):
                return  # the stream ended, perhaps inside a frame
            text = line.rstrip(b"\r\n").decode("utf-8")
            if text:
                name, _, value = text.partition(":")
                value = value.removeprefix(" ")
                fields[name] = "%s\n%s" % (fields[name], value) if name == "data" and "data" in fields else value
                continue
            if fields.get("retry", "").isdigit():
                self._retry_seconds = int(fields["retry"]) / 1000
            event = _event(fields)
            has_moved = "id" in fields
            self.cursor = fields.get("id", self.cursor)
            fields = {}
            if has_moved:
                yield self.cursor, event


class AsyncFeed:
    """The feed as an asynchronous iterator: `async for event in client.feed_async(): …`. See `Feed`.

    A thread reads the feed, and at most `buffer` events wait for the loop. `cursor` is the position after the last
    event that the iterator has yielded: a feed that starts from it continues exactly there. Events that wait are read
    again.
    """

    def __init__(self, feed: Feed, buffer: int = 100) -> None:
        self.cursor: str | None = None
        self._feed = feed
        self._buffer = buffer

    async def __aiter__(self) -> AsyncIterator[FeedEvent]:
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[_Step | BaseException | None] = asyncio.Queue()
        room = threading.Semaphore(self._buffer)

        def put(value: _Step | BaseException | None) -> None:
            while not room.acquire(timeout=_ROOM_SECONDS):
                if self._feed.is_closed:
                    return
            loop.call_soon_threadsafe(queue.put_nowait, value)

        def read() -> None:
            end: BaseException | None = None
            try:
                for step in self._feed._follow():
                    put(step)
            except Exception as error:
                end = error
            try:
                put(end)
            except RuntimeError:
                pass  # the loop has ended

        thread = threading.Thread(target=read, name="waymark-feed", daemon=True)
        thread.start()
        try:
            while True:
                step = await queue.get()
                room.release()
                if step is None:
                    return
                if isinstance(step, BaseException):
                    raise step
                self.cursor, event = step
                if event is not None:
                    yield event
        finally:
            self._feed.close()
            while thread.is_alive():
                await asyncio.sleep(0.01)

    async def __aenter__(self) -> AsyncFeed:
        return self

    async def __aexit__(self, *error: object) -> None:
        self._feed.close()


def _event(fields: Mapping[str, str]) -> FeedEvent | None:
    if "data" not in fields or "id" not in fields:
        return None
    cursor, kind, data = fields["id"], fields.get("event", ""), from_json(fields["data"])
    if kind == "gap":
        return Gap(cursor, data["from"], data["to"], data["reason"], data.get("run_id"))
    if kind == "reset":
        return Reset(cursor, data["reason"])
    if "record" not in data:
        return None  # a frame of a later release
    workflow = data.get("workflow")
    return Item(
        cursor,
        data["kind"],
        data["run_id"],
        None if workflow is None else "%(namespace)s/%(name)s" % workflow,
        parse_time(data["recorded_at"]),
        data["record"],
    )
