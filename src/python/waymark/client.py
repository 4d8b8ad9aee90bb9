"""The REST API as typed calls."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ._json import to_json
from .across import AcrossRuns, Names
from .api import ApiConnection, segment
from .feed import AsyncFeed, Feed
from .records import (
    Execution,
    ExecutionSnapshot,
    MetadataChange,
    MetadataVersion,
    ModuleResult,
    RestoreResult,
    RunInfo,
    TimingRecord,
)
from .responses import DeadLetter, InferenceCheck, PublishResponse, RedriveResult, RunConfig, Verification
from .rules.declared import Transformation
from .rules.schema import Schema

_MAX_CACHED_SCHEMAS = 256


class Client(AcrossRuns):
    """Asks one Waymark service.

    Lists are iterators that fetch page after page. Filters take one value or several. A request that finds the service
    unavailable is repeated for at most `retry_timeout` seconds. Methods raise `ApiError`, whose `type` is the problem.
    """

    def __init__(
        self,
        url: str = "http://localhost:8080",
        token: str | None = None,
        timeout: float = 30.0,
        retry_timeout: float = 10.0,
    ) -> None:
        self._http = ApiConnection(url, token, timeout, retry_timeout)
        self._cached: dict[str, Schema] = {}

    @property
    def url(self) -> str:
        """The address of the service."""
        return self._http.url

    # --- runs

    def runs(
        self,
        workflow: str | None = None,
        state: Names = None,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        order: str | None = None,
        limit: int | None = None,
    ) -> Iterator[RunInfo]:
        """Yields the runs, newest first. `workflow` is `namespace/name`; `limit` is the number of entries a page."""
        parameters = {"workflow": workflow, "state": state, "since": since, "until": until, "order": order}
        if limit is not None:
            parameters["limit"] = min(limit, 1000)  # type: ignore[assignment]
        return self._http.pages("/api/v1/runs", parameters, RunInfo.from_json)

    def run(self, run: str) -> RunInfo:
        """Returns a run."""
        return RunInfo.from_json(self._http.get(_run(run)))

    def config(self, run: str) -> RunConfig:
        """Returns the workflow, config, sequence, limits and context of a run."""
        return RunConfig.from_json(self._http.get(_run(run, "/config")))

    def executions(self, run: str) -> Iterator[Execution]:
        """Yields the expected executions with their states, then the others."""
        return self._http.pages(_run(run, "/executions"), {}, Execution.from_json)

    def experiments(self, run: str, module: str | None = None) -> dict[str, str]:
        """Returns module → experiment of the completed executions on the path."""
        return self._object(_run(run, "/experiments"), {"module": module})

    def delete_run(self, run: str) -> None:
        """Deletes a run and all of its history."""
        self._http.send("DELETE", _run(run))

    # --- history

    def snapshots(
        self, run: str, module: Names = None, experiment: Names = None, phase: Names = None, order: str | None = None
    ) -> Iterator[ExecutionSnapshot]:
        """Yields the snapshots of a run. Their schemas are fetched when they are read."""
        parameters = {"module": module, "experiment": experiment, "phase": phase, "order": order}
        return self._http.pages(
            _run(run, "/snapshots"), parameters, lambda one: ExecutionSnapshot.from_json(one, self.schema)
        )

    def snapshot(self, run: str, snapshot_id: str) -> ExecutionSnapshot:
        """Returns one snapshot with its schemas."""
        return ExecutionSnapshot.from_json(self._http.get(_run(run, "/snapshots/%s" % segment(snapshot_id))))

    def changes(
        self,
        run: str,
        module: Names = None,
        experiment: Names = None,
        field: Names = None,
        change_type: Names = None,
        target_type: Names = None,
        category: Names = None,
        compatibility: Names = None,
        snapshot: Names = None,
        order: str | None = None,
    ) -> Iterator[MetadataChange]:
        """Yields the changes of a run."""
        parameters = {
            "module": module,
            "experiment": experiment,
            "field": field,
            "change_type": change_type,
            "target_type": target_type,
            "category": category,
            "compatibility": compatibility,
            "snapshot": snapshot,
            "order": order,
        }
        return self._http.pages(_run(run, "/changes"), parameters, MetadataChange.from_json)

    def timings(self, run: str, module: Names = None, step: Names = None) -> Iterator[TimingRecord]:
        """Yields the timings of a run, the open ones last."""
        return self._http.pages(_run(run, "/timings"), {"module": module, "step": step}, TimingRecord.from_json)

    def timings_csv(self, run: str, module: Names = None, step: Names = None) -> str:
        """Returns the timings of a run as CSV."""
        text: str = self._http.get(_run(run, "/timings"), {"module": module, "step": step}, accept="text/csv")
        return text

    def results(self, run: str, module: str | None = None, current: bool = False) -> dict[str, ModuleResult]:
        """Returns the results of a module, by default of the last one, by key."""
        answer = self._object(_run(run, "/results"), {"module": module, "current": True if current else None})
        return {key: ModuleResult.from_json(one) for key, one in answer.items()}

    def raw_results(self, run: str, module: str | None = None) -> dict[str, dict[str, Any]]:
        """Returns the results of a module in the form of the REST API."""
        return self._object(_run(run, "/results"), {"module": module})

    def records(self, run: str, path: str, parameters: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Yields the entries of a list of a run, such as `/snapshots`, in the form of the REST API."""
        return self._http.pages(_run(run, path), parameters or {}, dict)

    def metadata(self, run: str, module: str = "Loader", at: str | datetime | None = None) -> Schema:
        """Returns the metadata of a module: now, right after a snapshot, or at a time."""
        return Schema.from_json(self._http.get(_run(run, "/metadata"), {"module": module, "at": at}))

    def evolution(self, run: str, module: str = "Loader") -> Iterator[MetadataVersion]:
        """Yields the versions of a module's metadata."""
        return self._http.pages(_run(run, "/evolution"), {"module": module}, MetadataVersion.from_json)

    def schema(self, schema_hash: str) -> Schema:
        """Returns a schema by its hash. The last ones are cached."""
        found = self._cached.get(schema_hash)
        if found is None:
            found = Schema.from_json(self._http.get("/api/v1/schemas/%s" % segment(schema_hash)))
            if len(self._cached) >= _MAX_CACHED_SCHEMAS:
                self._cached.pop(next(iter(self._cached)), None)
            self._cached[schema_hash] = found
        return found

    # --- analysis

    def inferred_schema(self, run: str, experiment: str | None = None) -> Schema:
        """Returns the expected schema after the Preprocessor."""
        parameters = {"module": "Preprocessor", "experiment": experiment}
        return Schema.from_json(self._http.get(_run(run, "/inferred-metadata"), parameters))

    def inference_check(self, run: str, experiment: str | None = None) -> InferenceCheck:
        """Compares the expected schema after the Preprocessor with the one that it reported."""
        parameters = {"module": "Preprocessor", "experiment": experiment}
        return InferenceCheck.from_json(self._http.get(_run(run, "/inference-check"), parameters))

    def diff(
        self,
        before: Schema | Mapping[str, Any] | None,
        after: Schema | Mapping[str, Any] | None,
        transformations: Sequence[Transformation | Mapping[str, Any]] = (),
    ) -> list[MetadataChange]:
        """Compares two schemas on the service. `waymark.compare` does the same in this process."""
        body = {
            "before": before.to_json() if isinstance(before, Schema) else before,
            "after": after.to_json() if isinstance(after, Schema) else after,
            "transformations": [
                {key: value for key, value in one._asdict().items() if value is not None}
                if isinstance(one, Transformation)
                else one
                for one in transformations
            ],
        }
        return [MetadataChange.from_json(one) for one in self._http.send("POST", "/api/v1/diff", body)["items"]]

    def diff_snapshots(self, run: str, before: str, after: str, to_run: str | None = None) -> list[MetadataChange]:
        """Compares the schemas of two snapshots, the second one perhaps of another run."""
        answer = self._object(_run(run, "/diff"), {"from": before, "to": after, "to_run": to_run})
        return [MetadataChange.from_json(one) for one in answer["items"]]

    def verify(self, run: str) -> Verification:
        """Checks whether the stored history of a run is consistent."""
        return Verification.from_json(self._http.get(_run(run, "/verify")))

    # --- commands

    def publish(self, events: Iterable[Mapping[str, Any]]) -> PublishResponse:
        """Sends events at once and waits for the acknowledgement. `Publisher` retries and does not wait."""
        body = "\n".join(to_json(event) for event in events).encode("ascii")
        headers = {"Content-Type": "application/x-ndjson"}
        return PublishResponse.from_json(self._http.send("POST", "/api/v1/events", body, headers))

    def restore(
        self,
        run: str,
        snapshot_id: str,
        modules: Sequence[str] = (),
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> RestoreResult:
        """Sets a run back to the state right after a snapshot. A repeated request with the same key is one restore."""
        body: dict[str, Any] = {"snapshot_id": snapshot_id, "dry_run": dry_run}
        if modules:
            body["modules"] = list(modules)
        headers = {} if dry_run else {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        return RestoreResult.from_json(self._http.send("POST", _run(run, "/restore"), body, headers))

    def dead_letters(self, run: str | None = None) -> Iterator[DeadLetter]:
        """Yields the dead letters of all runs or of one, oldest first."""
        return self._http.pages("/api/v1/dead-letters", {"run": run}, DeadLetter.from_json)

    def dead_letter(self, id: int) -> DeadLetter:
        """Returns one dead letter with its value."""
        return DeadLetter.from_json(self._http.get("/api/v1/dead-letters/%d" % id))

    def redrive(self, id: int, event: Mapping[str, Any] | None = None) -> RedriveResult:
        """Publishes a dead letter again, or a corrected event instead."""
        return RedriveResult.from_json(self._http.send("POST", "/api/v1/dead-letters/%d/redrive" % id, event))

    def delete_dead_letter(self, id: int) -> None:
        """Deletes a dead letter."""
        self._http.send("DELETE", "/api/v1/dead-letters/%d" % id)

    # --- feed

    def feed(
        self, run: str | None = None, start: str = "latest", give_up_after: float | None = None, **filters: Any
    ) -> Feed:
        """Follows the feed of one run or of all. `start` is `latest`, `earliest` or a cursor.

        Filters: `kinds`, `run`, `workflow`, `module`, `field`, `change_type`, `target_type`, `category`,
        `compatibility`.
        """
        return Feed(self._http, run, start, filters, give_up_after)

    def feed_async(
        self, run: str | None = None, start: str = "latest", give_up_after: float | None = None, **filters: Any
    ) -> AsyncFeed:
        """Follows the feed as an asynchronous iterator."""
        return AsyncFeed(self.feed(run, start, give_up_after, **filters))

    def _object(self, path: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.get(path, parameters)
        return answer


def _run(run: str, rest: str = "") -> str:
    return "/api/v1/runs/%s%s" % (segment(run), rest)
