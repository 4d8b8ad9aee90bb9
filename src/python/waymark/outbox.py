"""Events that wait for their delivery: in memory, or in files that survive the process."""

from __future__ import annotations

import os
import threading
import uuid
import weakref
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

try:
    import fcntl
except ImportError:  # Windows: an outbox does not take over the files of other processes
    fcntl = None  # type: ignore[assignment]

READ_BYTES = 4 << 20
KEPT_FILE_BYTES = 16 << 20  # a larger file whose events are all sent starts from its beginning again

Entry = tuple[str, str]
"""The id of an event, and the event as one line of ASCII JSON."""


class Outbox(Protocol):
    """A queue of events. The publisher calls it under its lock."""

    @property
    def is_durable(self) -> bool:
        """Whether the events survive the process."""

    @property
    def description(self) -> str:
        """The name and the limit of the outbox, for messages."""

    def has_room(self, line: str) -> bool:
        """Returns whether another event fits."""

    def append(self, event_id: str, line: str) -> None:
        """Adds an event at the end."""

    def peek(self, max_events: int, max_bytes: int) -> list[Entry]:
        """Returns the first events: at least one if there is any, at most the limits."""

    def drop(self, count: int) -> None:
        """Removes the first events, which `peek` returned before."""

    def clear(self) -> list[str]:
        """Removes all events of a memory outbox and returns their ids. Durable events stay."""

    def close(self) -> None:
        """Releases the files."""

    def __len__(self) -> int: ...


class MemoryOutbox:
    """Keeps events in memory, at most `max_bytes` of JSON."""

    is_durable = False

    def __init__(self, max_bytes: int) -> None:
        self.description = "the buffer of %d bytes" % max_bytes
        self._max_bytes = max_bytes
        self._entries: deque[Entry] = deque()
        self._bytes = 0

    def has_room(self, line: str) -> bool:
        """Returns whether another event fits."""
        return self._bytes + len(line) <= self._max_bytes

    def append(self, event_id: str, line: str) -> None:
        """Adds an event at the end."""
        self._entries.append((event_id, line))
        self._bytes += len(line)

    def peek(self, max_events: int, max_bytes: int) -> list[Entry]:
        """Returns the first events within the limits."""
        return first_entries(self._entries, max_events, max_bytes)

    def drop(self, count: int) -> None:
        """Removes the first events."""
        for _ in range(count):
            self._bytes -= len(self._entries.popleft()[1])

    def clear(self) -> list[str]:
        """Removes all events and returns their ids."""
        ids = [event_id for event_id, _ in self._entries]
        self._entries.clear()
        self._bytes = 0
        return ids

    def close(self) -> None:
        """Does nothing."""

    def __len__(self) -> int:
        return len(self._entries)


class FileOutbox:
    """Keeps events in a folder, at most `max_bytes` of them, until they are delivered.

    Each process has a file of its own, which it locks. An outbox takes over the files of processes that have ended,
    and their events are sent first. A crash of the process loses nothing; a power failure may lose the last events.
    """

    is_durable = True

    def __init__(self, folder: str | os.PathLike[str], max_bytes: int = 1 << 30) -> None:
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self.description = "the outbox %s of %d bytes" % (self._folder, max_bytes)
        self._max_bytes = max_bytes
        self._segments: deque[_Segment] = deque(_take_over(self._folder))
        self._own: _Segment | None = None
        self._ready: deque[tuple[str, str, int]] = deque()
        self._count = sum(segment.waiting for segment in self._segments)

    def has_room(self, line: str) -> bool:
        """Returns whether another event fits."""
        return sum(segment.size - segment.sent for segment in self._segments) + len(line) <= self._max_bytes

    def append(self, event_id: str, line: str) -> None:
        """Writes an event to the file. Raises OSError if the disk is full."""
        if self._own is None:
            self._own = _Segment.create(self._folder)
            self._segments.append(self._own)
        self._own.append(("%s\t%s\n" % (event_id, line)).encode("ascii"))
        self._count += 1

    def peek(self, max_events: int, max_bytes: int) -> list[Entry]:
        """Returns the first events within the limits, read from the files."""
        while not self._ready and self._segments:
            segment = self._segments[0]
            self._ready.extend(segment.read())
            if not self._ready:
                if segment is self._own:
                    break
                segment.remove()
                self._segments.popleft()
        return first_entries([(event_id, line) for event_id, line, _ in self._ready], max_events, max_bytes)

    def drop(self, count: int) -> None:
        """Marks the first events as sent."""
        size = sum(self._ready.popleft()[2] for _ in range(count))
        self._count -= count
        self._segments[0].mark_sent(size)

    def clear(self) -> list[str]:
        """Keeps the events, for the next publisher with this folder."""
        return []

    def close(self) -> None:
        """Closes the files and removes those whose events are all sent."""
        for segment in self._segments:
            if segment.sent >= segment.size:
                segment.remove()
            else:
                segment.close()
        self._segments.clear()
        self._own = None
        self._ready.clear()

    def __len__(self) -> int:
        return self._count


class _Segment:
    """A file of events, and beside it a file with the number of bytes that are sent."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._mark = path.with_suffix(".sent")
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size
        try:
            self.sent = min(int(self._mark.read_text()), self.size)
        except (OSError, ValueError):
            self.sent = 0
        self._read = self.sent
        self.waiting = 0
        _open_segments.add(self)

    @classmethod
    def create(cls, folder: Path) -> _Segment:
        path = folder / ("%s.events" % uuid.uuid4())
        with _fork_lock:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_EXCL, 0o600)
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            return cls(path, descriptor)

    @classmethod
    def take_over(cls, path: Path) -> _Segment | None:
        """Opens the file of a process that has ended; None if the process runs."""
        with _fork_lock:
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                return None
            segment = cls(path, descriptor)
        waiting = os.pread(descriptor, segment.size - segment.sent, segment.sent)
        segment.waiting = waiting.count(b"\n")
        segment.size = segment.sent + waiting.rfind(b"\n") + 1  # the process may have ended inside a line
        return segment

    def append(self, line: bytes) -> None:
        view = memoryview(line)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self.size += len(line)

    def read(self) -> list[tuple[str, str, int]]:
        """Returns the next events with their sizes in the file."""
        wanted = min(READ_BYTES, self.size - self._read)
        data = os.pread(self._descriptor, wanted, self._read) if wanted > 0 else b""
        end = data.rfind(b"\n") + 1
        if not end and data:  # a line that is longer than one read
            data = os.pread(self._descriptor, self.size - self._read, self._read)
            end = data.find(b"\n") + 1
        self._read += end
        entries = []
        for line in data[:end].splitlines(keepends=True):
            event_id, _, text = line.decode("ascii").rstrip("\n").partition("\t")
            entries.append((event_id, text, len(line)))
        return entries

    def mark_sent(self, size: int) -> None:
        self.sent += size
        if self.sent >= self.size > KEPT_FILE_BYTES:
            os.ftruncate(self._descriptor, 0)
            self.size = self.sent = self._read = 0
        temporary = self._mark.with_suffix(".new")
        temporary.write_text(str(self.sent))
        os.replace(temporary, self._mark)

    def remove(self) -> None:
        for path in (self._path, self._mark):
            path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        with _fork_lock:
            descriptor, self._descriptor = self._descriptor, -1
            _open_segments.discard(self)
            if descriptor >= 0:
                os.close(descriptor)


_open_segments: weakref.WeakSet[_Segment] = weakref.WeakSet()
_fork_lock = threading.RLock()  # no fork between the opening of a file and its registration


def _close_files_of_parent() -> None:
    """Closes the files of the parent in a forked child. Otherwise they stay locked until the child ends, too."""
    global _fork_lock
    _fork_lock = threading.RLock()
    for segment in list(_open_segments):
        segment.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=lambda: _fork_lock.acquire(),
        after_in_parent=lambda: _fork_lock.release(),
        after_in_child=_close_files_of_parent,
    )


def _take_over(folder: Path) -> list[_Segment]:
    if fcntl is None:
        return []
    found = sorted(folder.glob("*.events"), key=lambda path: path.stat().st_mtime)
    segments = (_Segment.take_over(path) for path in found)
    return [segment for segment in segments if segment is not None]


def first_entries(entries: Sequence[Entry] | deque[Entry], max_events: int, max_bytes: int) -> list[Entry]:
    """Returns the first entries: at least one if there is any, at most the limits."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        size += len(entry[1]) + 1
        if len(batch) == max_events or (batch and size > max_bytes):
            break
        batch.append(entry)
    return batch
