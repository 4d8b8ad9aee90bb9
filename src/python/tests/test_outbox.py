"""Events in files survive the process that made them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from scripted_server import Answer, ScriptedServer, run_script

from waymark import Run
from waymark.outbox import FileOutbox, MemoryOutbox

CRASH = """
import os, sys
from waymark import Run
run = Run("http://127.0.0.1:9", ("t", "outbox"), outbox=sys.argv[1])
for number in range(300):
    run.publish("module.started", module="m%d" % number, experiment="x")
os._exit(1)
"""


def test_events_of_a_crashed_process_are_delivered_first(tmp_path: Path) -> None:
    run_script(CRASH, str(tmp_path))

    with ScriptedServer() as server:
        run = Run(server.url, ("t", "outbox"), outbox=tmp_path)
        run.publish("module.started", module="last", experiment="x")
        lost = run.close()

        modules = [event["data"]["module"] for event in server.accepted()]
    assert lost == 0
    assert modules == [*("m%d" % number for number in range(300)), "last"]
    assert list(tmp_path.iterdir()) == []


def test_undelivered_events_stay_and_are_reported(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run = Run("http://127.0.0.1:9", ("t", "outbox"), outbox=tmp_path, close_timeout=0.2)
    run.publish("module.started", module="a", experiment="x")

    kept = run.close()

    assert kept == 1
    assert run.report()["waiting"] == 1
    assert run.report()["lost_count"] == 0
    assert "1 events stay in the outbox %s" % tmp_path in caplog.text


def test_refused_token_keeps_the_events(tmp_path: Path) -> None:
    with ScriptedServer(otherwise=Answer(401, {"title": "Unauthorized"})) as server:
        run = Run(server.url, ("t", "outbox"), outbox=tmp_path, close_timeout=1.0)
        run.publish("module.started", module="a", experiment="x")
        run.flush(5)
        run.publish("module.started", module="b", experiment="x")
        assert run.close() == 2

    with ScriptedServer() as server:
        assert Run(server.url, ("t", "outbox"), outbox=tmp_path).close() == 0
        assert [event["data"]["module"] for event in server.accepted()] == ["a", "b"]


def test_files_of_a_running_process_are_left_alone(tmp_path: Path) -> None:
    first = FileOutbox(tmp_path)
    first.append("1", "{}")

    second = FileOutbox(tmp_path)

    assert (len(first), len(second)) == (1, 0)
    assert first.peek(10, 1000) == [("1", "{}")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_child_has_no_files_of_its_parent(tmp_path: Path) -> None:
    script = """
import os, sys
from waymark.outbox import FileOutbox
outbox = FileOutbox(sys.argv[1])
outbox.append("1", "{}")
descriptor = outbox._own._descriptor
pid = os.fork()
if pid == 0:
    try:
        os.fstat(descriptor)
        os._exit(1)
    except OSError:
        pass
    try:
        outbox.append("2", "{}")
        os._exit(2)
    except OSError:
        os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
outbox.append("3", "{}")
print([one[0] for one in outbox.peek(10, 1000)], len(FileOutbox(sys.argv[1])))
"""

    found = run_script(script, str(tmp_path))

    assert (found.stdout.splitlines(), found.stderr) == (["0", "['1', '3'] 0"], "")


def test_outbox_has_a_limit(tmp_path: Path) -> None:
    outbox = FileOutbox(tmp_path, max_bytes=29)
    outbox.append("1", '{"a": 1}')
    outbox.append("2", '{"a": 2}')

    assert not outbox.has_room('{"a": 3}')
    outbox.peek(1, 1000)
    outbox.drop(1)
    assert outbox.has_room('{"a": 3}')


def test_half_written_line_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "old.events").write_bytes(b'1\t{}\n2\t{"a"')

    outbox = FileOutbox(tmp_path)

    assert outbox.peek(10, 1000) == [("1", "{}")]


def test_batches_respect_their_limits() -> None:
    outbox = MemoryOutbox(1000)
    for number in range(5):
        outbox.append(str(number), "x" * 40)

    assert len(outbox.peek(3, 1000)) == 3
    assert len(outbox.peek(10, 100)) == 2
    assert len(outbox.peek(10, 10)) == 1
