"""The commands against a scripted server: tables for people, JSON for programs, and progress bars."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted_server import PACKAGE, Answer, Request, ScriptedServer
from test_feed import item
from test_responses import CONFIG, LETTER

from waymark import __version__
from waymark.cli import output
from waymark.cli import run as run_command

EMPTY = {"items": [], "next_cursor": None}
RUN = {
    "run_id": "run-a",
    "workflow": {"namespace": "petsard", "name": "census"},
    "state": "failed",
    "started_at": "2026-01-31T12:00:00.000000Z",
    "ended_at": "2026-01-31T12:00:01.500000Z",
    "last_event_at": "2026-01-31T12:00:01.500000Z",
    "error": {"type": "ValueError", "message": "broken"},
    "sequence": [],
    "total_snapshots": 0,
    "total_changes": 6,
    "total_timings": 3,
    "breaking_changes": 2,
    "progress": {"expected": 4, "completed": 2, "failed": 1},
    "last_snapshot": None,
    "last_change": None,
}
TIMING = {"record_id": "timing_1", "module_name": "A", "experiment_name": "x", "step_name": "fit"}
RESTORED = {
    "restored": True,
    "snapshot_id": "snapshot_000009",
    "restored_from": "snapshot_000002",
    "changes": 3,
    "experiments": {"Loader": "v1", "Train": "a"},
    "metadata_modules": ["Loader"],
}
EVENT = {"specversion": "1.0", "id": "1", "type": "io.waymark.run.started", "subject": "r"}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command at a server and returns its exit code, its output and its errors."""

    def run(server: ScriptedServer, *arguments: str) -> tuple[int, str, str]:
        code = run_command([*arguments, "--url", server.url])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def cells(out: str) -> list[list[str]]:
    """Returns the cells of a table, which two spaces separate."""
    return [re.split(r"  +", line) for line in out.splitlines()]


def serve(**answers: Any) -> ScriptedServer:
    """Answers requests by the last segment of their path; other lists are empty."""

    def answer(request: Request) -> Answer:
        name = request.path.partition("?")[0].rpartition("/")[2].replace("-", "_")
        found = answers.get(name, EMPTY)
        return found if isinstance(found, Answer) else Answer(200, found)

    return ScriptedServer(otherwise=answer)


# --- tables


def test_runs_are_a_table(run: Run) -> None:
    young = {**RUN, "run_id": "run-b", "workflow": None, "state": "not_started", "started_at": None, "ended_at": None}
    young.update(progress={"expected": None, "completed": 0, "failed": 0}, breaking_changes=0, total_changes=0)

    with serve(runs={"items": [RUN, young], "next_cursor": None}) as server:
        code, out, _ = run(server, "runs", "--state", "failed", "--limit", "2", "--table")
        as_json = run(server, "runs", "--json")

    header, first, second = cells(out)
    assert code == 0
    assert header == ["RUN", "WORKFLOW", "STATE", "DONE", "STARTED", "SECONDS", "CHANGES", "BREAKING"]
    assert first[:4] == ["run-a", "petsard/census", "failed", "2/4 (1 failed)"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", first[4])
    assert first[5:] == ["1.5", "6", "2"]
    assert second == ["run-b", "not_started", "0/?", "0"]
    assert server.requests[0].path == "/api/v1/runs?limit=2&state=failed"
    assert json.loads(as_json[1]) == [RUN, young]


def test_empty_lists_are_named(run: Run) -> None:
    with serve() as server:
        assert run(server, "runs", "--table") == (0, "(there are no runs)\n", "")
        assert run(server, "dead-letters", "--table") == (0, "(there are no dead letters)\n", "")


def test_dead_letters_are_a_table(run: Run) -> None:
    keyed = {**LETTER, "id": 8, "run_id": None, "key": {"text": None, "base64": "/w=="}, "reason": "bad\x1b[31m key"}

    with serve(dead_letters={"items": [LETTER, keyed], "next_cursor": None}) as server:
        code, out, _ = run(server, "dead-letters", "--table")
        as_json = run(server, "dead-letters", "--json")

    header, first, second = cells(out)
    assert code == 0
    assert header == ["ID", "RUN", "TOPIC", "OFFSET", "TIME", "REASON"]
    assert first[:4] == ["7", "r", "waymark.events", "120"]
    assert first[5] == "The value is not JSON: send a CloudEvent."
    assert (second[1], second[5]) == ("/w==", "bad [31m key")
    assert json.loads(as_json[1]) == [LETTER, keyed]


def test_dead_letter_is_shown_to_people_and_programs(run: Run) -> None:
    whole = {**LETTER, "value": {"text": '{"id":"1","data":{}}', "base64": "e30="}}
    binary = {**LETTER, "value": {"text": None, "base64": "/w=="}}

    with ScriptedServer(*(Answer(200, one) for one in (whole, binary, whole))) as server:
        code, out, _ = run(server, "dead-letters", "show", "7", "--table")
        bytes_out = run(server, "dead-letters", "show", "7", "--table")[1]
        as_json = run(server, "dead-letters", "show", "7", "--json")

    assert code == 0
    assert out.splitlines()[:2] == ["dead letter 7", "The value is not JSON: send a CloudEvent."]
    rows = {line[:10].strip(): line[10:] for line in out.splitlines()[2:10]}
    assert rows["run"] == "r"
    assert rows["record"] == "waymark.events, partition 3, offset 120"
    assert rows["value"] == "2 bytes"
    assert "content-type: /w==" in out
    assert json.loads(out[out.index("\n{") :]) == {"id": "1", "data": {}}
    assert bytes_out.endswith("\n\n/w==\n")
    assert json.loads(as_json[1]) == whole


def test_dead_letter_is_redriven(run: Run, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps(EVENT))
    answers = [Answer(202, {"id": 7, "run_id": "r"}), Answer(202, {"id": 8}), Answer(202, {"id": 7, "run_id": "r"})]

    with ScriptedServer(*answers) as server:
        first = run(server, "dead-letters", "redrive", "7", "--table")
        second = run(server, "dead-letters", "redrive", "8", "--event", str(event), "--table")
        as_json = run(server, "dead-letters", "redrive", "7", "--json")

    assert first == (0, "Published dead letter 7 again to the run r\n", "")
    assert second == (0, "Published dead letter 8 again\n", "")
    assert json.loads(as_json[1]) == {"id": 7, "run_id": "r"}
    assert [(one.method, one.path, one.events) for one in server.requests[:2]] == [
        ("POST", "/api/v1/dead-letters/7/redrive", []),
        ("POST", "/api/v1/dead-letters/8/redrive", [EVENT]),
    ]


def test_dead_letter_is_deleted(run: Run) -> None:
    problem = {"type": "urn:waymark:problem:unknown-dead-letter", "detail": "There is no dead letter 9."}

    with ScriptedServer(Answer(204, b""), Answer(204, b""), Answer(404, problem)) as server:
        text = run(server, "dead-letters", "delete", "7", "--table")
        as_json = run(server, "dead-letters", "delete", "7", "--json")
        unknown = run(server, "dead-letters", "delete", "9")

    assert text == (0, "Deleted dead letter 7\n", "")
    assert json.loads(as_json[1]) == {"id": 7, "deleted": True}
    assert unknown == (2, "", "waymark: There is no dead letter 9.\n")
    assert (server.requests[0].method, server.requests[0].path) == ("DELETE", "/api/v1/dead-letters/7")


def test_send_is_a_table_of_rejected_events(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps([EVENT, {**EVENT, "id": "2"}]))
    some = Answer(202, {"accepted": 1, "rejected": [{"index": 1, "id": "2", "reason": "/data is missing"}]})
    refused = Answer(400, {"type": "urn:waymark:problem:invalid-events", "detail": "no valid event"})

    with ScriptedServer(some) as server:
        mixed = run(server, "send", str(file), "--table")
        clean = run(server, "send", str(file), "--table")
    with ScriptedServer(otherwise=refused) as server:
        none = run(server, "send", str(file), "--table")

    assert mixed[0] == 1
    assert mixed[1].splitlines()[0] == "1 events accepted, 1 rejected"
    assert cells(mixed[1])[1:] == [["EVENT", "ID", "REASON"], ["2", "2", "/data is missing"]]
    assert clean == (0, "2 events accepted, 0 rejected\n", "")
    assert none[0] == 1
    assert cells(none[1])[2:] == [["1", "1", "no valid event"], ["2", "2", "no valid event"]]


def test_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run_command(["--version"])

    assert (end.value.code, capsys.readouterr().out) == (0, "waymark %s\n" % __version__)


# --- restore


def test_restore_with_yes_does_not_ask(run: Run) -> None:
    with serve(restore=RESTORED) as server:
        code, out, _ = run(server, "restore", "r", "snapshot_000002", "--module", "Loader", "--yes", "--table")
        as_json = run(server, "restore", "r", "snapshot_000002", "--yes", "--json")

    assert code == 0
    assert out.splitlines() == [
        "Restored r to snapshot_000002: 3 changes",
        "path: Loader[v1] → Train[a]",
        "metadata of: Loader",
    ]
    assert json.loads(as_json[1])["restored"] is True
    assert [one.events for one in server.requests] == [
        [{"snapshot_id": "snapshot_000002", "dry_run": False, "modules": ["Loader"]}],
        [{"snapshot_id": "snapshot_000002", "dry_run": False}],
    ]
    assert len({one.headers["Idempotency-Key"] for one in server.requests}) == 2


def test_restore_that_changed_nothing_has_an_exit_code(run: Run) -> None:
    with serve(restore={**RESTORED, "restored": False}) as server:
        assert run(server, "restore", "r", "snapshot_000002", "--yes")[0] == 1


@pytest.mark.parametrize("answer, code, requests", [("n", 1, [True]), ("y", 0, [True, False])])
def test_restore_asks_on_a_terminal(
    answer: str, code: int, requests: list[bool], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda question: answer)

    with serve(restore=RESTORED) as server:
        found = run(server, "restore", "r", "snapshot_000002", "--table")

    assert found[0] == code
    assert found[1].startswith("This adds 3 changes and leaves Loader[v1] → Train[a].")
    assert [one.events[0]["dry_run"] for one in server.requests] == requests


# --- tail


def test_tail_names_gaps_and_resets(run: Run) -> None:
    gaps = [{"from": "k", "to": "l", "reason": "limit", "run_id": "run-a"}, {"from": "m", "to": "n", "reason": "age"}]
    frames = "".join("id: l\nevent: gap\ndata: %s\n\n" % json.dumps(gap) for gap in gaps)
    frames += 'id: x\nevent: reset\ndata: {"reason":"future"}\n\n'
    frames = "retry: 20\n\n" + frames + item("a") + item("b", "completed")

    with serve(run_a=RUN, feed=Answer(200, frames.encode())) as server:
        code, out, _ = run(server, "tail", "run-a", "--until-end", "--table")
        as_json = run(server, "tail", "run-a", "--until-end", "--json")

    assert code == 0
    assert out.splitlines()[:3] == [
        "--- items of run-a are missing (limit) ---",
        "--- items are missing (age) ---",
        "--- the cursor is not of this database (future): continuing at the end ---",
    ]
    assert [line.split("  ")[1:] for line in out.splitlines()[3:]] == [["r", "run in_progress"], ["r", "run completed"]]
    lines = [json.loads(line) for line in as_json[1].splitlines()]
    assert lines[0] == {"kind": "gap", "cursor": "l", "first": "k", "last": "l", "reason": "limit", "run_id": "run-a"}
    assert lines[2] == {"kind": "reset", "cursor": "x", "reason": "future"}
    assert [one["kind"] for one in lines[3:]] == ["run", "run"]


# --- progress bars


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Makes the standard error output a terminal, and returns a function that returns what was drawn on it."""
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setattr(output, "_DRAW_SECONDS", 0.0)
    return shown.getvalue


def test_send_shows_its_progress_on_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "events.ndjson"
    file.write_text("\n".join(json.dumps({**EVENT, "id": str(number)}) for number in range(1200)))
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    main, terminal = pty.openpty()

    with ScriptedServer() as server:
        arguments = [sys.executable, "-m", "waymark", "send", str(file), "--url", server.url]
        done = subprocess.run(arguments, env=environment, stdout=-1, stderr=terminal, text=True, timeout=60)
        piped = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=60)
    os.close(terminal)
    shown = os.read(main, 1 << 16).decode()

    assert json.loads(done.stdout) == json.loads(piped.stdout) == {"accepted": 1200, "rejected": []}
    assert "sent [##########··············] 500/1200" in shown
    assert shown.endswith("\r\x1b[K")
    assert piped.stderr == ""


def test_bar_of_send_is_removed_when_the_service_fails(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = terminal(monkeypatch)
    file = tmp_path / "events.ndjson"
    file.write_text("\n".join(json.dumps({**EVENT, "id": str(number)}) for number in range(600)))
    accepted = Answer(202, {"accepted": 500, "rejected": []})

    with ScriptedServer(accepted, Answer(403, {"detail": "The token may not write."})) as server:
        code, _, _ = run(server, "send", str(file))

    assert code == 2
    assert drawn().endswith(
        "500/600\r\x1b[Kwaymark: The token may not write. Name a token with --token or WAYMARK_TOKEN.\n"
    )


def test_export_of_one_run_shows_its_records(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = terminal(monkeypatch)
    file = tmp_path / "run.ndjson"
    timings = {"items": [{**TIMING, "record_id": "timing_%d" % number} for number in range(10)], "next_cursor": None}

    with serve(run_a=RUN, config=CONFIG, timings=timings) as server:
        code, out, _ = run(server, "export", "run-a", "-o", str(file))

    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert (code, out) == (0, "")
    assert [one["kind"] for one in records] == ["run", "config"] + ["timing"] * 10
    assert (records[0]["record"], records[1]["record"]) == (RUN, CONFIG)
    assert "exported records [##······················] 1/9" in drawn()
    assert "exported records [########################] 10/10" in drawn()
    assert drawn().endswith("\r\x1b[K1 runs in %s\n" % file)


def test_export_to_a_terminal_has_no_bar(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = terminal(monkeypatch)
    shown = Terminal()
    monkeypatch.setattr("sys.stdout", shown)

    with serve(run_a=RUN, config=CONFIG, timings={"items": [TIMING], "next_cursor": None}) as server:
        run(server, "export", "run-a")

    assert [json.loads(line)["kind"] for line in shown.getvalue().splitlines()] == ["run", "config", "timing"]
    assert drawn() == ""


def test_export_of_an_unknown_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    problem = Answer(404, {"type": "urn:waymark:problem:unknown-run", "detail": "There is no run run-b."})

    with serve(run_a=RUN, run_b=problem) as server:
        code, out, error = run(server, "export", "run-a", "run-b", "-o", str(tmp_path / "runs.ndjson"))

    assert (code, out) == (2, "")
    assert "There is no run run-b." in error
    assert list(tmp_path.iterdir()) == []


def test_reading_a_csv_file_shows_its_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = terminal(monkeypatch)
    (tmp_path / "a.csv").write_text("age\n1\n2\n3\n")
    (tmp_path / "broken.csv").write_text("age\n1\n2,3\n")

    same = run_command(["check", str(tmp_path / "a.csv"), str(tmp_path / "a.csv")])
    broken = run_command(["check", str(tmp_path / "broken.csv"), str(tmp_path / "a.csv")])

    assert (same, broken) == (0, 2)
    assert "\r\x1b[Kread lines of a.csv 1\r\x1b[Kread lines of a.csv 2\r\x1b[Kread lines of a.csv 3\r\x1b[K" in drawn()
    assert re.search(r"broken.csv 1\r\x1b\[Kwaymark: .*broken.csv, line 3 has 2 cells, the header 1\n$", drawn())


def test_bar_is_drawn_at_most_ten_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    now = iter(10.0 + number / 100 for number in range(100))
    monkeypatch.setattr("waymark.cli.output.time.monotonic", lambda: next(now))

    with output.ProgressBar("done", 100) as bar:
        for _ in range(100):
            bar.advance(1)

    assert terminal.getvalue().count("done [") in (10, 9)


def test_bar_that_was_never_drawn_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = terminal(monkeypatch)
    with output.ProgressBar("done", 0):
        pass

    assert drawn() == ""
