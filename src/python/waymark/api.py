"""Requests to the REST API, and its errors."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from ._json import from_json, to_json
from .rules.events import format_time
from .transport import NoRedirect, check_url, problem, retry_after_seconds

T = TypeVar("T")

PAGE_LIMIT = 1000
_FIRST_PAUSE_SECONDS = 0.2
_MAX_PAUSE_SECONDS = 5.0


class ApiError(Exception):
    """An answer of the service other than success. `type` is the problem, for example `unknown-run`."""

    def __init__(self, status: int, type_: str, detail: str) -> None:
        super().__init__("%s (HTTP %d)" % (detail, status))
        self.status = status
        self.type = type_
        self.detail = detail

    def __reduce__(self) -> tuple[Any, ...]:
        return ApiError, (self.status, self.type, self.detail)


class UnreachableError(ApiError):
    """The service does not answer."""

    def __init__(self, url: str, cause: object) -> None:
        super().__init__(0, "unreachable", "%s does not answer: %s" % (url, cause))

    def __reduce__(self) -> tuple[Any, ...]:
        return ApiError, (self.status, self.type, self.detail)

    def __str__(self) -> str:
        return self.detail


class DiffTooLarge(ApiError):
    """The comparison of two schemas would be too large: the service answers 422 `comparison-too-large`."""

    def __reduce__(self) -> tuple[Any, ...]:
        return DiffTooLarge, (self.status, self.type, self.detail)


class Pages(Iterator[T]):
    """The entries of a list. A page is fetched when its first entry is read."""

    def __init__(self, fetch: Callable[[str | None], Any], parse: Callable[[Any], T]) -> None:
        self._fetch = fetch
        self._parse = parse
        self._cursor: str | None = None
        self._entries: Iterator[T] = iter(())
        self._is_last = False

    def __next__(self) -> T:
        while True:
            for entry in self._entries:
                return entry
            if self._is_last:
                raise StopIteration
            self._entries = iter(self.next_page())

    def next_page(self) -> list[T]:
        """Fetches the next page; an empty list after the last one."""
        if self._is_last:
            return []
        page = self._fetch(self._cursor)
        self._cursor = page["next_cursor"]
        self._is_last = self._cursor is None
        return list(map(self._parse, page["items"]))

    @property
    def is_last(self) -> bool:
        """Whether the last page was fetched."""
        return self._is_last


class ApiConnection:
    """Sends requests. A GET is repeated while the service is unavailable, for at most `retry_timeout` seconds."""

    def __init__(self, url: str, token: str | None, timeout: float, retry_timeout: float) -> None:
        self.url = check_url(url)
        self.timeout = timeout
        self._retry_timeout = retry_timeout
        self._opener = urllib.request.build_opener(NoRedirect)
        self.headers = {"Accept": "application/json"}
        if token:
            self.headers["Authorization"] = "Bearer " + token.strip()

    def get(self, path: str, parameters: Mapping[str, Any] | None = None, accept: str | None = None) -> Any:
        """Returns the answer of a GET: JSON, or text for another media type."""
        return self._read(self.request("GET", path, parameters, accept=accept), accept)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Any:
        """Sends a request with a JSON body and returns the answer."""
        return self._read(self.request(method, path, parameters, body, headers), None)

    def pages(self, path: str, parameters: Mapping[str, Any], parse: Callable[[Any], T]) -> Pages[T]:
        """Returns the entries of a list, which are fetched page by page."""
        return Pages(
            lambda cursor: self.get(path, {"limit": PAGE_LIMIT, **parameters, "cursor": cursor}),
            parse,
        )

    @staticmethod
    def _read(body: bytes, accept: str | None) -> Any:
        if accept is not None and "json" not in accept:
            return body.decode("utf-8")
        return from_json(body) if body else None

    def request(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        accept: str | None = None,
    ) -> bytes:
        """Returns the body of a successful answer. Raises ApiError."""
        all_headers = {**self.headers, **(headers or {})}
        if accept is not None:
            all_headers["Accept"] = accept
        data = body
        if body is not None and not isinstance(body, bytes):
            data = to_json(body).encode("ascii")
            all_headers.setdefault("Content-Type", "application/json")
        url = self.url + path + query(parameters)
        deadline = time.monotonic() + (self._retry_timeout if method == "GET" else 0.0)
        pause = _FIRST_PAUSE_SECONDS
        while True:
            after = 0.0
            error: ApiError
            try:
                request = urllib.request.Request(url, data, all_headers, method=method)
                with self._opener.open(request, timeout=self.timeout) as response:
                    found: bytes = response.read()
                    return found
            except urllib.error.HTTPError as refused:
                with refused:
                    error = api_error(refused.code, refused.read(1 << 20))
                    if 300 <= refused.code < 400:
                        text = "it redirects to %s: use the final URL" % refused.headers.get("Location")
                        error = ApiError(refused.code, "redirect", "%s: %s" % (self.url, text))
                    after = retry_after_seconds(refused.headers.get("Retry-After"))
                if error.status not in (502, 503, 504):
                    raise error from None
            except (OSError, http.client.HTTPException) as failure:
                error = UnreachableError(self.url, getattr(failure, "reason", failure) or type(failure).__name__)
            if time.monotonic() + max(pause, after) > deadline:
                raise error
            time.sleep(max(pause, after))
            pause = min(2 * pause, _MAX_PAUSE_SECONDS)


def api_error(status: int, body: bytes) -> ApiError:
    """Returns the error of an answer."""
    try:
        kind = str(from_json(body)["type"]).removeprefix("urn:waymark:problem:")
    except (ValueError, KeyError, TypeError):
        kind = "http-%d" % status
    found = DiffTooLarge if kind == "comparison-too-large" else ApiError
    return found(status, kind, problem(body))


def segment(text: str) -> str:
    """Returns a segment of a path."""
    return quote(text, safe="")


def query(parameters: Mapping[str, Any] | None) -> str:
    """Returns a query string without absent parameters. Lists repeat their parameter."""
    pairs: list[tuple[str, str]] = []
    for name, value in (parameters or {}).items():
        several: Iterable[Any] = value if isinstance(value, (list, tuple, set, frozenset)) else (value,)
        pairs += [(name, _text(one)) for one in several if one is not None]
    return "?" + urlencode(pairs) if pairs else ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return format_time(value) if isinstance(value, datetime) else str(value)
