"""Fixtures: a running service, which `WAYMARK_URL` names. Tests that need it are skipped loudly without one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from waymark import Client

SERVICE = {name: os.environ.pop(name, None) for name in ("WAYMARK_URL", "WAYMARK_TOKEN", "WAYMARK_KAFKA")}


@pytest.fixture(scope="session")
def service_url() -> str:
    url = SERVICE["WAYMARK_URL"]
    if not url:
        pytest.skip("no service: set WAYMARK_URL")
    return url


@pytest.fixture(scope="session")
def token() -> str | None:
    return SERVICE["WAYMARK_TOKEN"]


@pytest.fixture(scope="session")
def client(service_url: str, token: str | None) -> Client:
    return Client(service_url, token)


@pytest.fixture(scope="session")
def kafka() -> str:
    servers = SERVICE["WAYMARK_KAFKA"]
    if not servers:
        pytest.skip("no Kafka: set WAYMARK_KAFKA")
    return servers


@pytest.fixture
def stored(client: Client) -> Callable[[str, int], None]:
    """Waits until the service has applied a number of events of a run."""

    def wait(run: str, events: int, timeout: float = 30.0) -> None:
        end = time.monotonic() + timeout
        while True:
            found: Any = None
            try:
                found = client.run(run).raw["counters"]["events"]
                if found >= events:
                    return
            except Exception as error:
                found = error
            assert time.monotonic() < end, "run %s has %s of %d events" % (run, found, events)
            time.sleep(0.1)

    return wait


@pytest.fixture
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("WAYMARK_URL", "WAYMARK_TOKEN", "WAYMARK_WORKFLOW", "WAYMARK_RUN", "WAYMARK_OUTBOX"):
        monkeypatch.delenv(name, raising=False)
    yield
