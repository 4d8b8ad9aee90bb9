"""Tests with forks, spawned processes, threads and interpreter exits. Each test runs its own script."""

from __future__ import annotations

import multiprocessing
import os
import unittest
from collections import Counter
from tempfile import TemporaryDirectory

from scripted_server import Answer, ScriptedServer, run_script

HEAD = """
import logging, multiprocessing, os, sys, threading, time
from waymark import Run

URL = sys.argv[1]

def publish(run, prefix, count=50):
    for i in range(count):
        run.publish("timing.started", module=prefix, experiment="x", step=str(i))
"""


class ProcessesTest(unittest.TestCase):
    def run_at(self, server: ScriptedServer, script: str, *arguments: str, exit_code: int = 0) -> str:
        result = run_script(HEAD + script, server.url, *arguments)
        self.assertEqual(exit_code, result.returncode, result.stderr)
        return result.stderr

    def check(self, server: ScriptedServer, expected: dict[str, int]) -> None:
        """Asserts that every event arrived once, in order within a module, with a unique id."""
        events = server.accepted()
        self.assertEqual(len(events), len({event["id"] for event in events}), "an event arrived twice")
        steps = [event for event in events if event["type"] == "io.waymark.timing.started"]
        self.assertEqual(expected, dict(Counter(event["data"]["module"] for event in steps)))
        for module, count in expected.items():
            mine = [event["data"]["step"] for event in steps if event["data"]["module"] == module]
            self.assertEqual([str(i) for i in range(count)], mine)
        self.assertEqual(1, len({event["subject"] for event in events}))

    def writers(self, server: ScriptedServer) -> dict[str, set[str]]:
        """Returns the prefixes of the event ids by module."""
        found: dict[str, set[str]] = {}
        for event in server.accepted():
            found.setdefault(event["data"].get("module", ""), set()).add(event["id"].rpartition("-")[0])
        return found

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_forked_child_sends_its_own_events(self) -> None:
        slow = Answer(503, headers={"Retry-After": "1"})  # events of the parent are pending at the fork
        with ScriptedServer(slow) as server:
            self.run_at(server, """
run = Run(URL, ("tests", "fork"))
publish(run, "parent")
time.sleep(0.3)
assert run.report()["waiting"] == 50
pid = os.fork()
if pid == 0:
    assert run.report()["waiting"] == 0
    publish(run, "child")
    sys.exit(0)  # runs the exit handlers
publish(run, "after")
assert os.waitpid(pid, 0)[1] == 0
assert run.close() == 0
""")  # fmt: skip

            self.check(server, {"parent": 50, "child": 50, "after": 50})
            writers = self.writers(server)
            self.assertEqual(writers["parent"], writers["after"])
            self.assertTrue(writers["parent"].isdisjoint(writers["child"]))

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_outbox_of_a_dead_parent_is_taken_over_while_its_child_lives(self) -> None:
        with ScriptedServer() as server, TemporaryDirectory() as folder:
            self.run_at(server, """
FOLDER = sys.argv[2]

def make_run(url):
    return Run(url, ("tests", "outbox"), run_id="outbox", outbox=FOLDER)

alive_read, alive_write = os.pipe()
end_read, end_write = os.pipe()
parent = os.fork()
if parent == 0:
    run = make_run("http://127.0.0.1:9")
    publish(run, "parent")
    if os.fork() == 0:
        os.close(end_write)
        os.write(alive_write, b"x")
        os.read(end_read, 1)  # until the main process closes the pipe
        publish(run, "child", 20)
        run.close(0.1)
    else:
        os.read(alive_read, 1)  # the child has an outbox of its own
    os._exit(0)
os.close(alive_write)
os.waitpid(parent, 0)
assert make_run(URL).close() == 0
assert os.listdir(FOLDER) == []  # the events of the parent are sent
os.close(end_write)
assert os.read(alive_read, 1) == b""  # the child has ended
assert make_run(URL).close() == 0
assert os.listdir(FOLDER) == []
""", folder)  # fmt: skip

            self.check(server, {"parent": 50, "child": 20})
            writers = self.writers(server)
            self.assertTrue(writers["parent"].isdisjoint(writers["child"]))

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_child_with_an_outbox_sends_its_own_events(self) -> None:
        slow = Answer(503, headers={"Retry-After": "1"})  # events of the parent are in the outbox at the fork
        with ScriptedServer(slow) as server, TemporaryDirectory() as folder:
            self.run_at(server, """
run = Run(URL, ("tests", "fork"), outbox=sys.argv[2])
publish(run, "parent")
time.sleep(0.3)
assert run.report()["waiting"] == 50
pid = os.fork()
if pid == 0:
    assert run.report()["waiting"] == 0
    publish(run, "child")
    sys.exit(0)
publish(run, "after")
assert os.waitpid(pid, 0)[1] == 0
assert run.close() == 0
assert os.listdir(sys.argv[2]) == []
""", folder)  # fmt: skip

            self.check(server, {"parent": 50, "child": 50, "after": 50})

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_child_does_not_end_the_blocks_of_its_parent(self) -> None:
        for end in ("sys.exit(3)", "raise KeyError('x')", "pass"):
            with self.subTest(end), ScriptedServer() as server:
                self.run_at(server, """
with Run(URL, ("tests", "fork")) as run:
    pid = 1
    with run.module("M", "x"), run.timing("M", "x", "step"):
        pid = os.fork()
        if pid == 0:
            publish(run, "child")
            %s
    if pid:
        os.waitpid(pid, 0)
if pid == 0:
    os._exit(0)
""" % end)  # fmt: skip

                kinds = Counter(event["type"].removeprefix("io.waymark.") for event in server.accepted())
                self.assertEqual({"run.started": 1, "module.started": 1, "timing.started": 51, "timing.ended": 1,
                                  "module.completed": 1, "run.completed": 1}, dict(kinds))  # fmt: skip

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_fork_during_publishing_threads_is_safe(self) -> None:
        with ScriptedServer() as server:
            self.run_at(server, """
run = Run(URL, ("tests", "fork"))
threads = [threading.Thread(target=publish, args=(run, "thread%d" % i, 500)) for i in range(4)]
for thread in threads:
    thread.start()
children = []
for i in range(6):
    pid = os.fork()
    if pid == 0:
        publish(run, "child%d" % i)
        os._exit(run.close())  # without exit handlers
    children.append(pid)
for thread in threads:
    thread.join()
assert all(os.waitpid(pid, 0)[1] == 0 for pid in children)
assert run.close() == 0
""")  # fmt: skip

            self.check(server, {**{"thread%d" % i: 500 for i in range(4)}, **{"child%d" % i: 50 for i in range(6)}})
            children = [self.writers(server)["child%d" % i] for i in range(6)]
            self.assertEqual(6, len(set.union(*children)))

    def test_sending_imports_nothing(self) -> None:
        # a fork during an import in another thread copies a locked import lock, which blocks the child forever
        with ScriptedServer(Answer(503), Answer(400, {"detail": "No."})) as server:
            self.run_at(server, """
before = set(sys.modules)
run = Run(URL, ("tests", "fork"))
publish(run, "main")
assert run.close() == 0
assert set(sys.modules) == before, set(sys.modules) - before
""")  # fmt: skip

    def test_processes_of_every_start_method_deliver(self) -> None:
        for method in multiprocessing.get_all_start_methods():
            with self.subTest(method), ScriptedServer() as server:
                self.run_at(server, """
def work(run, name):
    publish(run, name)

if __name__ == "__main__":
    with Run(URL, ("tests", "processes"), config={"child0": {"x": {}}}) as run:
        publish(run, "parent")
        context = multiprocessing.get_context("%s")
        children = [context.Process(target=work, args=(run, "child%%d" %% i)) for i in range(2)]
        for child in children:
            child.start()
        for child in children:
            child.join()
            assert child.exitcode == 0
    assert run.report()["lost_count"] == 0
""" % method)  # fmt: skip

                self.check(server, {"parent": 50, "child0": 50, "child1": 50})
                kinds = Counter(event["type"] for event in server.accepted())
                for kind in ("run.planned", "run.started", "run.completed"):
                    self.assertEqual(1, kinds["io.waymark." + kind])

    def test_pools_deliver(self) -> None:
        for method in multiprocessing.get_all_start_methods():
            with self.subTest(method), ScriptedServer() as server:
                self.run_at(server, """
from concurrent.futures import ProcessPoolExecutor

def work(run, name):
    publish(run, name, 20)

if __name__ == "__main__":
    with Run(URL, ("tests", "pool")) as run:
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("%s")) as pool:
            list(pool.map(work, [run] * 10, ["task%%d" %% i for i in range(10)]))
    assert run.report()["lost_count"] == 0
""" % method)  # fmt: skip

                self.check(server, {"task%d" % i: 20 for i in range(10)})

    def test_interpreter_exit_delivers_pending_events(self) -> None:
        for end in ("", "sys.exit(0)", "del run"):
            with self.subTest(end), ScriptedServer(Answer(503)) as server:
                self.run_at(server, """
run = Run(URL, ("tests", "end"))
publish(run, "main")
%s
""" % end)  # fmt: skip

                self.check(server, {"main": 50})

    def test_interpreter_exit_logs_undelivered_events(self) -> None:
        with ScriptedServer(otherwise=Answer(503, {"detail": "The broker does not acknowledge"})) as server:
            errors = self.run_at(server, """
run = Run(URL, ("tests", "end"), close_timeout=0.5)
publish(run, "main")
""")  # fmt: skip

        self.assertRegex(errors, "50 of 50 events were not delivered to http://.*: 50 × not acknowledged before the "
                                 r"end \(HTTP 503: The broker does not acknowledge\)")  # fmt: skip

    def test_publishers_share_the_exit_timeout(self) -> None:
        with ScriptedServer(otherwise=Answer(503)) as server:
            errors = self.run_at(server, """
import atexit
start = time.monotonic()
logging.basicConfig(level="INFO")
logging.getLogger("waymark").addHandler(logging.NullHandler())
runs = [Run(URL, ("tests", "end"), close_timeout=1.0) for _ in range(5)]
for run in runs:
    publish(run, "main")
from waymark import publisher
atexit.unregister(publisher._close_all)
publisher._close_all()
print("took", time.monotonic() - start)
assert time.monotonic() - start < 3.0
""")  # fmt: skip

        self.assertEqual(5, errors.count("50 of 50 events were not delivered"))

    def test_events_of_exit_handlers_are_delivered(self) -> None:
        with ScriptedServer() as server:
            self.run_at(server, """
import atexit; from waymark import publisher
publisher.IDLE_SECONDS = 0.05
run = Run(URL, ("tests", "end"))
run.publish("run.started")
run.flush()
time.sleep(0.5)  # the sender thread has ended
atexit.register(publish, run, "handler")
""")  # fmt: skip

            self.check(server, {"handler": 50})

    def test_rejected_token_does_not_delay_the_exit(self) -> None:
        with ScriptedServer(otherwise=Answer(401, {"detail": "Send a token."})) as server:
            errors = self.run_at(server, """
start = time.monotonic()
with Run(URL, ("tests", "end")) as run:
    publish(run, "main")
assert time.monotonic() - start < 5
assert run.close() == 52
""")  # fmt: skip

            self.assertEqual(1, len(server.requests))
            self.assertIn("52 of 52 events were not delivered", errors)
            self.assertIn("HTTP 401: Send a token.", errors)


if __name__ == "__main__":
    unittest.main()
