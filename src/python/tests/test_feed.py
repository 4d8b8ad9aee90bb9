"""The feed against a scripted server: resume, gaps, resets, and failures."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Any

import pytest

from waymark import ApiError, AsyncFeed, Client, FeedEvent, Gap, Item, Reset


def item(cursor: str, state: str = "in_progress") -> str:
    data = {
        "kind": "run",
        "run_id": "r",
        "workflow": {"namespace": "n", "name": "w"},
        "recorded_at": "2026-01-31T12:00:01.054321Z",
        "record": {"state_before": None, "state": state, "timestamp": "2026-01-31T12:00:01.000000Z"},
    }
    return "id: %s\nevent: run\ndata: %s\n\n" % (cursor, json.dumps(data))


class Stream:
    """Answers each request with the next response of a script: a status with its body, or text of a stream."""

    def __init__(self, *script: tuple[int, str]) -> None:
        self.requests: list[tuple[str, str | None]] = []
        self._script = list(script)
        stream = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stream.requests.append((self.path, self.headers.get("Last-Event-ID")))
                status, body = stream._script.pop(0) if stream._script else (200, "")
                self.send_response(status)
                self.send_header("Content-Type", "text/event-stream" if status == 200 else "application/problem+json")
                self.send_header("Waymark-Cursor", "start")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def serve() -> Iterator[Any]:
    streams: list[Stream] = []

    def make(*script: tuple[int, str]) -> Stream:
        streams.append(Stream(*script))
        return streams[-1]

    yield make
    for stream in streams:
        stream.close()


def test_feed_resumes_after_the_last_event(serve: Any) -> None:
    stream = serve(
        (200, "retry: 20\n\n:\n\n" + item("a") + item("b")),
        (503, json.dumps({"type": "urn:waymark:problem:shutting-down", "detail": "The instance stops."})),
        (200, "id: p\nevent: progress\n\n"),
        (200, item("c", "completed")),
    )

    with Client(stream.url).feed("r", "earliest", kinds=["run"]) as feed:
        events = list(islice(feed, 3))

    assert [event.cursor for event in events] == ["a", "b", "c"]
    assert [cursor for _, cursor in stream.requests[:4]] == [None, "b", "b", "p"]
    assert stream.requests[0][0] == "/api/v1/runs/r/feed?kinds=run&from=earliest"
    assert isinstance(events[2], Item)
    assert (events[2].workflow, events[2].record["state"]) == ("n/w", "completed")


def test_stream_that_breaks_before_its_first_item_resumes_at_its_start(serve: Any) -> None:
    stream = serve((200, "retry: 20\n\nid: x\nevent: run\nda"), (200, item("a")))

    with Client(stream.url).feed() as feed:
        assert next(feed).cursor == "a"

    assert [cursor for _, cursor in stream.requests[:2]] == [None, "start"]


def test_gaps_and_resets_are_surfaced(serve: Any) -> None:
    gap = {"from": "k", "to": "l", "reason": "limit", "run_id": "r"}
    stream = serve(
        (
            200,
            "id: l\nevent: gap\ndata: %s\n\nid: x\nevent: reset\ndata: %s\n\n"
            % (json.dumps(gap), '{"reason":"future"}'),
        )
    )

    with Client(stream.url).feed() as feed:
        events = list(islice(feed, 2))

    assert events == [Gap("l", "k", "l", "limit", "r"), Reset("x", "future")]


def first_events(feed: AsyncFeed, count: int) -> list[tuple[FeedEvent, str | None]]:
    """Returns the first events of a feed, each with the cursor of the feed at that time."""

    async def read() -> list[tuple[FeedEvent, str | None]]:
        found = []
        async with feed:
            async for event in feed:
                await asyncio.sleep(0.05)  # the thread reads ahead meanwhile
                found.append((event, feed.cursor))
                if len(found) == count:
                    break
        return found

    return asyncio.run(asyncio.wait_for(read(), 30))


def test_async_feed_resumes_after_an_interruption(serve: Any) -> None:
    stream = serve(
        (200, "retry: 20\n\n" + item("a") + item("b") + "id: c\nevent: run\nda"),
        (503, json.dumps({"type": "urn:waymark:problem:shutting-down", "detail": "The instance stops."})),
        (200, item("c", "completed")),
    )

    events = first_events(Client(stream.url).feed_async("r", "earliest"), 3)

    assert [event.cursor for event, _ in events] == ["a", "b", "c"]
    assert [cursor for _, cursor in stream.requests[:3]] == [None, "b", "b"]


def test_async_feed_surfaces_gaps_and_resets(serve: Any) -> None:
    gap = {"from": "k", "to": "l", "reason": "limit", "run_id": "r"}
    frames = "id: l\nevent: gap\ndata: %s\n\nid: x\nevent: reset\ndata: %s\n\n"
    stream = serve((200, frames % (json.dumps(gap), '{"reason":"future"}')))

    events = first_events(Client(stream.url).feed_async(), 2)

    assert events == [(Gap("l", "k", "l", "limit", "r"), "l"), (Reset("x", "future"), "x")]


def test_async_cursor_is_that_of_the_yielded_event(serve: Any) -> None:
    names = ["c%d" % number for number in range(20)]
    stream = serve((200, "".join(map(item, names))), (200, item("c3")))
    feed = Client(stream.url).feed_async()

    events = first_events(feed, 3)
    rest = first_events(Client(stream.url).feed_async(start=feed.cursor or ""), 1)

    assert [(event.cursor, cursor) for event, cursor in events] == [(name, name) for name in names[:3]]
    assert feed.cursor == "c2"
    assert [event.cursor for event, _ in rest] == ["c3"]
    assert stream.requests[-1][0] == "/api/v1/feed?from=c2"


def test_async_feed_reads_ahead_within_its_buffer(serve: Any) -> None:
    stream = serve((200, "".join(item("c%d" % number) for number in range(20))), (200, item("end")))
    client = Client(stream.url)

    events = first_events(AsyncFeed(client.feed(), buffer=2), 20)
    unread = client.feed()
    first_events(AsyncFeed(unread, buffer=2), 1)

    assert [event.cursor for event, _ in events] == ["c%d" % number for number in range(20)]
    assert unread.is_closed
    for thread in threading.enumerate():
        if thread.name == "waymark-feed":
            thread.join(5)
            assert not thread.is_alive()


def test_async_cursor_has_the_start_and_the_progress(serve: Any) -> None:
    stream = serve((200, "retry: 20\n\n"), (200, "id: p\nevent: progress\n\n"))

    async def cursors() -> list[str | None]:
        found: list[str | None] = []
        async with Client(stream.url).feed_async() as feed:
            found.append(feed.cursor)

            async def watch() -> None:
                while len(found) < 3:
                    if feed.cursor != found[-1]:
                        found.append(feed.cursor)
                    await asyncio.sleep(0.001)
                await feed.__aexit__()

            watching = asyncio.create_task(watch())
            async for _ in feed:
                pass
            await watching
        return found

    assert asyncio.run(asyncio.wait_for(cursors(), 30)) == [None, "start", "p"]


def test_async_feed_raises_what_cannot_succeed(serve: Any) -> None:
    stream = serve((400, json.dumps({"type": "urn:waymark:problem:malformed-cursor", "detail": "Give a cursor."})))

    with pytest.raises(ApiError, match="Give a cursor"):
        first_events(Client(stream.url).feed_async(start="nonsense"), 1)


def test_request_that_cannot_succeed_is_raised(serve: Any) -> None:
    stream = serve((400, json.dumps({"type": "urn:waymark:problem:malformed-cursor", "detail": "Give a cursor."})))

    with pytest.raises(ApiError, match="Give a cursor") as error:
        next(Client(stream.url).feed(start="nonsense"))

    assert error.value.type == "malformed-cursor"


def test_redirect_is_not_followed() -> None:
    from scripted_server import Answer, ScriptedServer

    with ScriptedServer(otherwise=Answer(302, headers={"Location": "/elsewhere"})) as server:
        with pytest.raises(ApiError, match="redirects to /elsewhere: use the final URL"):
            Client(server.url).publish([{"id": "1"}])
        assert len(server.requests) == 1


def test_feed_gives_up_when_told_so() -> None:
    with pytest.raises(ApiError, match="does not answer"):
        next(Client("http://127.0.0.1:9").feed(give_up_after=0.0))
