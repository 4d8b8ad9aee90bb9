"""Requests of the client about what spans runs: workflows, datasets, changes between runs, comparisons, lateness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from .across_records import (
    BetweenRunChange,
    Dataset,
    DatasetVersion,
    FieldEvent,
    LateExecution,
    LineageEdge,
    RunChange,
    RunComparison,
    StepTimings,
    WorkflowInfo,
)
from .api import ApiConnection, segment

Names = str | Sequence[str] | None
"""One value of a filter, or several, of which any may match."""

Time = datetime | str | None
"""A time with a zone: a `datetime`, or a text of RFC 3339."""


class AcrossRuns:
    """The part of `Client` that asks about more than one run. Its answers may be up to a second behind a new event."""

    _http: ApiConnection

    # --- workflows

    def workflows(
        self, q: str | None = None, sort: str | None = None, order: str | None = None
    ) -> Iterator[WorkflowInfo]:
        """Yields the workflows with their latest runs, sorted by `last_run`, `name` or `failures`."""
        return self._http.pages("/api/v1/workflows", {"q": q, "sort": sort, "order": order}, WorkflowInfo.from_json)

    def workflow(self, namespace: str, name: str) -> WorkflowInfo:
        """Returns one workflow with its sequence, latest runs and usual duration."""
        return WorkflowInfo.from_json(self._http.get(_workflow(namespace, name)))

    def workflow_timings(
        self, namespace: str, name: str, module: str | None = None, step: str | None = None, last: int | None = None
    ) -> list[StepTimings]:
        """Returns the last durations and the baseline of each step, slowest first. `last` is at most 50."""
        parameters = {"module": module, "step": step, "last": last}
        answer = self._http.get(_workflow(namespace, name, "/timings"), parameters)
        return [StepTimings.from_json(one) for one in answer["items"]]

    def late_executions(self) -> Iterator[LateExecution]:
        """Yields the executions in progress that run longer than usual."""
        return self._http.pages("/api/v1/late-executions", {}, LateExecution.from_json)

    # --- datasets

    def datasets(
        self,
        q: str | None = None,
        namespace: str | None = None,
        workflow: str | None = None,
        field: str | None = None,
        order: str | None = None,
    ) -> Iterator[Dataset]:
        """Yields the datasets with their current versions. `field` is a field of the current version."""
        parameters = {"q": q, "namespace": namespace, "workflow": workflow, "field": field, "order": order}
        return self._http.pages("/api/v1/datasets", parameters, Dataset.from_json)

    def dataset(self, namespace: str, name: str) -> Dataset:
        """Returns one dataset with its current version. It is found by its `aliases`, too."""
        return Dataset.from_json(self._http.get(_dataset(namespace, name)))

    def dataset_versions(self, namespace: str, name: str, order: str | None = None) -> Iterator[DatasetVersion]:
        """Yields the schema versions of a dataset across runs."""
        path = _dataset(namespace, name, "/versions")
        return self._http.pages(path, {"order": order}, DatasetVersion.from_json)

    def dataset_version(self, namespace: str, name: str, version: int) -> DatasetVersion:
        """Returns one version of a dataset."""
        return DatasetVersion.from_json(self._http.get(_dataset(namespace, name, "/versions/%d" % version)))

    def dataset_at(self, namespace: str, name: str, time: datetime | str) -> DatasetVersion:
        """Returns the version of a dataset that was current at a time."""
        return DatasetVersion.from_json(self._http.get(_dataset(namespace, name, "/at"), {"time": time}))

    def dataset_changes(
        self,
        namespace: str,
        name: str,
        field: Names = None,
        category: Names = None,
        compatibility: Names = None,
        since: Time = None,
        until: Time = None,
        order: str | None = None,
    ) -> Iterator[BetweenRunChange]:
        """Yields the changes between the versions of a dataset, newest first."""
        parameters = {
            "field": field,
            "category": category,
            "compatibility": compatibility,
            "since": since,
            "until": until,
            "order": order,
        }
        return self._http.pages(_dataset(namespace, name, "/changes"), parameters, BetweenRunChange.from_json)

    def field_history(self, namespace: str, name: str, field: str, category: Names = None) -> Iterator[FieldEvent]:
        """Yields the events of a field through its renames, oldest first: created, changed, renamed, deleted."""
        answer = self._http.get(_dataset(namespace, name, "/fields/%s" % segment(field)), {"category": category})
        return map(FieldEvent.from_json, answer["items"])

    def lineage(
        self,
        namespace: str,
        name: str,
        field: str | None = None,
        direction: str = "upstream",
        depth: int | None = None,
    ) -> Iterator[LineageEdge]:
        """Yields the columns from which a column is computed (`upstream`), or that are computed from it (`downstream`).

        The nearest come first. Without `field`, yields the edges of all columns. There are at most 1,000, a setting.
        """
        parameters = {"field": field, "direction": direction, "depth": depth}
        return map(LineageEdge.from_json, self._http.get(_dataset(namespace, name, "/lineage"), parameters)["edges"])

    # --- changes and comparisons

    def changes_across(
        self,
        scope: str = "between-runs",
        workflow: Names = None,
        dataset: Names = None,
        field: Names = None,
        change_type: Names = None,
        category: Names = None,
        compatibility: Names = None,
        since: Time = None,
        until: Time = None,
        order: str | None = None,
    ) -> Iterator[RunChange]:
        """Yields changes over all runs, newest first. `scope` is `between-runs` or `in-run`.

        `workflow` and `dataset` are `namespace/name`. Changes between runs are of the class `BetweenRunChange`.
        """
        parameters = {
            "scope": scope,
            "workflow": workflow,
            "dataset": dataset,
            "field": field,
            "change_type": change_type,
            "category": category,
            "compatibility": compatibility,
            "since": since,
            "until": until,
            "order": order,
        }
        return self._http.pages("/api/v1/changes", parameters, RunChange.from_json)

    def compare(self, run: str, other: str = "previous") -> RunComparison:
        """Compares a run with `previous`, `last-completed`, or a run id. The answer has only differences."""
        path = "/api/v1/runs/%s/compare" % segment(run)
        return RunComparison.from_json(self._http.get(path, {"with": other}))


def _dataset(namespace: str, name: str, rest: str = "") -> str:
    return "/api/v1/datasets/%s/%s%s" % (segment(namespace), segment(name), rest)


def _workflow(namespace: str, name: str, rest: str = "") -> str:
    return "/api/v1/workflows/%s/%s%s" % (segment(namespace), segment(name), rest)
