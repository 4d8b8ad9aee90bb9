"""Delivers events in the background, in order, until Waymark has acknowledged them.

Events wait in a bounded buffer in memory, or in files. A background thread sends them and retries. Publishing never
raises an exception into the workflow. Every event that is not delivered is counted, logged (logger `waymark`) and
listed by `report()`.
"""

from __future__ import annotations

import atexit
import logging
import os
import random
import re
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from typing import TypedDict

from .kafka import KafkaTransport
from .outbox import FileOutbox, MemoryOutbox, Outbox
from .transport import HttpTransport, Outcome, Refused, Retry, Stop, Transport

logger = logging.getLogger("waymark")

MAX_EVENT_BYTES = 1 << 20  # larger results are stored elsewhere; events refer to them
MAX_BATCH_EVENTS = 500
MAX_BATCH_BYTES = 4 << 20
MAX_LISTED_LOSSES = 1000
MAX_LOGGED_KINDS = 100
IDLE_SECONDS = 5.0  # an idle sender thread ends after this time; the next event starts a new one
FIRST_PAUSE_SECONDS = 0.2
MAX_PAUSE_SECONDS = 10.0
MAX_CLOSING_PAUSE_SECONDS = 1.0
MAX_RETRY_AFTER_SECONDS = 300.0
REMINDER_SECONDS = 60.0


class Report(TypedDict):
    """The state of a publisher in this process."""

    delivered: int  # acknowledged by Waymark
    waiting: int  # in the buffer
    lost_count: int  # not delivered
    lost: list[tuple[str, str]]  # the first 1,000 of them: event id, reason
    warnings: dict[str, int]  # the number of warnings of the service about accepted events, by kind
    last_error: str | None  # of the last attempt, unless it succeeded
    stopped: str | None  # why nothing more is sent


class _Messages:
    """Counts messages by kind. Of each kind, the first is logged and then every tenfold count.

    Two messages are of one kind if they differ only in numbers and quoted texts.
    """

    _VARIABLE = re.compile(r"'[^']*'|\"[^\"]*\"|[0-9]+")

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._examples: dict[str, str] = {}

    def add(self, message: str) -> int | None:
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


class Publisher:
    """Sends events in the background, in order, until Waymark has acknowledged them. Thread-safe and fork-safe.

    `url` is the address of the service, or `kafka://HOST:PORT/TOPIC`. At most `buffer_bytes` of events wait in memory.
    With a folder `outbox`, they wait in files instead, at most `outbox_bytes`: events that a process leaves there are
    sent by the next publisher of the folder. When the buffer is full, `publish` waits up to `full_buffer_wait` seconds
    for room; then it drops the new event, counts it and logs it.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        buffer_bytes: int = 64 << 20,
        close_timeout: float = 10.0,
        request_timeout: float = 15.0,
        full_buffer_wait: float = 0.0,
        outbox: str | os.PathLike[str] | None = None,
        outbox_bytes: int = 1 << 30,
        transport: Transport | None = None,
    ) -> None:
        if transport is None:
            transport = KafkaTransport.of_url(url) if url.startswith("kafka:") else HttpTransport(url, token)
        self._transport = transport
        self._close_timeout = close_timeout
        self._request_timeout = request_timeout
        self._full_buffer_wait = full_buffer_wait
        self._make_outbox: Callable[[], Outbox] = (
            (lambda: MemoryOutbox(buffer_bytes)) if outbox is None else (lambda: FileOutbox(outbox, outbox_bytes))
        )
        self._reset()
        with _registry_lock:
            _publishers.add(self)
        with self._changed:
            if len(self._waiting):  # events of a process that has ended
                self._ensure_sender()

    def _reset(self) -> None:
        """Sets the state of a publisher that has sent nothing: a new one, or that of a process just forked."""
        self._changed = threading.Condition()
        self._sender: threading.Thread | None = None
        self._waiting = self._make_outbox()
        self._in_flight = 0
        self._max_batch_events = MAX_BATCH_EVENTS
        self._max_batch_bytes = MAX_BATCH_BYTES
        self._deadline: float | None = None  # set by close
        self._closed = False
        self._stopped: str | None = None
        self._delivered = 0
        self._kept = 0  # events that stay in files after close
        self._lost: list[tuple[str, str]] = []
        self._lost_count = 0
        self._losses = _Messages()
        self._warnings = _Messages()
        self._last_error: str | None = None
        self._failing_since: float | None = None
        self._next_reminder = 0.0

    @property
    def is_open(self) -> bool:
        """Whether events are accepted."""
        return self._deadline is None

    @property
    def target(self) -> str:
        """The address to which the events are sent."""
        return self._transport.target

    def is_full(self, line: str) -> bool:
        """Returns whether the buffer has no room for an event now, so that `publish` may wait."""
        with self._changed:
            return not self._waiting.has_room(line)

    def publish(self, event_id: str, line: str) -> None:
        """Queues an event, one line of ASCII JSON. Never raises."""
        with self._changed:
            reason = self._refusal(line)
            room = self._waiting.has_room
            if reason is None and not room(line) and self._full_buffer_wait > 0:
                self._changed.wait_for(lambda: self._refusal(line) or room(line), self._full_buffer_wait)
                reason = self._refusal(line)
            if reason is None and not room(line):
                reason = "%s is full" % self._waiting.description
            if reason is None:
                try:
                    self._waiting.append(event_id, line)
                except OSError as error:
                    reason = "the outbox cannot be written: %s" % error
                else:
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

    def close(self, timeout: float | None = None) -> int:
        """Delivers the rest within `timeout` seconds (default: `close_timeout`).

        Returns the number of events that this process did not deliver, and logs it unless it is 0.
        """
        with self._changed:
            first = self._deadline is None
            if first:
                self._deadline = time.monotonic() + (self._close_timeout if timeout is None else timeout)
                self._changed.notify_all()
            deadline = self._deadline or 0.0
            if len(self._waiting) and self._stopped is None:
                self._ensure_sender()
            has_sender = self._sender is not None
        if not has_sender:  # the interpreter is ending and starts no threads
            self._send()
        with self._changed:
            self._changed.wait_for(self._is_done, max(0.0, deadline - time.monotonic()))
            in_flight = self._in_flight
            rest: list[str] = []
            if not self._closed:
                self._closed = True
                self._kept = len(self._waiting) if self._waiting.is_durable else 0
                rest = self._waiting.clear()
                self._waiting.close()
            self._changed.notify_all()
        self._transport.close()
        cause = self._last_error or ("the answer is missing" if in_flight else "there was no time to send it")
        self._lose([(event_id, "not acknowledged before the end (%s)" % cause) for event_id in rest])
        if first:
            self._log_summary()
        return self._lost_count + self._kept

    def report(self) -> Report:
        """Returns the numbers of delivered, waiting and lost events, with the reasons."""
        with self._changed:
            return {
                "delivered": self._delivered,
                "waiting": self._kept if self._closed else len(self._waiting),
                "lost_count": self._lost_count,
                "lost": list(self._lost),
                "warnings": self._warnings.by_example(),
                "last_error": self._last_error,
                "stopped": self._stopped,
            }

    # --- buffer

    def _refusal(self, line: str) -> str | None:
        if len(line) > MAX_EVENT_BYTES:
            return "it is larger than 1 MiB: store its data elsewhere and name it by result.ref"
        if self._stopped is not None and not self._waiting.is_durable:
            return self._stopped
        if self._deadline is not None:
            return "it was published after the end"
        return None

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
        return (not len(self._waiting) or self._stopped is not None) and not self._in_flight

    def _log_summary(self) -> None:
        if self._lost_count:
            reasons = "; ".join("%d × %s" % (count, reason) for reason, count in self._losses.by_example().items())
            logger.error(
                "%d of %d events were not delivered to %s: %s",
                self._lost_count,
                self._lost_count + self._delivered,
                self.target,
                reasons,
            )
        if self._kept:
            logger.warning(
                "%d events stay in %s. The next publisher with this folder sends them.",
                self._kept,
                self._waiting.description,
            )

    # --- sender thread

    def _ensure_sender(self) -> None:
        if self._stopped is not None or (self._sender is not None and self._sender.is_alive()):
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
                self._changed.wait_for(lambda: len(self._waiting) or self._deadline is not None, IDLE_SECONDS)
                if not len(self._waiting) or self._closed or self._stopped is not None or self._is_overdue():
                    self._sender = None
                    _active.discard(self)
                    return
                batch = self._waiting.peek(self._max_batch_events, self._max_batch_bytes)
                self._in_flight = len(batch)
                timeout = self._request_timeout
                if self._deadline is not None:
                    timeout = min(timeout, max(0.1, self._deadline - time.monotonic()))
            try:
                outcome = self._transport.send(batch, timeout)
            except Exception as error:  # the thread must survive: it is the only one that sends
                logger.exception("Could not send %d events", len(batch))
                outcome = Retry("cannot send: %r" % error)
            if not self._apply(batch, outcome):
                return
            pause = self._pause(pause, outcome) if isinstance(outcome, Retry) else 0.0

    def _is_overdue(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def _pause(self, last: float, outcome: Retry) -> float:
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

    def _apply(self, batch: Sequence[tuple[str, str]], outcome: Outcome) -> bool:
        """Applies the response to the buffer; False if the publisher was closed in the meantime."""
        lost: list[tuple[str, str]] = []
        warnings: list[tuple[str, str, int]] = []
        with self._changed:
            if self._closed:
                self._sender = None
                _active.discard(self)
                return False
            if isinstance(outcome, Retry):
                self._last_error = outcome.reason
            elif isinstance(outcome, Refused) and len(batch) > 1:  # halves the batch until the invalid event is alone
                self._max_batch_events = len(batch) // 2
                if outcome.too_large:
                    size = sum(len(line) + 1 for _, line in batch)
                    self._max_batch_bytes = min(self._max_batch_bytes, size // 2)
            elif isinstance(outcome, Refused):
                lost = [(batch[0][0], outcome.reason)]
                self._remove(1)
            elif isinstance(outcome, Stop):
                self._last_error = self._stopped = outcome.reason
                lost = [(event_id, outcome.reason) for event_id in self._waiting.clear()]
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
        if isinstance(outcome, Stop):
            logger.error("Publishing to %s stops: %s", self.target, outcome.reason)
        for event_id, text, count in warnings:
            logger.warning("Waymark accepted event %s with a warning: %s%s", event_id, text, _times(count))
        self._log_failure(outcome)
        self._log_losses(to_log)
        with self._changed:
            self._in_flight = 0
            self._changed.notify_all()
        return True

    def _remove(self, count: int) -> None:
        self._waiting.drop(count)
        self._changed.notify_all()

    def _log_failure(self, outcome: Outcome) -> None:
        """Logs the start of a failure, a reminder every minute, and its end."""
        now = time.monotonic()
        if isinstance(outcome, Retry):
            if self._failing_since is None:
                self._failing_since, self._next_reminder = now, now
            if now >= self._next_reminder:
                self._next_reminder = now + REMINDER_SECONDS
                logger.warning(
                    "Could not deliver to %s: %s. Retrying; %d events wait.",
                    self.target,
                    outcome.reason.rstrip("."),
                    len(self._waiting),
                )
        elif self._failing_since is not None:
            logger.info("%s answers again after %.1f s.", self.target, now - self._failing_since)
            self._failing_since = None


def _times(count: int) -> str:
    return "" if count == 1 else " (%d times so far)" % count


_publishers: weakref.WeakSet[Publisher] = weakref.WeakSet()  # all of this process
_active: set[Publisher] = set()  # publishers with a sender thread; at exit they deliver the rest
_registry_lock = threading.Lock()  # for additions to the two weak sets
_child_with_finalizer: int | None = None
_after_fork: list[Callable[[], None]] = []  # further resets in a forked child


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
    for reset in _after_fork:
        reset()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
