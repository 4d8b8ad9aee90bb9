"""The run and the publisher of an asynchronous workflow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any

from .publisher import Publisher, Report
from .run import Module, Run


class AsyncPublisher:
    """A `Publisher` for an event loop. The arguments are those of `Publisher`.

    `publish` queues an event; it waits, without blocking the loop, only with `full_buffer_wait` and a full buffer.
    """

    def __init__(self, url: str, token: str | None = None, **options: Any) -> None:
        self._publisher = Publisher(url, token, **options)
        self._order = asyncio.Lock()

    async def publish(self, event_id: str, line: str) -> None:
        """Queues an event, one line of ASCII JSON, after those before it. Never raises."""
        async with self._order:
            if self._publisher.is_full(line):
                await asyncio.to_thread(self._publisher.publish, event_id, line)
            else:
                self._publisher.publish(event_id, line)

    async def flush(self, timeout: float = 10.0) -> bool:
        """Waits until all events are delivered or lost; False if that takes longer than `timeout` seconds."""
        return await asyncio.to_thread(self._publisher.flush, timeout)

    async def close(self, timeout: float | None = None) -> int:
        """Delivers the rest and returns the number of events that this process did not deliver."""
        return await asyncio.to_thread(self._publisher.close, timeout)

    def report(self) -> Report:
        """Returns the numbers of delivered, waiting and lost events of this process, with the reasons."""
        return self._publisher.report()

    async def __aenter__(self) -> AsyncPublisher:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()


class AsyncRun:
    """A `Run` whose methods do not block the event loop.

        async with AsyncRun("http://localhost:8080", ("petsard", "census"), config=config) as run:
            async with run.module("Loader", "census") as module:
                module.result = await load()

    The arguments are those of `Run`, without `full_buffer_wait`, which would block the loop. Events are queued at once;
    only `flush`, `close` and the end of the block wait.
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
        if publisher.get("full_buffer_wait"):
            raise ValueError("full_buffer_wait would block the event loop: use a larger buffer_bytes, or an outbox")
        self._run = Run(url, workflow, config, run_id, token, limits, source, sequence, **publisher)

    @property
    def id(self) -> str:
        """The id of the run."""
        return self._run.id

    def publish(self, kind: str, **data: Any) -> None:
        """Queues any event of Waymark's specification. Never raises."""
        self._run.publish(kind, **data)

    @asynccontextmanager
    async def module(
        self,
        module: str,
        experiment: str,
        schema: Any = None,
        context: Any = None,
        attempt: int | None = None,
    ) -> AsyncIterator[Module]:
        """An execution: started here, completed at the end of the block, failed by an exception in it."""
        with self._run.module(module, experiment, schema, context, attempt) as output:
            yield output

    @asynccontextmanager
    async def timing(self, module: str, experiment: str, step: str) -> AsyncIterator[None]:
        """A step inside an execution."""
        with self._run.timing(module, experiment, step):
            yield

    async def flush(self, timeout: float = 10.0) -> bool:
        """Waits until all events are delivered or lost; False if that takes longer than `timeout` seconds."""
        return await asyncio.to_thread(self._run.flush, timeout)

    async def close(self, timeout: float | None = None) -> int:
        """Delivers the rest and returns the number of events that this process did not deliver."""
        return await asyncio.to_thread(self._run.close, timeout)

    def report(self) -> Report:
        """Returns the numbers of delivered, waiting and lost events of this process, with the reasons."""
        return self._run.report()

    async def __aenter__(self) -> AsyncRun:
        self._run.__enter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._run.__exit__, kind, error, trace)
