"""Commands that ask the service about one run: runs, show, diff, restore, dead-letters."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from .._json import from_json
from ..api import ApiError
from ..client import Client
from ..records import Execution, MetadataChange, RunInfo
from ..responses import DeadLetter, RecordContent
from .output import Output, pretty, printable

_RETRY_SECONDS = 3.0  # somebody waits for the answer
_SYMBOLS = {"completed": "✓", "failed": "✗", "in_progress": "▶", "not_started": "·"}


def client_of(options: argparse.Namespace) -> Client:
    """Returns a client of the service that the options name."""
    return Client(options.url, options.token, retry_timeout=_RETRY_SECONDS)


def add_commands(subparsers: Any, common: argparse.ArgumentParser) -> None:
    """Adds the commands of this module."""

    def add(name: str, command: Any, text: str, **more: Any) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = subparsers.add_parser(
            name, parents=[common], help=text, description=text[0].upper() + text[1:] + ".", **more
        )
        parser.set_defaults(command=command)
        return parser

    parser = add("runs", runs, "list the runs, newest first")
    parser.add_argument("--workflow", metavar="NAMESPACE/NAME")
    parser.add_argument("--state", action="append", choices=sorted(_SYMBOLS))
    parser.add_argument("--limit", type=int, default=20, help="number of runs (%(default)s)")

    parser = add("show", show, "show a run: its executions, changes and slowest steps")
    parser.add_argument("run", metavar="RUN")

    parser = add("diff", diff, "compare the schemas of two snapshots, also of two runs")
    parser.add_argument("before", metavar="RUN[@SNAPSHOT]", help="without a snapshot, the last one with a schema")
    parser.add_argument("after", metavar="RUN[@SNAPSHOT]")
    parser.add_argument("--module", help="without a snapshot, the last one of this module")

    parser = add("restore", restore, "set a run back to the state right after a snapshot")
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("snapshot", metavar="SNAPSHOT")
    parser.add_argument("--module", action="append", default=[], help="only the metadata of this module")
    parser.add_argument("--dry-run", action="store_true", help="show the outcome and change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")

    parser = add("dead-letters", dead_letters, "list, show, redrive or delete dead letters")
    parser.add_argument("action", nargs="?", choices=("list", "show", "redrive", "delete"), default="list")
    parser.add_argument("id", nargs="?", type=int)
    parser.add_argument("--event", type=Path, metavar="FILE", help="corrected event to redrive instead")


def runs(options: argparse.Namespace, output: Output) -> int:
    """Lists runs."""
    found = list(islice(client_of(options).runs(options.workflow, options.state, limit=options.limit), options.limit))
    if output.is_json:
        output.json([run.raw for run in found])
        return 0
    rows = [
        (
            run.run_id,
            run.workflow,
            run.state,
            _progress(run),
            local_time(run.started_at),
            _duration(run),
            run.total_changes,
            run.breaking_changes or "",
        )
        for run in found
    ]
    headers = ("RUN", "WORKFLOW", "STATE", "DONE", "STARTED", "SECONDS", "CHANGES", "BREAKING")
    output.table(headers, rows, "there are no runs")
    return 0


def show(options: argparse.Namespace, output: Output) -> int:
    """Shows a run."""
    client = client_of(options)
    run = client.run(options.run)
    executions = list(client.executions(options.run))
    changes = list(client.changes(options.run))
    timings = list(client.timings(options.run))
    if output.is_json:
        summary = {**run.raw, "executions": [plain(one) for one in executions]}
        output.json({**summary, "changes": [plain(one) for one in changes], "timings": [plain(one) for one in timings]})
        return 0
    output.line("%s  %s" % (run.run_id, output.coloured(run.state, run.state)), "bold")
    output.line("workflow %s, started %s, %s s" % (run.workflow or "none", local_time(run.started_at), _duration(run)))
    if run.error is not None:
        output.line("%s: %s" % (run.error["type"], run.error["message"]), "red")
    output.line()
    for execution in executions:
        output.line(_tree_line(execution), execution.state)
    fields = [change for change in changes if change.target_type == "field" or change.change_type != "update"]
    if fields:
        output.line()
        rows = [(one.module_context, str(one), "breaking" if one.is_breaking else "") for one in fields]
        output.table(("WHERE", "CHANGE", ""), rows)
    slowest = sorted(timings, key=lambda one: -(one.duration_seconds or 0.0))[:10]
    if slowest:
        output.line()
        rows = [("%s[%s]" % (t.module_name, t.experiment_name), t.step_name, t.formatted_duration) for t in slowest]
        output.table(("SLOWEST", "STEP", "DURATION"), rows)
    return 0


def diff(options: argparse.Namespace, output: Output) -> int:
    """Compares two snapshots."""
    client = client_of(options)
    before_run, before = _snapshot(client, options.before, options.module)
    after_run, after = _snapshot(client, options.after, options.module)
    found = client.diff_snapshots(before_run, before, after, after_run)
    write_changes(found, output)
    return 0


def write_changes(changes: list[MetadataChange], output: Output) -> None:
    """Writes changes as a table or as JSON."""
    if output.is_json:
        output.json([plain(change) for change in changes])
        return
    rows = [
        (
            change.change_type,
            change.target_type if change.target_type == "schema" else change.target_id,
            ", ".join("%(path)s %(before)s → %(after)s" % detail for detail in change.details)
            or ("into " + ", ".join(change.into) if change.into else ""),
            ", ".join(change.categories),
            change.compatibility,
            change.reason,
        )
        for change in changes
    ]
    output.table(("CHANGE", "FIELD", "DETAILS", "CATEGORIES", "COMPATIBILITY", "REASON"), rows, "no differences")


def restore(options: argparse.Namespace, output: Output) -> int:
    """Restores a run."""
    client = client_of(options)
    if not options.dry_run and not options.yes:
        if not sys.stdin.isatty():
            raise ValueError("Restoring changes the run: give --yes, or --dry-run to see the outcome")
        preview = client.restore(options.run, options.snapshot, options.module, dry_run=True)
        output.line("This adds %d changes and leaves %s." % (preview.changes, _path(preview.experiments)))
        if input("Restore %s to %s? [y/N] " % (options.run, options.snapshot)).strip().lower() not in ("y", "yes"):
            return 1
    outcome = client.restore(options.run, options.snapshot, options.module, options.dry_run)
    if output.is_json:
        output.json(plain(outcome))
    else:
        verb = "Would restore" if options.dry_run else "Restored"
        output.line("%s %s to %s: %d changes" % (verb, options.run, options.snapshot, outcome.changes))
        output.line("path: %s" % _path(outcome.experiments))
        output.line("metadata of: %s" % (", ".join(outcome.metadata_modules) or "no module"))
    return 0 if outcome.restored or options.dry_run else 1


def dead_letters(options: argparse.Namespace, output: Output) -> int:
    """Lists and handles dead letters."""
    client = client_of(options)
    if options.action == "list":
        found = list(client.dead_letters())
        if output.is_json:
            output.json(found)
            return 0
        rows = [(one.id, _run_of(one), one.topic, one.offset, local_time(one.time), one.reason) for one in found]
        output.table(("ID", "RUN", "TOPIC", "OFFSET", "TIME", "REASON"), rows, "there are no dead letters")
        return 0
    if options.id is None:
        raise ValueError("Name the dead letter by its number: waymark dead-letters %s ID" % options.action)
    if options.action == "show":
        letter = client.dead_letter(options.id)
        if output.is_json:
            output.json(letter)
        else:
            _show_dead_letter(letter, output)
    elif options.action == "redrive":
        event = None if options.event is None else from_json(options.event.read_bytes())
        redriven = client.redrive(options.id, event)
        if output.is_json:
            output.json(redriven)
        else:
            target = " to the run %s" % redriven.run_id if redriven.run_id is not None else ""
            output.line("Published dead letter %d again%s" % (redriven.id, target))
    else:
        client.delete_dead_letter(options.id)
        if output.is_json:
            output.json({"id": options.id, "deleted": True})
        else:
            output.line("Deleted dead letter %d" % options.id)
    return 0


def _run_of(letter: DeadLetter) -> str | None:
    return letter.run_id if letter.run_id is not None else _readable(letter.key)


def _readable(content: RecordContent | None) -> str | None:
    """Returns the text of bytes, or base64 if they are no text."""
    return None if content is None else content.text if content.text is not None else content.base64


def _show_dead_letter(letter: DeadLetter, output: Output) -> None:
    output.line("dead letter %d" % letter.id, "bold")
    output.line("%s" % letter.reason, "red")
    rows = [
        ("run", _run_of(letter)),
        ("record", "%s, partition %d, offset %d" % (letter.topic, letter.partition, letter.offset)),
        ("stored", local_time(letter.time)),
        ("rejected", local_time(letter.put_aside_at)),
        ("key", _readable(letter.key)),
        *(("header", "%s: %s" % (one.name, _readable(one.value) or "")) for one in letter.headers),
        ("value", "%d bytes" % letter.bytes),
    ]
    for name, value in rows:
        if value is not None:
            output.line("%-10s%s" % (name, printable(value)))
    if letter.value is not None:
        output.line()
        output.line(_indented(_readable(letter.value) or ""))


def _indented(text: str) -> str:
    """Returns a JSON text on several lines, and another text without control characters."""
    try:
        return pretty(from_json(text))
    except ValueError:
        return "\n".join(map(printable, text.splitlines()))


def with_suggestion(error: ApiError, options: argparse.Namespace) -> str:
    """Returns the message of an unknown run, with runs of similar names."""
    wanted = str(getattr(options, "run", "") or "").partition("@")[0]
    try:
        names = [run.run_id for run in islice(client_of(options).runs(limit=1000), 1000)]
    except ApiError:
        return error.detail
    if wanted in names:  # the other run of a comparison is unknown
        return error.detail
    close = difflib.get_close_matches(wanted, names, 3, 0.5) or names[:3]
    return error.detail + (" Known runs: %s" % ", ".join(close) if close else " There are no runs yet.")


def _snapshot(client: Client, text: str, module: str | None) -> tuple[str, str]:
    run, at, snapshot = text.rpartition("@")
    if at and snapshot.startswith("snapshot_"):
        return run, snapshot
    for one in client.snapshots(text, module=module, phase=["completed", "restored"], order="desc"):
        if one.after is not None:
            return text, one.snapshot_id
    raise ValueError("The run %s has no snapshot with a schema%s" % (text, " of %s" % module if module else ""))


def _tree_line(execution: Execution) -> str:
    indent = "   " * (len(execution.path) - 1)
    seconds = ""
    if execution.started_at is not None and execution.ended_at is not None:
        seconds = "  %.1f s" % (execution.ended_at - execution.started_at).total_seconds()
    name = "%s[%s]" % (execution.module_name, execution.experiment_name)
    return "%s%s %s%s" % (indent, _SYMBOLS.get(execution.state, "?"), name, seconds)


def _progress(run: RunInfo) -> str:
    text = "%d/%s" % (run.completed, "?" if run.expected is None else run.expected)
    return text + (" (%d failed)" % run.failed if run.failed else "")


def _duration(run: RunInfo) -> str:
    end = run.ended_at or run.last_event_at
    return "" if run.started_at is None or end is None else "%.1f" % (end - run.started_at).total_seconds()


def local_time(time: datetime | None) -> str:
    """Returns a time for a table, in the zone of this machine."""
    return "" if time is None else time.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _path(experiments: Mapping[str, str]) -> str:
    return " → ".join("%s[%s]" % one for one in experiments.items()) or "an empty path"


def plain(record: Any) -> dict[str, Any]:
    """Returns a typed record as JSON members, without the absent ones."""
    members = {name: getattr(record, name) for name in record.__dataclass_fields__ if name not in ("_schemas", "raw")}
    return {name: value for name, value in members.items() if value is not None}
