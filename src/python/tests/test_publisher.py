"""Tests of delivery with scripted responses: retries, rejections, limits and closing."""

from __future__ import annotations

import pickle
import threading
import time
import unittest
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

from scripted_server import Answer, Request, ScriptedServer, accept

from waymark import Run, publisher

GONE = Answer(503, {"title": "Service Unavailable", "detail": "The broker does not acknowledge."})


def reject_module(name: str) -> Any:
    """Returns a script that rejects the events of one module like Waymark."""

    def answer(request: Request) -> Answer:
        rejected = [
            {"index": index, "id": event["id"], "reason": "/module: %s is not allowed" % name}
            for index, event in enumerate(request.events)
            if event["data"].get("module") == name
        ]
        if len(rejected) == len(request.events):
            return Answer(400, {"title": "Invalid events", "detail": "None is valid.", "rejected": rejected})
        return Answer(202, {"accepted": len(request.events) - len(rejected), "rejected": rejected})

    return answer


def refuse_requests_with(name: str, status: int) -> Any:
    """Returns a script that rejects every request with an event of one module, without naming the event."""

    def answer(request: Request) -> Answer:
        if any(event["data"].get("module") == name for event in request.events):
            return Answer(status, {"title": "Refused", "detail": "Something is wrong (%d)." % status})
        return accept(request)

    return answer


class PublisherTest(unittest.TestCase):
    def run_at(self, server: Any, **options: Any) -> Run:
        options = {"close_timeout": 5.0, **options}
        run = Run(getattr(server, "url", server), ("tests", "python"), **options)
        self.addCleanup(run.close, 0.0)
        return run

    def publish(self, run: Run, *modules: str) -> None:
        for module in modules:
            run.publish("module.started", module=module, experiment="x")

    def close(self, run: Run) -> tuple[int, list[str]]:
        """Closes a run and returns the number of undelivered events and the logged lines."""
        with self.assertLogs("waymark", "INFO") as logs:
            publisher.logger.info("closing")
            lost = run.close()
        return lost, logs.output[1:]

    def modules(self, server: ScriptedServer) -> list[str]:
        return [event["data"]["module"] for event in server.accepted()]

    # --- delivery

    def test_events_arrive_once_and_in_order(self) -> None:
        with ScriptedServer() as server:
            run = self.run_at(server)
            names = ["m%d" % i for i in range(1200)]
            self.publish(run, *names)

            lost, logs = self.close(run)

            self.assertEqual((0, []), (lost, logs))
            self.assertEqual(names, self.modules(server))
            times = [event["time"] for event in server.accepted()]
            self.assertEqual(sorted(set(times)), times)
            self.assertEqual(1200, run.report()["delivered"])

    def test_events_of_threads_arrive_once(self) -> None:
        with ScriptedServer() as server:
            run = self.run_at(server)
            work = [
                threading.Thread(target=self.publish, args=(run, *("t%d-%d" % (i, j) for j in range(200))))
                for i in range(8)
            ]
            [thread.start() for thread in work]
            [thread.join() for thread in work]

            self.assertEqual(0, run.close())
            arrived = self.modules(server)
            self.assertEqual(1600, len(set(event["id"] for event in server.accepted())))
            for i in range(8):
                self.assertEqual(
                    ["t%d-%d" % (i, j) for j in range(200)], [n for n in arrived if n.startswith("t%d-" % i)]
                )

    def test_idle_sender_ends_and_starts_again(self) -> None:
        self.addCleanup(setattr, publisher, "IDLE_SECONDS", publisher.IDLE_SECONDS)
        publisher.IDLE_SECONDS = 0.05
        with ScriptedServer() as server:
            run = self.run_at(server)
            self.publish(run, "a")
            self.assertTrue(run.flush(5))
            sender = next(t for t in threading.enumerate() if t.name == "waymark-publisher")
            sender.join(5)
            self.assertFalse(sender.is_alive())
            self.publish(run, "b")

            self.assertEqual(0, run.close())
            self.assertEqual(["a", "b"], self.modules(server))

    # --- retries

    def test_unavailable_service_is_retried_with_backoff(self) -> None:
        with ScriptedServer(*[GONE] * 4) as server, self.assertLogs("waymark") as logs:
            run = self.run_at(server)
            self.publish(run, "a")

            self.assertTrue(run.flush(10))
            self.assertEqual(["a"], self.modules(server))
            times = [request.time for request in server.requests]
            pauses = [later - earlier for earlier, later in zip(times, times[1:])]
            self.assertEqual(4, len(pauses))
            for pause, least in zip(pauses, [0.1, 0.2, 0.4, 0.8]):
                self.assertGreaterEqual(pause, least)
            self.assertEqual(1, len(set(request.ids()[0] for request in server.requests)))
            self.assertRegex(logs.output[0], "WARNING.*Could not deliver.*HTTP 503: The broker does not acknowledge")
            self.assertRegex(logs.output[-1], "INFO.*answers again")
            self.assertEqual(2, len(logs.output))

    def test_retry_after_is_honoured(self) -> None:
        for header, least in (("2", 2.0), ("date", 2.0)):
            if header == "date":  # whole seconds, rounded down
                header = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=3.5), usegmt=True)
            gone = Answer(503, headers={"Retry-After": header})
            with self.subTest(header), ScriptedServer(gone) as server, self.assertLogs("waymark"):
                run = self.run_at(server)
                self.publish(run, "a")

                self.assertTrue(run.flush(10))
                self.assertGreaterEqual(server.requests[1].time - server.requests[0].time, least)

    def test_close_does_not_shorten_retry_after(self) -> None:
        with ScriptedServer(Answer(503, headers={"Retry-After": "60"})) as server:
            run = self.run_at(server, close_timeout=0.5)
            self.publish(run, "a")
            self.wait_until(lambda: run.report()["last_error"])

            lost, logs = self.close(run)

            self.assertEqual(1, lost)
            self.assertEqual(1, len(server.requests))

    def test_close_ends_the_backoff(self) -> None:
        self.addCleanup(setattr, publisher, "FIRST_PAUSE_SECONDS", publisher.FIRST_PAUSE_SECONDS)
        publisher.FIRST_PAUSE_SECONDS = 10.0
        with ScriptedServer(GONE) as server:
            run = self.run_at(server)
            self.publish(run, "a")
            self.wait_until(lambda: run.report()["last_error"])
            start = time.monotonic()

            self.assertEqual(0, run.close())
            self.assertLess(time.monotonic() - start, 2.0)

    def test_broken_connections_are_retried(self) -> None:
        with ScriptedServer(Answer(0, hang_up=True), Answer(0, hang_up=True)) as server, self.assertLogs("waymark"):
            run = self.run_at(server)
            self.publish(run, "a")

            self.assertTrue(run.flush(10))
            self.assertEqual(["a"], self.modules(server))

    def test_answers_of_other_servers_are_retried(self) -> None:
        others = [
            Answer(200, b"<html>Welcome to the hotel's network</html>"),
            Answer(202, b"{}"),
            Answer(202, {"accepted": 0, "rejected": [{"index": 7, "reason": "?"}]}),
            Answer(302, headers={"Location": "/elsewhere"}),
            Answer(404, b"no such page"),
            Answer(429),
        ]
        for other in others:
            with self.subTest(other.status, body=other.body), ScriptedServer(other) as server:
                with self.assertLogs("waymark"):
                    run = self.run_at(server)
                    self.publish(run, "a")

                    self.assertTrue(run.flush(10))
                self.assertEqual(2, len(server.requests))
                self.assertEqual(["/api/v1/events"] * 2, [request.path for request in server.requests])
                self.assertEqual((1, 0), (run.report()["delivered"], run.report()["lost_count"]))

    # --- rejections

    def test_unauthorized_token_stops_the_publisher(self) -> None:
        for status in (401, 403):
            refuse = Answer(status, {"title": "Unauthorized", "detail": "Send a token that may write."})
            with self.subTest(status), ScriptedServer(otherwise=refuse) as server:
                with self.assertLogs("waymark") as logs:
                    run = self.run_at(server)
                    self.publish(run, *"abc")
                    self.wait_until(lambda: run.report()["stopped"])
                    self.publish(run, *"de")
                    lost = run.close()

                self.assertEqual(5, lost)
                self.assertEqual(1, len(server.requests))
                self.assertIn("HTTP %d: Send a token that may write." % status, logs.output[0])
                self.assertIn("Publishing to", logs.output[0])
                self.assertEqual(3, len(logs.output), logs.output)  # the stop, the first loss, the summary
                self.assertRegex(logs.output[-1], "5 of 5 events were not delivered")
                self.assertEqual({"HTTP %d: Send a token that may write." % status},
                                 {reason for _, reason in run.report()["lost"]})  # fmt: skip

    def test_rejected_events_do_not_stop_others(self) -> None:
        with ScriptedServer(otherwise=reject_module("bad")) as server:
            run = self.run_at(server)
            with self.assertLogs("waymark", "ERROR") as logs:
                self.publish(run, "a", "bad", "b", "bad")
                self.assertTrue(run.flush(5))
                self.publish(run, "bad")
                self.assertTrue(run.flush(5))
                self.publish(run, "c")
                lost = run.close()

            self.assertEqual(3, lost)
            self.assertEqual(3, run.report()["delivered"])
            self.assertEqual(["/module: bad is not allowed"] * 3, [reason for _, reason in run.report()["lost"]])
            self.assertEqual(2, len(logs.output), logs.output)  # once per kind, and the summary
            self.assertRegex(logs.output[0], r"Event \S+-\d was not delivered: /module: bad is not allowed")

    def test_rejected_request_loses_only_the_invalid_event(self) -> None:
        for status in (400, 413, 415, 422):
            with self.subTest(status), ScriptedServer(otherwise=refuse_requests_with("bad", status)) as server:
                run = self.run_at(server)
                names = ["m%d" % i for i in range(40)]
                with self.assertLogs("waymark", "ERROR") as logs:
                    self.publish(run, *names[:17], "bad", *names[17:])
                    lost = run.close()

                self.assertEqual(1, lost)
                self.assertEqual(names, self.modules(server))
                self.assertRegex(logs.output[0], r"HTTP %d: Something is wrong \(%d\)" % (status, status))

    def test_large_requests_shrink_for_small_proxies(self) -> None:
        def limit(request: Request) -> Answer:
            return Answer(413, b"<h1>413 Request Entity Too Large</h1>") if request.size > 100_000 else accept(request)

        with ScriptedServer(otherwise=limit) as server:
            run = self.run_at(server)
            for i in range(100):
                run.publish("module.completed", module="m%d" % i, experiment="x", result={"data": "." * 10_000})

            self.assertEqual(0, run.close())
            self.assertEqual(["m%d" % i for i in range(100)], self.modules(server))
            self.assertLess(sum(request.status == 413 for request in server.requests), 8)

    def test_warnings_are_logged_once_per_kind(self) -> None:
        def warn(request: Request) -> Answer:
            warnings = [
                {"index": i, "id": event["id"], "path": "/data/colour", "message": "unknown member 'colour%d'" % i}
                for i, event in enumerate(request.events)
            ]
            return Answer(202, {"accepted": len(request.events), "rejected": [], "warnings": warnings})

        with ScriptedServer(otherwise=warn) as server, self.assertLogs("waymark") as logs:
            run = self.run_at(server)
            self.publish(run, *"abc")
            self.assertTrue(run.flush(5))
            self.publish(run, *"def")

            self.assertEqual(0, run.close())
            self.assertEqual(1, len(logs.output), logs.output)
            self.assertRegex(logs.output[0], r"WARNING.* event \S+-1 .*/data/colour: unknown member 'colour0'")
            self.assertEqual([6], list(run.report()["warnings"].values()))

    # --- limits

    def test_full_buffer_logs_dropped_events(self) -> None:
        with ScriptedServer(otherwise=GONE) as server, self.assertLogs("waymark") as logs:
            run = self.run_at(server, buffer_bytes=3000, close_timeout=0.2)
            self.publish(run, *("m%d" % i for i in range(200)))
            report = run.report()
            self.assertGreater(report["waiting"], 5)
            self.assertEqual(200, report["waiting"] + report["lost_count"])

            self.assertEqual(200, run.close())
            full = [line for line in logs.output if "the buffer of 3000 bytes is full" in line]
            self.assertRegex(full[1], r"\(10 times so far\)")
            self.assertEqual(3 + 1, len(full), full)  # the first, tenth and hundredth loss, and the summary

    def test_full_buffer_can_wait_for_space(self) -> None:
        with ScriptedServer(otherwise=lambda r: Answer(202, {"accepted": len(r.events)}, delay=0.05)) as server:
            run = self.run_at(server, buffer_bytes=3000, full_buffer_wait=5.0)
            self.publish(run, *("m%d" % i for i in range(100)))

            self.assertEqual(0, run.close())
            self.assertEqual(["m%d" % i for i in range(100)], self.modules(server))

    def test_full_buffer_waits_at_most_the_timeout(self) -> None:
        with ScriptedServer(otherwise=GONE) as server, self.assertLogs("waymark"):
            run = self.run_at(server, buffer_bytes=300, full_buffer_wait=0.3, close_timeout=0.0)
            self.publish(run, "a")
            start = time.monotonic()
            self.publish(run, "b")

            self.assertTrue(0.3 <= time.monotonic() - start < 1.5)
            self.assertEqual(1, run.report()["lost_count"])
            run.close()

    def test_list_of_losses_is_limited(self) -> None:
        with self.assertLogs("waymark"):
            run = self.run_at("http://127.0.0.1:9", buffer_bytes=0)
            self.publish(run, *("m%d" % i for i in range(1500)))

        report = run.report()
        self.assertEqual((1500, 1000), (report["lost_count"], len(report["lost"])))

    def test_unwritable_and_large_events_are_reported(self) -> None:
        circle: list[object] = []
        circle.append(circle)
        with ScriptedServer() as server, self.assertLogs("waymark") as logs:
            run = self.run_at(server)
            run.publish("module.completed", module="m", experiment="x", result={"data": circle})
            run.publish("module.completed", module="m", experiment="x", result={"data": "x" * (1 << 20)})
            self.publish(run, "good")

            self.assertEqual(2, run.close())
            self.assertIn("cannot write module.completed as JSON: it contains itself", logs.output[0])
            self.assertIn("larger than 1 MiB", logs.output[1])
            self.assertEqual(["good"], self.modules(server))

    # --- closing

    def test_close_counts_undelivered_events(self) -> None:
        run = self.run_at("http://127.0.0.1:9", close_timeout=0.4)
        self.publish(run, *"abc")
        start = time.monotonic()

        lost, logs = self.close(run)

        self.assertLess(time.monotonic() - start, 2.0)
        self.assertEqual(3, lost)
        self.assertRegex(logs[-1], "3 of 3 events were not delivered to http://127.0.0.1:9/.*refused")
        self.assertEqual(3, run.close())

    def test_close_does_not_wait_for_a_hanging_server(self) -> None:
        with ScriptedServer(otherwise=Answer(202, {"accepted": 1}, delay=3.0)) as server:
            run = self.run_at(server, close_timeout=0.3)
            self.publish(run, "a")
            self.wait_until(lambda: server.requests)
            start = time.monotonic()

            lost, logs = self.close(run)

            self.assertLess(time.monotonic() - start, 1.5)
            self.assertEqual(1, lost)
            self.assertIn("not acknowledged before the end (the answer is missing)", logs[0])

    def test_events_after_the_end_are_reported(self) -> None:
        with ScriptedServer() as server, self.assertLogs("waymark") as logs:
            run = self.run_at(server)
            self.assertEqual(0, run.close())
            self.publish(run, "late")

            self.assertEqual(1, run.close())
            self.assertIn("published after the end", logs.output[0])

    def test_failing_block_is_reported_and_raised(self) -> None:
        with ScriptedServer() as server:
            with self.assertRaises(KeyError):
                with self.run_at(server) as run, run.module("M", "x"), run.timing("M", "x", "step"):
                    {}["age"]

            kinds = [event["type"].removeprefix("io.waymark.") for event in server.accepted()]
            self.assertEqual(["run.started", "module.started", "timing.started", "timing.ended", "module.failed",
                              "run.failed"], kinds)  # fmt: skip
            self.assertEqual("KeyError", server.accepted()[-1]["data"]["error"]["type"])

    # --- settings

    def test_wrong_url_is_rejected_at_once(self) -> None:
        for url in ("localhost:8080", "ftp://localhost", "http://"):
            self.assertRaisesRegex(ValueError, "must begin with http", Run, url, ("a", "b"))

    def test_token_is_sent_without_line_end(self) -> None:
        with ScriptedServer() as server:
            run = self.run_at(server, token="secret\n")
            self.publish(run, "a")

            self.assertEqual(0, run.close())
            self.assertEqual("Bearer secret", server.requests[0].headers["Authorization"])

    def test_pickled_run_is_the_same_in_its_process(self) -> None:
        run = self.run_at("http://127.0.0.1:9", token="t")

        self.assertIs(run, pickle.loads(pickle.dumps(run)))

    def wait_until(self, condition: Any, timeout: float = 5.0) -> None:
        end = time.monotonic() + timeout
        while not condition():
            self.assertLess(time.monotonic(), end, "waited too long")
            time.sleep(0.01)


if __name__ == "__main__":
    unittest.main()
