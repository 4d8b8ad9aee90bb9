"""The command line: files without a service, and the service's answers."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_server import PACKAGE
from test_client import publish

from waymark import Client, RunComparison
from waymark.cli import run as run_command

BEFORE = {"id": "t", "attributes": {"age": {"type": "int"}, "city": {"type": "str"}}}
AFTER = {"id": "t", "attributes": {"age": {"type": "float"}}}


def command(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run_command(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def write(folder: Path, name: str, content: object) -> str:
    file = folder / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(file)


def test_check_of_schemas_has_an_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = write(tmp_path, "before.json", BEFORE), write(tmp_path, "after.json", AFTER)
    event = write(tmp_path, "event.json", {"data": {"schema": BEFORE}})

    broken = command("check", before, after, "--json", capsys=capsys)
    same = command("check", before, event, "--table", capsys=capsys)

    assert broken[0] == 1
    assert [(one["change_type"], one["target_id"]) for one in json.loads(broken[1])] == [
        ("update", "t"),
        ("transform", "age"),
        ("delete", "city"),
    ]
    assert same == (0, "(no differences)\n", "")


def test_check_of_csv_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = write(tmp_path, "a.csv", "age,name,price\n1,x,1.5\n2,y,2\n")
    wider = write(tmp_path, "b.csv", "age,name,price,new\n1.5,x,1.25,z\n2,y,2,z\n")
    nulls = write(tmp_path, "c.csv", "age,name,price\n1,x,1.5\n,y,2\n")

    assert command("check", before, wider, capsys=capsys)[0] == 0
    assert command("check", before, wider, "--any", capsys=capsys)[0] == 1
    code, out, _ = command("check", before, nulls, "--table", capsys=capsys)
    assert code == 1
    assert "/type_attr/nullable" in out


def test_check_of_parquet_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"a": [1, 2]}), tmp_path / "a.parquet")
    parquet.write_table(pyarrow.table({"a": ["x", "y"]}), tmp_path / "b.parquet")

    code, out, _ = command("check", str(tmp_path / "a.parquet"), str(tmp_path / "b.parquet"), "--json", capsys=capsys)

    assert code == 1
    assert json.loads(out)[1]["details"][0] == {"path": "/type", "before": "int", "after": "str"}


def test_errors_say_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = write(tmp_path, "nothing.json", {"x": 1})
    other = write(tmp_path, "x.txt", "")

    for arguments, message in (
        (("check", nothing, nothing), "holds no schema"),
        (("check", other, other), "name a .json, .csv, .tsv or .parquet file"),
        (("check", "missing.json", nothing), "No such file"),
        (("tail", "--until-end"), "needs a RUN"),
        (("dead-letters", "show"), "by its number"),
        (("restore", "r", "s"), "--dry-run"),
    ):
        code, _, error = command(*arguments, capsys=capsys)
        assert (code, message in error) == (2, True), error


def test_unreachable_service_is_explained(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waymark.cli.commands._RETRY_SECONDS", 0.0)

    code, _, error = command("runs", "--url", "http://127.0.0.1:9", capsys=capsys)

    assert code == 2
    assert "http://127.0.0.1:9 does not answer" in error
    assert "--url or WAYMARK_URL" in error


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = command("completion", shell, capsys=capsys)

    assert code == 0
    for name in "runs show tail diff compare field check send export restore dead-letters".split():
        assert name in out


@pytest.mark.parametrize(
    "words, completed",
    [
        ("waymark d", "diff dead-letters datasets"),
        ("waymark check --a", "--any"),
        ("waymark dead-letters re", "redrive"),
        ("waymark runs --state co", "completed"),
        ("waymark completion z", "zsh"),
    ],
)
def test_completion_of_bash_completes(words: str, completed: str) -> None:
    script = 'eval "$(%s -m waymark completion bash)"; COMP_WORDS=(%s); COMP_CWORD=%d; _waymark; echo "${COMPREPLY[@]}"'
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    command = script % (sys.executable, words, words.count(" "))

    found = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True)

    assert found.stdout.strip() == completed, found.stderr


def test_output_is_a_table_on_a_terminal_only(tmp_path: Path) -> None:
    before, after = write(tmp_path, "before.json", BEFORE), write(tmp_path, "after.json", AFTER)
    arguments = [sys.executable, "-m", "waymark", "check", before, after]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "COLUMNS": "200"}
    piped = subprocess.run(arguments, env=environment, capture_output=True, text=True)
    main, terminal = pty.openpty()
    subprocess.run(arguments, env=environment, stdout=terminal, timeout=60)
    os.close(terminal)

    shown = os.read(main, 1 << 16).decode()

    assert json.loads(piped.stdout)[0]["change_type"] == "update"
    assert "\x1b[1mCHANGE" in shown
    assert "\x1b[31mbreaking" in shown


# --- with a service


@pytest.fixture(scope="module")
def run_id(service_url: str, token: str | None) -> str:
    run_id = "cli-%s" % uuid.uuid4()
    publish(service_url, token, run_id, "cli")
    return run_id


def asked(service_url: str, token: str | None, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    options = ["--url", service_url, *(("--token", token) if token else ())]
    code, out, error = command(*arguments, *options, capsys=capsys)
    assert code == 0, error
    return out


def test_commands_show_a_run(
    service_url: str,
    token: str | None,
    run_id: str,
    client: Client,
    stored: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    stored(run_id, 9)

    def ask(*arguments: str) -> str:
        return asked(service_url, token, capsys, *arguments)

    assert run_id in [one["run_id"] for one in json.loads(ask("runs", "--workflow", "tests/cli", "--json"))]
    assert "✓ Preprocessor[p]" in ask("show", run_id, "--table")
    assert json.loads(ask("show", run_id, "--json"))["state"] == "completed"
    first = next(iter(client.snapshots(run_id, module="Loader", phase="completed"))).snapshot_id
    assert "city_n" in ask("diff", "%s@%s" % (run_id, first), run_id, "--table")
    assert "(no differences)" in ask("diff", run_id, run_id, "--table")
    tailed = ask("tail", run_id, "--until-end", "--table")
    assert "Preprocessor[p]: transform city into city_n, city_s" in tailed
    assert tailed.rstrip().endswith("run completed")
    lines = [json.loads(line) for line in ask("tail", run_id, "--until-end", "--json", "--kind", "change").splitlines()]
    assert {one["kind"] for one in lines} == {"change", "run"}
    assert "Would restore %s" % run_id in ask("restore", run_id, first, "--dry-run", "--table")
    ask("export", run_id, "--output", str(tmp_path / "out.ndjson"))
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    assert set(kinds) == {"run", "config", "execution", "snapshot", "change", "timing", "result"}
    assert json.loads(ask("dead-letters", "--json")) == [one.raw for one in client.dead_letters()]


def test_unknown_run_is_answered_with_suggestions(
    service_url: str, token: str | None, run_id: str, capsys: pytest.CaptureFixture[str], stored: Callable[..., None]
) -> None:
    stored(run_id, 9)
    options = ["--url", service_url, *(("--token", token) if token else ())]

    code, _, error = command("show", run_id[:-1], *options, capsys=capsys)

    assert code == 2
    assert "Known runs: %s" % run_id in error


def test_send_names_rejected_events(
    service_url: str, token: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {
        "specversion": "1.0",
        "id": "1",
        "source": "/cli",
        "type": "io.waymark.run.started",
        "subject": "sent-%s" % uuid.uuid4(),
        "time": "2026-01-31T12:00:00Z",
    }
    lines = "\n".join(json.dumps(one) for one in (good, {**good, "type": "io.waymark.nothing"}))
    file = write(tmp_path, "events.ndjson", lines)
    options = ["--url", service_url, *(("--token", token) if token else ())]

    code, out, _ = command("send", file, "--json", *options, capsys=capsys)
    answer = json.loads(out)
    alone = command("send", write(tmp_path, "one.json", [{**good, "id": ""}]), "--json", *options, capsys=capsys)

    assert (code, answer["accepted"], answer["rejected"][0]["index"]) == (1, 1, 1)
    assert (alone[0], json.loads(alone[1])["accepted"]) == (1, 0)


def test_first_run_of_a_workflow_has_no_suggestions(
    service_url: str, token: str | None, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    run = "first-%s" % uuid.uuid4()
    publish(service_url, token, run, run)
    options = ["--url", service_url, *(("--token", token) if token else ())]

    code, _, error = "", "", "does not exist"
    while "does not exist" in error:
        code, _, error = command("compare", run, *options, capsys=capsys)

    assert code == 2
    assert "has no earlier run" in error
    assert "Known runs" not in error


def test_wrong_token_is_explained(service_url: str, token: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    if token is None:
        pytest.skip("the service has no tokens: set WAYMARK_TOKEN")

    code, _, error = command("runs", "--url", service_url, "--token", "wrong", capsys=capsys)

    assert code == 2
    assert "--token or WAYMARK_TOKEN" in error


def test_tail_waits_for_a_run_aloud(service_url: str, token: str | None, tmp_path: Path) -> None:
    run = "later-%s" % uuid.uuid4()
    arguments = [sys.executable, "-m", "waymark", "tail", run, "--until-end", "--table", "--url", service_url]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "WAYMARK_TOKEN": token or ""}

    with subprocess.Popen(arguments, env=environment, stdout=-1, stderr=-1, text=True) as process:
        assert process.stderr is not None
        notice = process.stderr.readline()
        publish(service_url, token, run)
        out, _ = process.communicate(timeout=60)

    assert "%s does not exist yet" % run in notice
    assert (process.returncode, out.rstrip().endswith("run completed")) == (0, True)


def test_tail_ends_without_a_service(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waymark.cli.commands._RETRY_SECONDS", 0.0)

    code, _, error = command("tail", "--url", "http://127.0.0.1:9", capsys=capsys)

    assert code == 2
    assert "does not answer" in error


def test_older_service_is_named_as_such(
    service_url: str, token: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--url", service_url + "/api/v1", *(("--token", token) if token else ())]  # has no such paths

    code, _, error = command("late", *options, capsys=capsys)

    assert code == 2
    assert "needs a later release of Waymark" in error


COMPARISON = {
    "run_id": "b",
    "with": "a",
    "equal": False,
    "items": [
        {"kind": "config", "pointer": "/Loader/v1/rows", "before": 10, "after": 12},
        {"kind": "result", "key": "Loader[v1]", "pointer": "/rows", "before": 10, "after": 12, "relative": 0.2},
        {
            "kind": "state",
            "key": "Train[a]",
            "before": {"state": "completed", "error": None},
            "after": {"state": "failed", "error": {"type": "ValueError", "message": "the loss is NaN"}},
        },
        {"kind": "execution", "key": "Train[b]", "only_in": "before", "before": {"state": "completed", "error": None}},
    ],
}


def test_comparison_is_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "compare", lambda self, run, other: RunComparison.from_json(COMPARISON))

    code, out, _ = command("compare", "b", "--table", capsys=capsys)

    assert code == 0
    assert [line.split(None, 1)[0] for line in out.splitlines()[2:]] == ["config", "result", "state", "execution"]
    for text in ("/rows (+20 %)", "failed: the loss is NaN", "only before"):
        assert text in out
