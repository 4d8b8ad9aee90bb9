"""Publishes the events of a workflow run to Waymark over HTTP. One file, Python 3.9 or newer, standard library only.

    from waymark import Run

    with Run("http://localhost:8080", workflow=("petsard", "census"), config=config) as run:
        with run.module("Loader", "census") as module:
            data = load()
            module.schema = {"id": "census", "attributes": {"age": {"type": "int"}}}

Events wait in a bounded buffer in memory. A background thread sends them in order and retries until Waymark has
acknowledged them. Publishing never raises an exception into the workflow. Every event that is not delivered is counted,
logged (logger `waymark`) and listed by `run.report()`.
"""

from __future__ import annotations

import atexit
import dataclasses
import email.utils
import encodings.idna  # noqa: F401  (sockets import it when first used, and a fork during an import blocks the child)
import enum
import http.client
import json
import logging
import os
import random
import re
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
import uuid
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set, ValuesView
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from datetime import time as time_of_day
from fractions import Fraction
from json.encoder import encode_basestring_ascii as _quote
from typing import Any, Optional, TypedDict, Union

__all__ = ["Module", "Publisher", "Report", "Run", "to_json"]

logger = logging.getLogger("waymark")

MAX_EVENT_BYTES = 1 << 20  # larger results are stored elsewhere; events refer to them
MAX_BATCH_EVENTS = 500
MAX_BATCH_BYTES = 4 << 20
MAX_NESTING = 128
MAX_LISTED_LOSSES = 1000
MAX_LOGGED_KINDS = 100
IDLE_SECONDS = 5.0  # an idle sender thread ends after this time; the next event starts a new one
FIRST_PAUSE_SECONDS = 0.2
MAX_PAUSE_SECONDS = 10.0
MAX_CLOSING_PAUSE_SECONDS = 1.0
MAX_RETRY_AFTER_SECONDS = 300.0
REMINDER_SECONDS = 60.0


# --- JSON -------------------------------------------------------------------------------------------------------------


def to_json(value: object) -> str:
    """Returns one line of ASCII JSON.

    Numbers of all libraries stay numbers; NaN and the infinities, which JSON lacks, become the texts
    that Waymark reads as numbers. Arrays, series and sets become arrays, data frames arrays of rows, dates ISO texts,
    and missing values null. Only an object of an unknown type becomes its `str`.

    Raises ValueError for a value that contains itself or is nested deeper than 128 levels.
    """
    parts: list[str] = []
    _write(value, parts.append, 0)
    return "".join(parts)


_Emit = Callable[[str], None]

_JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NON_FINITE = {"nan": '"NaN"', "snan": '"NaN"', "inf": '"Infinity"', "infinity": '"Infinity"'}
_types_sent_as_text: set[type] = set()


def _number(text: str) -> str:
    if _JSON_NUMBER.fullmatch(text):
        return text
    name = _NON_FINITE[text.lstrip("+-").rstrip("0123456789").lower()]  # Decimal('NaN123') carries digits
    return '"-Infinity"' if text.startswith("-") and "Inf" in name else name


def _float(value: float) -> str:
    text = float.__repr__(value)
    return text if text[-1].isdigit() else _number(text)


_SCALARS: dict[type, Callable[[Any], str]] = {
    str: _quote,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    float: _float,
    type(None): lambda value: "null",
}


def _write(value: Any, emit: _Emit, depth: int) -> None:
    kind = type(value)
    scalar = _SCALARS.get(kind)
    if scalar is not None:
        emit(scalar(value))
    elif depth > MAX_NESTING:
        raise ValueError("it contains itself or is nested deeper than %d levels" % MAX_NESTING)
    elif kind is dict:
        _write_object(value, emit, depth + 1)
    elif kind is list or kind is tuple:
        _write_array(value, emit, depth + 1)
    else:
        _write_other(value, emit, depth)


def _write_array(values: Any, emit: _Emit, depth: int) -> None:
    separator = "["
    for value in values:
        emit(separator)
        _write(value, emit, depth)
        separator = ","
    emit("[]" if separator == "[" else "]")


def _write_object(members: Mapping[Any, Any], emit: _Emit, depth: int) -> None:
    separator = "{"
    names: Optional[set[str]] = None
    for key, value in members.items():
        if type(key) is not str:
            if names is None:
                names = {name for name in members if type(name) is str}
            suffix = " (%s)" % type(key).__name__
            key = _key(key)
            while key in names:  # {1: …, "1": …}: JSON forbids duplicate names
                key += suffix
            names.add(key)
        scalar = _SCALARS.get(type(value))
        if scalar is not None:  # the most frequent case, without a function call
            emit(separator + _quote(key) + ":" + scalar(value))
        else:
            emit(separator + _quote(key) + ":")
            _write(value, emit, depth)
        separator = ","
    emit("{}" if separator == "{" else "}")


def _key(key: object) -> str:
    """Returns the name of a member: a text unchanged, any other value as its JSON without quotes."""
    text = to_json(key)
    return str(json.loads(text)) if text.startswith('"') else text


def _write_other(value: Any, emit: _Emit, depth: int) -> None:
    """Writes a value of a type that JSON does not have."""
    if isinstance(value, enum.Enum):
        _write(value.value, emit, depth + 1)
    elif isinstance(value, str):
        emit(_quote(str.__str__(value)))
    elif isinstance(value, int):
        emit(int.__repr__(value))
    elif isinstance(value, float):  # includes numpy.float64
        _SCALARS[type(value)] = _float
        emit(_float(value))
    elif _is_numpy_integer(value):
        _SCALARS[type(value)] = _item
        emit(_item(value))
    elif _is_missing(value):
        emit("null")
    elif isinstance(value, Decimal):
        emit(_number(str(value)))
    elif isinstance(value, Fraction):
        emit(_float(float(value)))
    elif isinstance(value, (datetime, date, time_of_day)):
        emit(_quote(value.isoformat()))
    elif isinstance(value, Mapping):
        _write_object(value, emit, depth + 1)
    elif isinstance(value, (list, tuple, deque, range, ValuesView)) or _is_view(value):
        _write_array(value, emit, depth + 1)
    elif isinstance(value, Set):  # unordered: sorted by text, so that equal sets have equal JSON
        emit("[" + ",".join(sorted(_to_json_at(item, depth + 1) for item in value)) + "]")
    elif isinstance(value, (bytes, bytearray, memoryview)):
        emit(_quote(bytes(value).decode("utf-8", "backslashreplace")))
    elif isinstance(value, type):
        emit(_quote(value.__name__))
    elif isinstance(value, os.PathLike):
        _write(os.fspath(value), emit, depth + 1)
    elif dataclasses.is_dataclass(value):
        _write_object({field.name: getattr(value, field.name) for field in dataclasses.fields(value)}, emit, depth + 1)
    elif not _write_numpy(value, emit, depth):
        _write_by_methods(value, emit, depth)


def _to_json_at(value: object, depth: int) -> str:
    parts: list[str] = []
    _write(value, parts.append, depth)
    return "".join(parts)


def _is_view(value: object) -> bool:
    return isinstance(value, (type({}.keys()), type({}.items())))


def _is_numpy_integer(value: object) -> bool:
    numpy: Any = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, (numpy.integer, numpy.bool_)) and value.dtype.kind in "biu"


def _item(value: Any) -> str:
    plain = value.item()
    return _SCALARS[type(plain)](plain)


def _is_missing(value: object) -> bool:
    """pandas.NA and pandas.NaT; NaT claims to be a datetime."""
    kind = type(value)
    return kind.__name__ in ("NAType", "NaTType") and kind.__module__.partition(".")[0] == "pandas"


def _write_numpy(value: Any, emit: _Emit, depth: int) -> bool:
    """Writes the arrays, series and data frames of numpy and pandas, and those scalars that `item()` changes."""
    if hasattr(value, "iloc") and hasattr(value, "columns"):
        _write_data_frame(value, emit, depth + 1)
        return True
    items = _items(value)
    if items is not None:
        _write_array(items, emit, depth + 1)
        return True
    kind, text = getattr(getattr(value, "dtype", None), "kind", None), str(value)
    if kind == "f" and (_JSON_NUMBER.fullmatch(text) or text.lstrip("+-").lower() in _NON_FINITE):
        emit(_number(text))  # item() turns float32(0.1) into 0.10000000149011612
        return True
    if kind in ("M", "m"):
        emit("null" if text == "NaT" else _quote(text))  # item() turns nanoseconds into an integer
        return True
    return False


def _items(values: Any) -> Optional[Iterable[Any]]:
    """The items of an array or a series; None for anything else."""
    dtype = getattr(values, "dtype", None)
    kind = getattr(dtype, "kind", None)
    if dtype is None or kind is None or not getattr(values, "ndim", 0):
        return None
    items: Iterable[Any] = values
    if kind == "f" and hasattr(values, "to_numpy"):  # iterating over a series of float32 gives Python's floats
        items = values.to_numpy()
    elif kind not in ("M", "m", "f") and hasattr(values, "tolist"):
        items = values.tolist()
    if kind == "f" and type(dtype).__module__.partition(".")[0] == "numpy":
        return items  # NaN is a number here; elsewhere in pandas it means a missing value
    try:
        return [None if missing else item for item, missing in zip(items, values.isna())]
    except (AttributeError, NotImplementedError):  # numpy has no isna, and that of MultiIndex is not implemented
        return items


def _write_data_frame(frame: Any, emit: _Emit, depth: int) -> None:
    """Writes a pandas data frame as an array of rows. The second column of a name gets " (2)" after it."""
    names: list[str] = []
    for column in frame.columns:
        name, number = _key(column), 1
        while name in names:
            number += 1
            name = "%s (%d)" % (_key(column), number)
        names.append(name)
    columns = [_items(frame.iloc[:, index]) for index in range(len(names))]
    _write_array((dict(zip(names, row)) for row in zip(*columns)), emit, depth)


def _write_by_methods(value: Any, emit: _Emit, depth: int) -> None:
    """Converts the value with its own method; numpy, pandas, polars, pyarrow and torch have such methods."""
    for method in ("tolist", "to_list", "to_pylist", "to_dicts", "item", "as_py", "isoformat"):
        try:
            plainer = getattr(value, method)()
        except Exception:  # no such method, or it does not support this value
            continue
        if type(plainer) is not type(value):
            _write(plainer, emit, depth + 1)
            return
    if type(value) not in _types_sent_as_text:
        _types_sent_as_text.add(type(value))
        logger.info("Values of type %s.%s are sent as text.", type(value).__module__, type(value).__qualname__)
    emit(_quote(str(value)))


# --- Publisher --------------------------------------------------------------------------------------------------------


class Report(TypedDict):
    """The state of a publisher in this process."""

    delivered: int  # acknowledged by Waymark
    waiting: int  # in the buffer
    lost_count: int  # not delivered
    lost: list[tuple[str, str]]  # the first 1,000 of them: event id, reason
    warnings: dict[str, int]  # the number of warnings of the service about accepted events, by kind
    last_error: Optional[str]  # of the last attempt, unless it succeeded
    stopped: Optional[str]  # why nothing more is sent


@dataclasses.dataclass(frozen=True)
class _Accepted:
    """The service processed the request: 202, or 400 with a reason for each event."""

    rejected: dict[int, str] = dataclasses.field(default_factory=dict)
    warnings: Sequence[tuple[str, str]] = ()  # event id, text


@dataclasses.dataclass(frozen=True)
class _Refused:
    """The service rejected the request as a whole and does not name the invalid event."""

    reason: str
    too_large: bool


@dataclasses.dataclass(frozen=True)
class _Retry:
    reason: str
    after: float = 0.0


@dataclasses.dataclass(frozen=True)
class _Stop:
    reason: str


_Outcome = Union[_Accepted, _Refused, _Retry, _Stop]


class _Messages:
    """Counts messages by kind. Of each kind, the first is logged and then every tenfold count.

    Two messages are of one kind if they differ only in numbers and quoted texts.
    """

    _VARIABLE = re.compile(r"'[^']*'|\"[^\"]*\"|[0-9]+")

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._examples: dict[str, str] = {}

    def add(self, message: str) -> Optional[int]:
        """Returns the count of this kind if the message has to be logged."""
        kind = self._VARIABLE.sub("…", message)[:300]
        if kind not in self._counts and len(self._counts) >= MAX_LOGGED_KINDS:
            kind = message = "other reasons"
        self._examples.setdefault(kind, message[:300])
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        return count if re.fullmatch("10*", str(count)) else None

    def by_example(self) -> dict[str, int]:
        """The first message of each kind, and the count of the kind."""
        return {self._examples[kind]: count for kind, count in self._counts.items()}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Rejects redirects: urllib would turn the POST into a GET, which loses the events."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Publisher:
    """Sends events in the background, in order, until Waymark has acknowledged them. Thread-safe and fork-safe.

    At most `buffer_bytes` of events wait in memory. When the buffer is full, `publish` waits up to
    `full_buffer_wait` seconds for room; then it drops the new event, counts it and logs it.
    """

    def __init__(
        self,
        url: str,
        token: Optional[str] = None,
        buffer_bytes: int = 64 << 20,
        close_timeout: float = 10.0,
        request_timeout: float = 15.0,
        full_buffer_wait: float = 0.0,
    ) -> None:
        if not re.match(r"https?://[^/\s]", url):
            raise ValueError("The URL of Waymark must begin with http:// or https://, not %r" % url)
        self._url = url.rstrip("/") + "/api/v1/events"
        self._headers = {"Content-Type": "application/x-ndjson"}
        if token:
            self._headers["Authorization"] = "Bearer " + token.strip()
        self._buffer_bytes = buffer_bytes
        self._close_timeout = close_timeout
        self._request_timeout = request_timeout
        self._full_buffer_wait = full_buffer_wait
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._reset()
        with _registry_lock:
            _publishers.add(self)

    def _reset(self) -> None:
        """Sets the state of a publisher that has sent nothing: a new one, or that of a process just forked."""
        self._changed = threading.Condition()
        self._sender: Optional[threading.Thread] = None
        self._waiting: deque[tuple[str, str]] = deque()
        self._bytes = 0
        self._in_flight = 0
        self._max_batch_events = MAX_BATCH_EVENTS
        self._max_batch_bytes = MAX_BATCH_BYTES
        self._deadline: Optional[float] = None  # set by close
        self._closed = False
        self._stopped: Optional[str] = None
        self._delivered = 0
        self._lost: list[tuple[str, str]] = []
        self._lost_count = 0
        self._losses = _Messages()
        self._warnings = _Messages()
        self._last_error: Optional[str] = None
        self._failing_since: Optional[float] = None
        self._next_reminder = 0.0

    @property
    def is_open(self) -> bool:
        return self._deadline is None

    def publish(self, event_id: str, line: str) -> None:
        """Queues an event, one line of ASCII JSON. Never raises."""
        with self._changed:
            reason = self._refusal(line)
            if reason is None and not self._has_room(line) and self._full_buffer_wait > 0:
                self._changed.wait_for(lambda: self._refusal(line) or self._has_room(line), self._full_buffer_wait)
                reason = self._refusal(line)
            if reason is None and not self._has_room(line):
                reason = "the buffer of %d bytes is full" % self._buffer_bytes
            if reason is None:
                self._waiting.append((event_id, line))
                self._bytes += len(line)
                self._ensure_sender()
                self._changed.notify_all()
        if reason is not None:
            self.lose(event_id, reason)

    def lose(self, event_id: str, reason: str) -> None:
        """Counts and logs an event that is not delivered."""
        self._lose([(event_id, reason)])

    def flush(self, timeout: float = 10.0) -> bool:
        """Waits until all events are delivered or lost; False if that takes longer than `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(self._is_done, timeout)

    def close(self, timeout: Optional[float] = None) -> int:
        """Delivers the rest within `timeout` seconds (default: `close_timeout`).

        Returns the number of events that this process did not deliver, and logs it unless it is 0.
        """
        with self._changed:
            first = self._deadline is None
            if first:
                self._deadline = time.monotonic() + (self._close_timeout if timeout is None else timeout)
                self._changed.notify_all()
            deadline = self._deadline or 0.0
            if self._waiting:
                self._ensure_sender()
            has_sender = self._sender is not None
        if not has_sender:  # the interpreter is ending and starts no threads
            self._send()
        with self._changed:
            self._changed.wait_for(self._is_done, max(0.0, deadline - time.monotonic()))
            self._closed = True
            rest = list(self._waiting)
            in_flight = self._in_flight
            self._waiting.clear()
            self._bytes = 0
            self._changed.notify_all()
        cause = self._last_error or ("the answer is missing" if in_flight else "there was no time to send it")
        self._lose([(event_id, "not acknowledged before the end (%s)" % cause) for event_id, _ in rest])
        if first:
            self._log_summary()
        return self._lost_count

    def report(self) -> Report:
        """Returns the numbers of delivered, waiting and lost events, with the reasons."""
        with self._changed:
            return {
                "delivered": self._delivered,
                "waiting": len(self._waiting),
                "lost_count": self._lost_count,
                "lost": list(self._lost),
                "warnings": self._warnings.by_example(),
                "last_error": self._last_error,
                "stopped": self._stopped,
            }

    # --- buffer

    def _refusal(self, line: str) -> Optional[str]:
        if len(line) > MAX_EVENT_BYTES:
            return "it is larger than 1 MiB: store its data elsewhere and name it by result.ref"
        if self._stopped is not None:
            return self._stopped
        if self._deadline is not None:
            return "it was published after the end"
        return None

    def _has_room(self, line: str) -> bool:
        return self._bytes + len(line) <= self._buffer_bytes

    def _lose(self, events: Sequence[tuple[str, str]]) -> None:
        with self._changed:
            to_log = self._count_losses(events)
        self._log_losses(to_log)

    def _count_losses(self, events: Sequence[tuple[str, str]]) -> list[tuple[str, str, int]]:
        """Counts events and their reasons; returns those to log."""
        to_log: list[tuple[str, str, int]] = []
        for event_id, reason in events:
            self._lost_count += 1
            if len(self._lost) < MAX_LISTED_LOSSES:
                self._lost.append((event_id, reason))
            count = self._losses.add(reason)
            if count is not None:
                to_log.append((event_id, reason, count))
        return to_log

    def _log_losses(self, to_log: Sequence[tuple[str, str, int]]) -> None:
        for event_id, reason, count in to_log:  # outside the lock: a log handler may be slow
            logger.error("Event %s was not delivered: %s%s", event_id, reason, _times(count))

    def _is_done(self) -> bool:
        """Returns whether no event waits and the outcome of the last request is counted and logged."""
        return not self._waiting and not self._in_flight

    def _log_summary(self) -> None:
        if self._lost_count:
            reasons = "; ".join("%d × %s" % (count, reason) for reason, count in self._losses.by_example().items())
            logger.error(
                "%d of %d events were not delivered to %s: %s",
                self._lost_count,
                self._lost_count + self._delivered,
                self._url,
                reasons,
            )

    # --- sender thread

    def _ensure_sender(self) -> None:
        if self._sender is not None and self._sender.is_alive():
            return
        sender = threading.Thread(target=self._send, name="waymark-publisher", daemon=True)
        try:
            sender.start()
        except RuntimeError as error:  # the interpreter is ending, or there are too many threads
            self._last_error = "cannot start the sender thread: %s" % error
            return
        self._sender = sender
        _active.add(self)
        _close_at_end_of_child()

    def _send(self) -> None:
        pause = 0.0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._deadline is not None, IDLE_SECONDS)
                if not self._waiting or self._closed or self._is_overdue():
                    self._sender = None
                    _active.discard(self)
                    return
                batch = self._next_batch()
                self._in_flight = len(batch)
                timeout = self._request_timeout
                if self._deadline is not None:
                    timeout = min(timeout, max(0.1, self._deadline - time.monotonic()))
            try:
                outcome = self._post(batch, timeout)
            except Exception as error:  # the thread must survive: it is the only one that sends
                logger.exception("Could not send %d events", len(batch))
                outcome = _Retry("cannot send: %r" % error)
            if not self._apply(batch, outcome):
                return
            pause = self._pause(pause, outcome) if isinstance(outcome, _Retry) else 0.0

    def _is_overdue(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def _pause(self, last: float, outcome: _Retry) -> float:
        """Waits before the next attempt: the delay that the service requests, else an exponential backoff."""
        with self._changed:
            pause = min(last * 2 or FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS)
            if self._deadline is not None:
                pause = min(pause, MAX_CLOSING_PAUSE_SECONDS)
            start = time.monotonic()
            end = start + pause * random.uniform(0.5, 1.0)
            not_before = start + min(outcome.after, MAX_RETRY_AFTER_SECONDS)
            was_closing = self._deadline is not None
            while True:
                now = time.monotonic()
                woken = self._deadline is not None and not was_closing  # close() ends the backoff, not Retry-After
                until = not_before if woken else max(end, not_before)
                if self._deadline is not None:
                    until = min(until, self._deadline)
                if now >= until or self._closed:
                    return pause
                self._changed.wait(until - now)

    def _next_batch(self) -> list[tuple[str, str]]:
        batch: list[tuple[str, str]] = []
        size = 0
        for event in self._waiting:
            size += len(event[1]) + 1
            if len(batch) == self._max_batch_events or (batch and size > self._max_batch_bytes):
                break
            batch.append(event)
        return batch

    def _apply(self, batch: Sequence[tuple[str, str]], outcome: _Outcome) -> bool:
        """Applies the response to the buffer; False if the publisher was closed in the meantime."""
        lost: list[tuple[str, str]] = []
        warnings: list[tuple[str, str, int]] = []
        with self._changed:
            if self._closed:
                self._sender = None
                _active.discard(self)
                return False
            if isinstance(outcome, _Retry):
                self._last_error = outcome.reason
            elif isinstance(outcome, _Refused) and len(batch) > 1:  # halves the batch until the invalid event is alone
                self._max_batch_events = len(batch) // 2
                if outcome.too_large:
                    size = sum(len(line) + 1 for _, line in batch)
                    self._max_batch_bytes = min(self._max_batch_bytes, size // 2)
            elif isinstance(outcome, _Refused):
                lost = [(batch[0][0], outcome.reason)]
                self._remove(1)
            elif isinstance(outcome, _Stop):
                self._last_error = self._stopped = outcome.reason
                lost = [(event_id, outcome.reason) for event_id, _ in self._waiting]
                self._remove(len(self._waiting))
            else:
                lost = [(batch[index][0], reason) for index, reason in sorted(outcome.rejected.items())]
                self._delivered += len(batch) - len(lost)
                self._remove(len(batch))
                self._last_error = None
                self._max_batch_events = min(self._max_batch_events * 2, MAX_BATCH_EVENTS)
                for event_id, text in outcome.warnings:
                    count = self._warnings.add(text)
                    if count is not None:
                        warnings.append((event_id, text, count))
            to_log = self._count_losses(lost)
        if isinstance(outcome, _Stop):
            logger.error("Publishing to %s stops: %s", self._url, outcome.reason)
        for event_id, text, count in warnings:
            logger.warning("Waymark accepted event %s with a warning: %s%s", event_id, text, _times(count))
        self._log_failure(outcome)
        self._log_losses(to_log)
        with self._changed:
            self._in_flight = 0
            self._changed.notify_all()
        return True

    def _remove(self, count: int) -> None:
        for _ in range(count):
            self._bytes -= len(self._waiting.popleft()[1])
        self._changed.notify_all()

    def _log_failure(self, outcome: _Outcome) -> None:
        """Logs the start of a failure, a reminder every minute, and its end."""
        now = time.monotonic()
        if isinstance(outcome, _Retry):
            if self._failing_since is None:
                self._failing_since, self._next_reminder = now, now
            if now >= self._next_reminder:
                self._next_reminder = now + REMINDER_SECONDS
                logger.warning(
                    "Could not deliver to %s: %s. Retrying; %d events wait.",
                    self._url,
                    outcome.reason.rstrip("."),
                    len(self._waiting),
                )
        elif self._failing_since is not None:
            logger.info("%s answers again after %.1f s.", self._url, now - self._failing_since)
            self._failing_since = None

    # --- HTTP

    def _post(self, batch: Sequence[tuple[str, str]], timeout: float) -> _Outcome:
        body = "\n".join(line for _, line in batch).encode("ascii")
        request = urllib.request.Request(self._url, data=body, headers=self._headers, method="POST")
        try:
            with self._opener.open(request, timeout=timeout) as response:
                return self._accepted(response.status, response.read(), len(batch))
        except urllib.error.HTTPError as error:
            with error:
                return self._error(error.code, error.headers, error.read(1 << 20), len(batch))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return _Retry("no valid answer: %s" % (error or type(error).__name__))

    def _accepted(self, status: int, body: bytes, size: int) -> _Outcome:
        try:
            answer = json.loads(body)
            if not isinstance(answer["accepted"], int):
                raise ValueError
            rejected = _by_index(answer.get("rejected"), size)
            warnings = [_warning(one) for one in answer.get("warnings") or []]
        except (ValueError, KeyError, TypeError, AttributeError):
            return _Retry("the answer %d is not one of Waymark: %s" % (status, _excerpt(body)))
        return _Accepted(rejected, warnings)

    def _error(self, status: int, headers: Any, body: bytes, size: int) -> _Outcome:
        reason = "HTTP %d: %s" % (status, _problem(body))
        if status in (401, 403):
            return _Stop(reason)
        if status == 400:
            try:
                listed = _by_index(json.loads(body)["rejected"], size)
                return _Accepted({index: listed.get(index, reason) for index in range(size)})  # none was accepted
            except (ValueError, KeyError, TypeError):
                pass
        if status in (400, 413, 415, 422):
            return _Refused(reason, too_large=status == 413)
        if 300 <= status < 400:
            reason += " (redirect to %s: use the final URL)" % headers.get("Location")
        return _Retry(reason, _seconds(headers.get("Retry-After")))


def _times(count: int) -> str:
    return "" if count == 1 else " (%d times so far)" % count


def _by_index(rejected: Any, size: int) -> dict[int, str]:
    found = {int(one["index"]): str(one["reason"]) for one in rejected or []}
    if any(not 0 <= index < size for index in found):
        raise ValueError("an index outside the request")
    return found


def _warning(warning: Any) -> tuple[str, str]:
    return str(warning["id"]), "%s: %s" % (warning.get("path"), warning["message"])


def _problem(body: bytes) -> str:
    try:
        problem = json.loads(body)
        return str(problem.get("detail") or problem["title"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return _excerpt(body)


def _excerpt(body: bytes) -> str:
    return " ".join(body[:1000].decode("utf-8", "replace").split())[:300] or "(no text)"


def _seconds(retry_after: Optional[str]) -> float:
    """Reads the header Retry-After: seconds, or a date."""
    if not retry_after:
        return 0.0
    try:
        return max(0.0, float(int(retry_after)))
    except ValueError:
        pass
    try:
        when = email.utils.parsedate_to_datetime(retry_after)
        return max(0.0, (when - datetime.now(timezone.utc)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


# --- Processes --------------------------------------------------------------------------------------------------------

_publishers: weakref.WeakSet[Publisher] = weakref.WeakSet()  # all of this process
_active: set[Publisher] = set()  # publishers with a sender thread; at exit they deliver the rest
_runs: weakref.WeakSet[Run] = weakref.WeakSet()
_registry_lock = threading.Lock()  # for additions to the two weak sets
_child_with_finalizer: Optional[int] = None


def _close_all() -> None:
    publishers = list(_active)
    end = time.monotonic() + max((publisher._close_timeout for publisher in publishers), default=0.0)
    for publisher in publishers:  # all of them send concurrently
        publisher.close(max(0.0, min(publisher._close_timeout, end - time.monotonic())))


def _close_at_end_of_child() -> None:
    """Makes a child of `multiprocessing` deliver the rest when it ends: such a child does not run `atexit` handlers."""
    global _child_with_finalizer
    process, util = sys.modules.get("multiprocessing.process"), sys.modules.get("multiprocessing.util")
    if process is None or util is None or process.parent_process() is None or _child_with_finalizer == os.getpid():
        return
    _child_with_finalizer = os.getpid()
    util.Finalize(None, _close_all, exitpriority=100)


def _after_fork_in_child() -> None:
    """Resets the state after a fork: waiting events, the sender thread and ids belong to the parent."""
    global _registry_lock
    _registry_lock = threading.Lock()
    _active.clear()
    for publisher in list(_publishers):
        publisher._reset()
    for run in list(_runs):
        run._reset()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)


# --- Run --------------------------------------------------------------------------------------------------------------


class Module:
    """The output of a module. Set its attributes before the block ends."""

    def __init__(self) -> None:
        self.schema: Any = None  # {"id", "attributes": {name: {"type", …}}, …}
        self.input_schema: Any = None
        self.result: Any = None  # any value up to 1 MiB of JSON
        self.ref: Any = None  # {"uri", "media_type", "rows"?, "bytes"?, "sha256"?} for larger results
        self.profile: Any = None  # {"rows", "columns": [{"name", "dtype", "nulls"}]}
        self.transformations: Any = None  # [{"field", "kind", "into"?}]; a nested field as a list of names
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
        config: Optional[Mapping[str, Any]] = None,
        run_id: Optional[str] = None,
        token: Optional[str] = None,
        limits: Optional[Mapping[str, int]] = None,
        source: str = "/executors/python",
        sequence: Optional[Sequence[str]] = None,
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
        with _registry_lock:
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

    tell = publish  # the name in release 0.1

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
        attempt: Optional[int] = None,
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
                self.publish("module.failed", error=_error(error), **execution)
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

    def __exit__(self, kind: Any, error: Optional[BaseException], trace: Any) -> None:
        if os.getpid() == self._process:
            if error is None:
                self.publish("run.completed")
            else:
                self.publish("run.failed", error=_error(error))
        self.close()

    def flush(self, timeout: float = 10.0) -> bool:
        """Waits until all events of this process are delivered or lost; False if that takes longer than `timeout` s."""
        return self._publisher.flush(timeout)

    def close(self, timeout: Optional[float] = None) -> int:
        """Delivers the rest and returns the number of events that this process did not deliver."""
        return self._publisher.close(timeout)

    def report(self) -> Report:
        """Returns the numbers of delivered, waiting and lost events of this process, with the reasons."""
        return self._publisher.report()


def _attach(run_id: str, source: str, connection: dict[str, Any]) -> Run:
    """Unpickles a run: the existing run of this process, else a new one, which publishes no plan."""
    with _registry_lock:
        runs = list(_runs)
    for run in runs:
        if run.id == run_id and run._connection == connection and run._publisher.is_open:
            return run
    run = Run(workflow=("", ""), run_id=run_id, source=source, **connection)
    run._plan = {}
    return run


def _error(error: BaseException) -> dict[str, str]:
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
