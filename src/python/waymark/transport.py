"""Sends batches of events to Waymark over HTTP, and the outcomes of an attempt."""

from __future__ import annotations

import email.utils
import encodings.idna  # noqa: F401  (sockets import it when first used, and a fork during an import blocks the child)
import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Protocol


@dataclass(frozen=True)
class Accepted:
    """The service processed the request: 202, or 400 with a reason for each event."""

    rejected: dict[int, str] = field(default_factory=dict)
    warnings: Sequence[tuple[str, str]] = ()  # event id, text


@dataclass(frozen=True)
class Refused:
    """The service rejected the request as a whole and does not name the invalid event."""

    reason: str
    too_large: bool


@dataclass(frozen=True)
class Retry:
    """The request may succeed later, not before `after` seconds."""

    reason: str
    after: float = 0.0


@dataclass(frozen=True)
class Stop:
    """No request of this publisher can succeed."""

    reason: str


Outcome = Accepted | Refused | Retry | Stop


class Transport(Protocol):
    """Sends batches. One thread uses it at a time. It must not keep a connection across a fork."""

    @property
    def target(self) -> str:
        """The address in log lines."""

    def send(self, batch: Sequence[tuple[str, str]], timeout: float) -> Outcome:
        """Sends events, each its id and one line of ASCII JSON, and waits for the acknowledgement."""

    def close(self) -> None:
        """Releases the connections."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Rejects redirects: urllib would turn the POST into a GET, which loses the events."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class HttpTransport:
    """Posts events as NDJSON to `/api/v1/events`."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.target = check_url(url) + "/api/v1/events"
        self._headers = {"Content-Type": "application/x-ndjson"}
        if token:
            self._headers["Authorization"] = "Bearer " + token.strip()
        self._opener = urllib.request.build_opener(NoRedirect)

    def send(self, batch: Sequence[tuple[str, str]], timeout: float) -> Outcome:
        """Sends a batch and waits for the response."""
        body = "\n".join(line for _, line in batch).encode("ascii")
        request = urllib.request.Request(self.target, data=body, headers=self._headers, method="POST")
        try:
            with self._opener.open(request, timeout=timeout) as response:
                return self._accepted(response.status, response.read(), len(batch))
        except urllib.error.HTTPError as error:
            with error:
                return self._error(error.code, error.headers, error.read(1 << 20), len(batch))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Retry("no valid answer: %s" % (error or type(error).__name__))

    def close(self) -> None:
        """Does nothing: each request has its own connection."""

    def _accepted(self, status: int, body: bytes, size: int) -> Outcome:
        try:
            answer = json.loads(body)
            if not isinstance(answer["accepted"], int):
                raise ValueError
            rejected = _by_index(answer.get("rejected"), size)
            warnings = [_warning(one) for one in answer.get("warnings") or []]
        except (ValueError, KeyError, TypeError, AttributeError):
            return Retry("the answer %d is not one of Waymark: %s" % (status, _excerpt(body)))
        return Accepted(rejected, warnings)

    def _error(self, status: int, headers: Any, body: bytes, size: int) -> Outcome:
        reason = "HTTP %d: %s" % (status, problem(body))
        if status in (401, 403):
            return Stop(reason)
        if status == 400:
            try:
                listed = _by_index(json.loads(body)["rejected"], size)
                return Accepted({index: listed.get(index, reason) for index in range(size)})  # none was accepted
            except (ValueError, KeyError, TypeError):
                pass
        if status in (400, 413, 415, 422):
            return Refused(reason, too_large=status == 413)
        if 300 <= status < 400:
            reason += " (redirect to %s: use the final URL)" % headers.get("Location")
        return Retry(reason, retry_after_seconds(headers.get("Retry-After")))


def _by_index(rejected: Any, size: int) -> dict[int, str]:
    found = {int(one["index"]): str(one["reason"]) for one in rejected or []}
    if any(not 0 <= index < size for index in found):
        raise ValueError("an index outside the request")
    return found


def _warning(warning: Any) -> tuple[str, str]:
    return str(warning["id"]), "%s: %s" % (warning.get("path"), warning["message"])


def problem(body: bytes) -> str:
    """Returns the detail of a problem answer, or the beginning of another text."""
    try:
        problem = json.loads(body)
        return str(problem.get("detail") or problem["title"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return _excerpt(body)


def _excerpt(body: bytes) -> str:
    return " ".join(body[:1000].decode("utf-8", "replace").split())[:300] or "(no text)"


def retry_after_seconds(retry_after: str | None) -> float:
    """Reads the header Retry-After: seconds, or a date."""
    if not retry_after:
        return 0.0
    try:
        return max(0.0, float(int(retry_after)))
    except ValueError:
        pass
    try:
        when = email.utils.parsedate_to_datetime(retry_after)
        return max(0.0, (when - datetime.now(timezone.utc)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def check_url(url: str) -> str:
    """Returns the address without a slash at its end. Raises ValueError for another address than HTTP's."""
    if not re.match(r"https?://[^/\s]", url):
        raise ValueError("The URL of Waymark must begin with http:// or https://, not %r" % url)
    return url.rstrip("/")
