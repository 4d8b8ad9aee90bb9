"""Commands that stream: tail, send, export."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from .._json import from_json, to_json
from ..across_records import BetweenRunChange, DatasetVersion, LateExecution
from ..api import ApiError
from ..client import Client
from ..feed import Gap, Item, Reset
from ..records import ExecutionSnapshot, MetadataChange, TimingRecord
from ..responses import PublishResponse, RejectedEvent
from .commands import client_of
from .output import Output, ProgressBar

_BATCH_EVENTS = 500
_BATCH_BYTES = 4 << 20


def add_commands(subparsers: Any, common: argparse.ArgumentParser) -> None:
    """Adds the commands of this module."""
    text = "follow the feed of one run or of all"
    parser = subparsers.add_parser(
        "tail", parents=[common], help=text, description="Follow the feed, live and resuming."
    )
    parser.add_argument("run", metavar="RUN", nargs="?")
    parser.add_argument("--from", dest="start", help="latest, earliest or a cursor (earliest for one run, else latest)")
    parser.add_argument("--kind", action="append", choices=("snapshot", "change", "timing", "run", "dataset", "late"))
    parser.add_argument("--module", action="append")
    parser.add_argument("--field", action="append")
    parser.add_argument("--workflow", action="append", metavar="NAMESPACE/NAME")
    parser.add_argument("--breaking", action="store_true", help="breaking changes only")
    parser.add_argument("--until-end", action="store_true", help="stop when the run has ended")
    parser.set_defaults(command=tail)

    text = "send events from a file: NDJSON, an array or one event"
    parser = subparsers.add_parser("send", parents=[common], help=text, description=text[0].upper() + text[1:] + ".")
    parser.add_argument("file", metavar="FILE", help="- is the standard input")
    parser.set_defaults(command=send)

    text = "write the whole history of runs as NDJSON"
    parser = subparsers.add_parser("export", parents=[common], help=text, description=text[0].upper() + text[1:] + ".")
    parser.add_argument("runs", metavar="RUN", nargs="*", help="without a run, all")
    parser.add_argument("--workflow", metavar="NAMESPACE/NAME")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE")
    parser.set_defaults(command=export)


def tail(options: argparse.Namespace, output: Output) -> int:
    """Follows the feed."""
    filters: dict[str, Any] = {
        "kinds": options.kind,
        "module": options.module,
        "field": options.field,
        "workflow": options.workflow,
    }
    if options.breaking:
        filters["compatibility"] = "breaking"
    if options.until_end and options.run is None:
        raise ValueError("--until-end needs a RUN")
    start = options.start or ("earliest" if options.run else "latest")
    if options.until_end and options.kind:
        filters["kinds"] = [*options.kind, "run"]
    client = client_of(options)
    _check_before_waiting(client, options.run)
    with client.feed(options.run, start, **filters) as feed:
        for event in feed:
            if isinstance(event, Item):
                if output.is_json:
                    output.json_line(
                        {"cursor": event.cursor, "kind": event.kind, "run_id": event.run_id, "record": event.record}
                    )
                else:
                    output.line(*_item_line(event, options.run is None))
                if options.until_end and event.kind == "run" and event.record["state"] in ("completed", "failed"):
                    return 0
            elif output.is_json:
                output.json_line({"kind": type(event).__name__.lower(), **vars(event)})
            elif isinstance(event, Gap):
                where = " of %s" % event.run_id if event.run_id else ""
                output.line("--- items%s are missing (%s) ---" % (where, event.reason), "yellow")
            elif isinstance(event, Reset):
                output.line(
                    "--- the cursor is not of this database (%s): continuing at the end ---" % event.reason, "yellow"
                )
    return 0


def _check_before_waiting(client: Client, run: str | None) -> None:
    """Raises ApiError if the service does not answer: the feed would retry without end. Names a run that is unknown."""
    if run is None:
        next(client.runs(limit=1), None)
        return
    try:
        client.run(run)
    except ApiError as error:
        if error.type != "unknown-run":
            raise
        print("waymark: the run %s does not exist yet. Waiting for its first event." % run, file=sys.stderr, flush=True)


def _item_line(item: Item, with_run: bool) -> tuple[str, str | None]:
    """Returns a line for people and its colour."""
    value = item.value
    prefix = "%s  " % item.run_id if with_run else ""
    if isinstance(value, ExecutionSnapshot):
        error = value.context.get("error")
        cause = " %s: %s" % (error["type"], error["message"]) if isinstance(error, dict) else ""
        changes = " (%d changes)" % value.change_count if value.change_count else ""
        text = "%s[%s] %s%s%s" % (value.module_name, value.experiment_name, value.phase, changes, cause)
        return "%s  %s%s" % (_clock(value.timestamp), prefix, text), value.phase
    if isinstance(value, BetweenRunChange):
        text = "between runs  %s: %s%s" % (value.dataset, value, "  BREAKING" if value.is_breaking else "")
        return "%s  %s%s" % (_clock(item.recorded_at), prefix, text), "red" if value.is_breaking else None
    if isinstance(value, DatasetVersion):
        changes = "%d changes" % value.change_count if value.version > 1 else "%d fields" % value.schema.fields
        text = "%s has version %d (%s)" % (value.dataset, value.version, changes)
        return "%s  %s%s" % (_clock(item.recorded_at), prefix, text), None
    if isinstance(value, LateExecution):
        text = "%s is late: it runs %.1f s, expected %.1f s" % (
            value.key,
            value.elapsed_seconds,
            value.expected_seconds,
        )
        return "%s  %s%s" % (_clock(item.recorded_at), prefix, text), "yellow"
    if isinstance(value, MetadataChange):
        text = "  %s: %s%s" % (value.module_context, value, "  BREAKING" if value.is_breaking else "")
        time = "" if value.timestamp is None else _clock(value.timestamp)
        return "%s  %s%s" % (time, prefix, text), "red" if value.is_breaking else "dim"
    if isinstance(value, TimingRecord):
        where = "%s[%s]" % (value.module_name, value.experiment_name)
        end = value.end_time or value.start_time
        text = "%s  %s  %s %s took %s" % (_clock(end), prefix, where, value.step_name, value.formatted_duration)
        return text, "dim"
    if item.kind == "run":
        state = item.record["state"]
        return "%s  %srun %s" % (_clock(item.recorded_at), prefix or item.run_id + "  ", state), state
    return "%s  %s%s %s" % (_clock(item.recorded_at), prefix, item.kind, to_json(value)), None


def _clock(time: Any) -> str:
    text: str = time.astimezone().strftime("%H:%M:%S")
    return text


def send(options: argparse.Namespace, output: Output) -> int:
    """Sends the events of a file."""
    client = client_of(options)
    text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8-sig")
    events = list(_events(text))
    accepted = 0
    rejected: list[RejectedEvent] = []
    with ProgressBar("sent", len(events)) as bar:
        for first, batch in _batches(events):
            try:
                answer = client.publish(batch)
            except ApiError as error:
                if error.status != 400:
                    raise
                answer = _one_by_one(client, batch)
            accepted += answer.accepted
            rejected += [replace(one, index=first + one.index) for one in answer.rejected]
            bar.advance(len(batch))
    if output.is_json:
        output.json({"accepted": accepted, "rejected": rejected})
    else:
        output.line("%d events accepted, %d rejected" % (accepted, len(rejected)))
        if rejected:
            output.table(("EVENT", "ID", "REASON"), [(one.index + 1, one.id, one.reason) for one in rejected])
    return 1 if rejected else 0


def _events(text: str) -> Iterator[Any]:
    stripped = text.strip()
    try:
        whole = from_json(stripped)
        yield from whole if isinstance(whole, list) else [whole]
        return
    except ValueError:
        pass
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield from_json(line)
            except ValueError as error:
                raise ValueError("Line %d is not JSON: %s" % (number, error)) from None


def _batches(events: list[Any]) -> Iterator[tuple[int, list[Any]]]:
    first, size = 0, 0
    for index, event in enumerate(events):
        length = len(to_json(event)) + 1
        if index > first and (index - first == _BATCH_EVENTS or size + length > _BATCH_BYTES):
            yield first, events[first:index]
            first, size = index, 0
        size += length
    if first < len(events):
        yield first, events[first:]


def _one_by_one(client: Client, batch: list[Any]) -> PublishResponse:
    """Sends the events of a batch that has no valid one, to learn the reason of each."""
    accepted, rejected = 0, []
    for index, event in enumerate(batch):
        try:
            accepted += client.publish([event]).accepted
        except ApiError as error:
            if error.status != 400:
                raise
            event_id = event.get("id") if isinstance(event, dict) else None
            rejected.append({"index": index, "id": event_id, "reason": error.detail})
    return PublishResponse.from_json({"accepted": accepted, "rejected": rejected})


def export(options: argparse.Namespace, output: Output) -> int:
    """Exports runs."""
    client = client_of(options)
    runs = list(map(client.run, options.runs)) or list(client.runs(options.workflow, order="asc"))
    total = sum(run.total_snapshots + run.total_changes + run.total_timings for run in runs)
    with contextlib.ExitStack() as stack:
        target: IO[str] = sys.stdout
        if options.output is not None:
            target = stack.enter_context(options.output.open("w", encoding="ascii"))
        # records that scroll over the same terminal show the progress themselves
        bar = None if target.isatty() else stack.enter_context(ProgressBar("exported records", total))
        for run in runs:
            for kind, record in _export_run(client, run.run_id):
                target.write(to_json({"kind": kind, "run_id": run.run_id, "record": record}) + "\n")
                if bar is not None and kind in ("snapshot", "change", "timing"):
                    bar.advance(1)
    if options.output is not None:
        print("%d runs in %s" % (len(runs), options.output), file=sys.stderr)
    return 0


def _export_run(client: Client, run: str) -> Iterator[tuple[str, Any]]:
    """Yields the run, its plan, and all records with whole schemas, in the form of the REST API, each with its kind."""
    yield "run", client.run(run).raw
    yield "config", client.config(run)
    for kind, path, parameters in (
        ("execution", "/executions", {}),
        ("snapshot", "/snapshots", {"expand": "metadata"}),
        ("change", "/changes", {}),
        ("timing", "/timings", {}),
    ):
        for record in client.records(run, path, parameters):
            yield kind, record
    for module in client.run(run).sequence:
        for record in client.raw_results(run, module).values():
            yield "result", record
