"""The client of an asynchronous program."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, ParamSpec, TypeVar

from .api import Pages
from .client import Client
from .feed import AsyncFeed

P = ParamSpec("P")
R = TypeVar("R")


def _awaitable(
    method: Callable[Concatenate[Client, P], R],
) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, R]]:
    async def call(self: AsyncClient, /, *arguments: P.args, **named: P.kwargs) -> R:
        return await asyncio.to_thread(method, self._client, *arguments, **named)

    functools.update_wrapper(call, method)
    return call


def _iterable(
    method: Callable[Concatenate[Client, P], Iterator[R]],
) -> Callable[Concatenate[AsyncClient, P], AsyncIterator[R]]:
    async def iterate(self: AsyncClient, /, *arguments: P.args, **named: P.kwargs) -> AsyncIterator[R]:
        entries = await asyncio.to_thread(method, self._client, *arguments, **named)
        if not isinstance(entries, Pages):
            for entry in entries:
                yield entry
            return
        while not entries.is_last:
            for entry in await asyncio.to_thread(entries.next_page):
                yield entry

    functools.update_wrapper(iterate, method)
    return iterate


class AsyncClient:
    """A `Client` whose methods do not block the event loop. The arguments and answers are those of `Client`.

        client = AsyncClient("http://localhost:8080")
        run = await client.run(run_id)
        async for change in client.changes(run_id):
            print(change)

    Lists are asynchronous iterators that fetch page after page. A thread of the loop's default executor waits for each
    answer; a cancelled task does not wait for it any longer.
    """

    def __init__(
        self,
        url: str = "http://localhost:8080",
        token: str | None = None,
        timeout: float = 30.0,
        retry_timeout: float = 10.0,
    ) -> None:
        self._client = Client(url, token, timeout, retry_timeout)

    @property
    def url(self) -> str:
        """The address of the service."""
        return self._client.url

    runs = _iterable(Client.runs)
    run = _awaitable(Client.run)
    config = _awaitable(Client.config)
    executions = _iterable(Client.executions)
    experiments = _awaitable(Client.experiments)
    delete_run = _awaitable(Client.delete_run)

    snapshots = _iterable(Client.snapshots)
    snapshot = _awaitable(Client.snapshot)
    changes = _iterable(Client.changes)
    timings = _iterable(Client.timings)
    timings_csv = _awaitable(Client.timings_csv)
    results = _awaitable(Client.results)
    raw_results = _awaitable(Client.raw_results)
    records = _iterable(Client.records)
    metadata = _awaitable(Client.metadata)
    evolution = _iterable(Client.evolution)
    schema = _awaitable(Client.schema)

    inferred_schema = _awaitable(Client.inferred_schema)
    inference_check = _awaitable(Client.inference_check)
    diff = _awaitable(Client.diff)
    diff_snapshots = _awaitable(Client.diff_snapshots)
    verify = _awaitable(Client.verify)

    workflows = _iterable(Client.workflows)
    workflow = _awaitable(Client.workflow)
    workflow_timings = _awaitable(Client.workflow_timings)
    late_executions = _iterable(Client.late_executions)
    datasets = _iterable(Client.datasets)
    dataset = _awaitable(Client.dataset)
    dataset_versions = _iterable(Client.dataset_versions)
    dataset_version = _awaitable(Client.dataset_version)
    dataset_at = _awaitable(Client.dataset_at)
    dataset_changes = _iterable(Client.dataset_changes)
    field_history = _iterable(Client.field_history)
    lineage = _iterable(Client.lineage)
    changes_across = _iterable(Client.changes_across)
    compare = _awaitable(Client.compare)

    publish = _awaitable(Client.publish)
    restore = _awaitable(Client.restore)
    dead_letters = _iterable(Client.dead_letters)
    dead_letter = _awaitable(Client.dead_letter)
    redrive = _awaitable(Client.redrive)
    delete_dead_letter = _awaitable(Client.delete_dead_letter)

    def feed(
        self, run: str | None = None, start: str = "latest", give_up_after: float | None = None, **filters: Any
    ) -> AsyncFeed:
        """Follows the feed of one run or of all. `start` is `latest`, `earliest` or a cursor."""
        return self._client.feed_async(run, start, give_up_after, **filters)
