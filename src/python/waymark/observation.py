"""Publishes observations of datasets: versions that exist outside of runs."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import Any

from ._json import to_json
from .publisher import Publisher, Report
from .rules.events import PREFIX, format_time, observation_run_id


class DatasetObserver:
    """Publishes the schemas of datasets that no run of a workflow wrote.

        with DatasetObserver("http://localhost:8080") as observer:
            observer.observe(("postgres://db:5432", "shop.public.orders"), schema=schema_of(table, id="orders"))

    Further named arguments are those of `Publisher`. Safe for use by several threads and after a fork.
    """

    def __init__(self, url: str, token: str | None = None, source: str = "/observers/python", **publisher: Any) -> None:
        self._source = source
        self._publisher = Publisher(url, token, **publisher)
        self._lock = threading.Lock()
        self._process = 0
        self._last = datetime.min.replace(tzinfo=timezone.utc)

    def observe(
        self,
        dataset: tuple[str, str],
        schema: Any = None,
        context: Mapping[str, Any] | None = None,
        time: datetime | None = None,
    ) -> str:
        """Sends that a dataset, `(namespace, name)`, has this schema at this time, by default now.

        Never raises: an event that cannot be sent is counted, logged and listed by `report()`. Returns the id of the
        run that holds the observation.
        """
        namespace, name = dataset
        data = {"dataset": {"namespace": namespace, "name": name}, "schema": schema, "context": context}
        with self._lock:  # observations of several threads are queued in the order of their times
            event_id = self._next_id()
            run_id = observation_run_id(self._source, event_id)
            try:
                members = to_json({key: value for key, value in data.items() if value is not None})
            except Exception as error:
                self._publisher.lose(event_id, "cannot write the observation as JSON: %s" % error)
                return run_id
            event = {
                "specversion": "1.0",
                "id": event_id,
                "source": self._source,
                "type": PREFIX + "dataset.observed",
                "subject": "%s/%s" % (namespace, name),
                "time": format_time(time or self._tick()),
                "datacontenttype": "application/json",
            }
            self._publisher.publish(event_id, '%s,"data":%s}' % (to_json(event)[:-1], members))
        return run_id

    def _next_id(self) -> str:
        if self._process != os.getpid():  # a fork has its own ids
            self._process, self._writer, self._count = os.getpid(), uuid.uuid4(), 0
        self._count += 1
        return "%s-%d" % (self._writer, self._count)

    def _tick(self) -> datetime:
        self._last = max(datetime.now(timezone.utc), self._last + timedelta(microseconds=1))
        return self._last

    def flush(self, timeout: float = 10.0) -> bool:
        """Waits until all events are delivered or lost; False if that takes longer than `timeout` seconds."""
        return self._publisher.flush(timeout)

    def close(self, timeout: float | None = None) -> int:
        """Delivers the rest and returns the number of events that this process did not deliver."""
        return self._publisher.close(timeout)

    def report(self) -> Report:
        """Returns the numbers of delivered, waiting and lost events of this process, with the reasons."""
        return self._publisher.report()

    def __enter__(self) -> DatasetObserver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
