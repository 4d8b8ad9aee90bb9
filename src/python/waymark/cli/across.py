"""Commands about what spans runs: workflows, datasets, schema, field, lineage, changes, compare, timings, late."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Any

from ..across_records import BetweenRunChange, RunDifference
from ..client import Client
from .commands import client_of, local_time, plain
from .output import Output

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MAX_SUGGESTED_NAMES = 1000


def add_commands(subparsers: Any, common: argparse.ArgumentParser) -> None:
    """Adds the commands of this module."""

    def add(name: str, command: Any, text: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = subparsers.add_parser(
            name, parents=[common], help=text, description=text[0].upper() + text[1:] + "."
        )
        parser.set_defaults(command=command)
        return parser

    dataset: dict[str, Any] = {"metavar": "DATASET", "help": "NAMESPACE/NAME, or the name if it is unique"}

    parser = add("workflows", workflows, "list the workflows with their usual durations")
    parser.add_argument("--sort", choices=("last_run", "name", "failures"))

    parser = add("datasets", datasets, "list the datasets with their current versions")
    parser.add_argument("--workflow", metavar="NAMESPACE/NAME")
    parser.add_argument("--field", help="only those whose current version has this field")

    parser = add("schema", schema, "show the schema of a dataset, now or at a time")
    parser.add_argument("dataset", **dataset)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--at", metavar="TIME", type=parse_when, help="2026-01-31, 2026-01-31T12:00:00Z, or 7d ago: 7d")
    group.add_argument("--version", type=int, metavar="N")

    parser = add("field", field, "show the history of a field across runs")
    parser.add_argument("dataset", **dataset)
    parser.add_argument("field", metavar="FIELD")
    parser.add_argument("--category", action="append", help="only such changes, for example nullability")

    parser = add("lineage", lineage, "show from which columns a column is computed, or which are computed from it")
    parser.add_argument("dataset", **dataset)
    parser.add_argument("field", metavar="FIELD", nargs="?", help="all columns of the dataset if absent")
    parser.add_argument("--namespace", help="of a dataset that no run wrote; DATASET is its name then")
    parser.add_argument("--downstream", action="store_true", help="who reads the column")
    parser.add_argument("--depth", type=int, help="the maximum number of steps")

    parser = add("changes", changes, "list the changes between runs, newest first")
    parser.add_argument("--workflow", metavar="NAMESPACE/NAME")
    parser.add_argument("--dataset", **dataset)
    parser.add_argument("--field")
    parser.add_argument("--category", action="append")
    parser.add_argument("--breaking", action="store_true", help="breaking changes only")
    parser.add_argument("--since", metavar="TIME", type=parse_when, help="2026-01-31, 2026-01-31T12:00:00Z, 12h or 7d")
    parser.add_argument("--until", metavar="TIME", type=parse_when)
    parser.add_argument("--in-run", action="store_true", help="the changes inside runs instead")
    parser.add_argument("--limit", type=int, default=100, help="number of changes (%(default)s)")

    parser = add("compare", compare, "compare a run with an earlier one")
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("--with", dest="other", default="previous", help="previous, last-completed or a run id")

    parser = add("timings", timings, "show the last durations of the steps of a workflow, slowest first")
    parser.add_argument("workflow", metavar="NAMESPACE/NAME")
    parser.add_argument("--last", type=int, help="number of the latest durations of each step, at most 50")
    parser.add_argument("--module")
    parser.add_argument("--step")

    add("late", late, "list the executions in progress that run longer than usual")


def workflows(options: argparse.Namespace, output: Output) -> int:
    """Lists workflows."""
    found = list(client_of(options).workflows(sort=options.sort))
    if output.is_json:
        output.json([one.raw for one in found])
        return 0
    rows = [
        (
            "%s/%s" % (one.namespace, one.name),
            one.runs,
            one.failures or "",
            "" if one.latest_run is None else one.latest_run.run_id,
            "" if one.latest_run is None else one.latest_run.state,
            one.duration.p50,
            one.duration.p95,
            local_time(one.last_change_at),
        )
        for one in found
    ]
    headers = ("WORKFLOW", "RUNS", "FAILED", "LATEST RUN", "STATE", "P50 S", "P95 S", "LAST CHANGE")
    output.table(headers, rows, "there are no workflows")
    return 0


def datasets(options: argparse.Namespace, output: Output) -> int:
    """Lists datasets."""
    found = list(client_of(options).datasets(workflow=options.workflow, field=options.field))
    if output.is_json:
        output.json([one.raw for one in found])
        return 0
    rows = [
        (
            "%s/%s" % (one.namespace, one.name),
            one.versions,
            one.breaking_changes or "",
            one.current.schema.fields,
            one.current.last.run_id,
            local_time(one.current.last.timestamp),
        )
        for one in found
    ]
    output.table(("DATASET", "VERSIONS", "BREAKING", "FIELDS", "LAST RUN", "TIME"), rows, "there are no datasets")
    return 0


def schema(options: argparse.Namespace, output: Output) -> int:
    """Shows the schema of a dataset."""
    client = client_of(options)
    name = find_dataset(client, options.dataset)
    if options.version is not None:
        version = client.dataset_version(*name, options.version)
    elif options.at is not None:
        version = client.dataset_at(*name, options.at)
    else:
        version = client.dataset(*name).current
    found = client.schema(version.schema.schema_hash)
    if output.is_json:
        output.json({**version.raw, "schema": found.to_json()})
        return 0
    output.line("%s  version %d" % ("/".join(name), version.version), "bold")
    first, last = version.first, version.last
    output.line("from %s (%s)" % (local_time(first.timestamp), first.run_id))
    output.line("to   %s (%s), %d runs" % (local_time(last.timestamp), last.run_id, version.runs))
    output.line()
    rows = [(one, attribute.get("type"), attribute.get("type_attr")) for one, attribute in found.attributes.items()]
    output.table(("FIELD", "TYPE", "ATTRIBUTES"), rows, "no fields")
    return 0


def field(options: argparse.Namespace, output: Output) -> int:
    """Shows the history of a field."""
    client = client_of(options)
    name = find_dataset(client, options.dataset)
    entries = list(client.field_history(*name, options.field, options.category))
    if output.is_json:
        output.json([one.raw for one in entries])
        return 0
    rows = []
    for one in entries:
        change = one.change
        where = time = details = compatibility = None
        if change is not None:
            where = "%s %s[%s]" % (change.run_id, change.module_name, change.experiment_name)
            time, details, compatibility = local_time(change.timestamp), str(change), change.compatibility
        rows.append((one.event, one.field, one.version, where, time, details, compatibility))
    headers = ("EVENT", "FIELD", "VERSION", "WHERE", "TIME", "CHANGE", "COMPATIBILITY")
    output.table(headers, rows, "no history")
    return 0


def lineage(options: argparse.Namespace, output: Output) -> int:
    """Shows the lineage of a column."""
    client = client_of(options)
    namespace, name = options.namespace, options.dataset
    if namespace is None:
        namespace, name = find_dataset(client, options.dataset)
    direction = "downstream" if options.downstream else "upstream"
    edges = list(client.lineage(namespace, name, options.field, direction, options.depth))
    if output.is_json:
        output.json([one.raw for one in edges])
        return 0
    rows = [
        (
            one.depth,
            str(one.source),
            "%s (indirect)" % one.kind if one.indirect else one.kind,
            str(one.target),
            "%s[%s]" % (one.module_name, one.experiment_name),
            one.workflow,
            one.runs,
            one.latest_runs[0],
        )
        for one in edges
    ]
    headers = ("DEPTH", "SOURCE", "KIND", "TARGET", "EXECUTION", "WORKFLOW", "RUNS", "LATEST RUN")
    output.table(headers, rows, "no lineage is known")
    return 0


def changes(options: argparse.Namespace, output: Output) -> int:
    """Lists changes over all runs."""
    client = client_of(options)
    dataset = None if options.dataset is None else "/".join(find_dataset(client, options.dataset))
    found = client.changes_across(
        "in-run" if options.in_run else "between-runs",
        workflow=options.workflow,
        dataset=dataset,
        field=options.field,
        category=options.category,
        compatibility="breaking" if options.breaking else None,
        since=options.since,
        until=options.until,
    )
    shown = list(islice(found, options.limit))
    if output.is_json:
        output.json([plain(one) for one in shown])
        return 0
    rows = [
        (
            local_time(one.timestamp),
            one.run_id,
            one.dataset if isinstance(one, BetweenRunChange) else one.module_context,
            str(one),
            one.compatibility,
        )
        for one in shown
    ]
    output.table(("TIME", "RUN", "WHERE", "CHANGE", "COMPATIBILITY"), rows, "no changes")
    return 0


def compare(options: argparse.Namespace, output: Output) -> int:
    """Compares two runs."""
    found = client_of(options).compare(options.run, options.other)
    if output.is_json:
        output.json(found.raw)
        return 0
    output.line("%s compared with %s" % (found.run_id, found.other))
    rows = [(one.kind, one.key, _difference(one), _value(one.before), _value(one.after)) for one in found]
    output.table(("DIFFERENCE", "EXECUTION", "WHAT", "BEFORE", "AFTER"), rows, "no differences")
    return 0


def timings(options: argparse.Namespace, output: Output) -> int:
    """Shows the durations of the steps of a workflow."""
    client = client_of(options)
    known = (("%s/%s" % (one.namespace, one.name), (one.namespace, one.name)) for one in client.workflows())
    name = _find("workflow", options.workflow, known)
    found = client.workflow_timings(*name, options.module, options.step, options.last)
    if output.is_json:
        output.json([one.raw for one in found])
        return 0
    rows = [
        (
            one.key,
            one.step_name,
            one.baseline.count,
            one.baseline.p50,
            one.baseline.p95,
            one.values[0].duration_seconds if one.values else None,
            one.values[0].run_id if one.values else None,
        )
        for one in found
    ]
    output.table(("EXECUTION", "STEP", "COUNT", "P50 S", "P95 S", "SLOWEST S", "RUN"), rows, "no timings")
    return 0


def late(options: argparse.Namespace, output: Output) -> int:
    """Lists late executions."""
    found = list(client_of(options).late_executions())
    if output.is_json:
        output.json([one.raw for one in found])
        return 0
    rows = [
        (one.run_id, one.workflow, one.key, local_time(one.started_at), one.expected_seconds, one.elapsed_seconds)
        for one in found
    ]
    headers = ("RUN", "WORKFLOW", "EXECUTION", "STARTED", "EXPECTED S", "REPORTED AFTER S")
    output.table(headers, rows, "no execution is late")
    return 0


def parse_when(text: str) -> datetime:
    """Reads a date or a time of ISO 8601, or a duration before now such as `30m`, `12h`, `7d` or `2w`."""
    match = re.fullmatch(r"(\d{1,6})([mhdw])", text)
    if match is not None:
        return datetime.now(timezone.utc) - timedelta(**{_UNITS[match.group(2)]: int(match.group(1))})
    try:
        time = datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
    except ValueError:
        raise argparse.ArgumentTypeError(
            "%r is no time: give 2026-01-31, 2026-01-31T12:00:00Z, or an age such as 12h or 7d" % text
        ) from None
    return time.astimezone(timezone.utc)


def find_dataset(client: Client, text: str) -> tuple[str, str]:
    """Returns the namespace and the name of a dataset. Raises ValueError if it is unknown or not unique."""
    found = [(one.namespace, one.name) for one in client.datasets(q=text)]
    if not any(text in ("%s/%s" % one, one[1]) for one in found):
        found = [(one.namespace, one.name) for one in islice(client.datasets(), _MAX_SUGGESTED_NAMES)]
    exact = [one for one in found if text == "%s/%s" % one]
    return exact[0] if exact else _find("dataset", text, ((one[1], one) for one in found))


def _find(kind: str, text: str, known: Iterable[tuple[str, tuple[str, str]]]) -> tuple[str, str]:
    names = list(known)
    matches = [value for name, value in names if name == text]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise ValueError("Several %ss are named %s: %s" % (kind, text, ", ".join(map("/".join, matches))))
    candidates = ["/".join(value) for _, value in names]
    close = difflib.get_close_matches(text, candidates, 3, 0.3)
    raise ValueError("There is no %s %s.%s" % (kind, text, " Known: %s" % ", ".join(close) if close else ""))


def _difference(one: RunDifference) -> str:
    """Returns what differs: the change of a schema, a pointer, or the run that has an execution."""
    if one.change is not None:
        return str(one.change)
    if one.only_in is not None:
        return "only %s" % one.only_in
    return (one.pointer or "") + ("" if one.relative is None else " (%+.0f %%)" % (100 * one.relative))


def _value(value: Any) -> Any:
    """Returns a value for a table: the state of an execution with its error as a text."""
    if not isinstance(value, Mapping) or "state" not in value:
        return value
    error = value.get("error")
    return value["state"] if error is None else "%s: %s" % (value["state"], error["message"])
