"""A local HTTP server that records the received events and sends the responses of a test script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE))


class Answer:
    def __init__(
        self,
        status: int,
        body: Any = None,
        headers: dict[str, str] | None = None,
        delay: float = 0.0,
        hang_up: bool = False,
    ) -> None:
        self.status, self.body, self.headers = status, body, headers or {}
        self.delay, self.hang_up = delay, hang_up


class Request:
    def __init__(self, path: str, headers: dict[str, str], body: bytes, method: str = "POST") -> None:
        self.time = time.monotonic()
        self.method = method
        self.path, self.headers, self.size = path, headers, len(body)
        self.events = [json.loads(line) for line in body.splitlines()]
        self.status = 0

    def ids(self) -> list[str]:
        return [event["id"] for event in self.events]


def accept(request: Request) -> Answer:
    return Answer(202, {"accepted": len(request.events), "rejected": []})


Script = Answer | Callable[[Request], Answer]


class ScriptedServer:
    """Sends the responses of `script` in order, then `otherwise` for every request."""

    def __init__(self, *script: Script, otherwise: Script = accept) -> None:
        self.requests: list[Request] = []
        self._script = list(script)
        self._otherwise = otherwise
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                server._serve(self, Request(self.path, dict(self.headers.items()), body, self.command))

            do_GET = do_DELETE = do_POST

            def log_message(self, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def _serve(self, handler: BaseHTTPRequestHandler, request: Request) -> None:
        with self._lock:
            self.requests.append(request)
            script = self._script.pop(0) if self._script else self._otherwise
        answer = script(request) if callable(script) else script
        request.status = answer.status
        time.sleep(answer.delay)
        if answer.hang_up:
            handler.close_connection = True
            return
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body or {}).encode()
        try:
            handler.send_response(answer.status)
            for name, value in answer.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        except OSError:
            pass  # the client did not wait

    def accepted(self) -> list[dict[str, Any]]:
        """Returns the events of all requests with the response 202."""
        return [event for request in self.requests if request.status == 202 for event in request.events]

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(self, *error: Any) -> None:
        self._http.shutdown()
        self._http.server_close()


def run_script(
    script: str, *arguments: str, timeout: float = 60.0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a script in a new interpreter. The script is a file, because spawned processes import it."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        file = Path(folder) / "script.py"
        file.write_text(script, encoding="utf-8")
        return subprocess.run(
            [sys.executable, str(file), *arguments],
            capture_output=True,
            text=True,
            timeout=timeout,
            env={**os.environ, "PYTHONPATH": str(PACKAGE), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        )
