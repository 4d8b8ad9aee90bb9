"""Sends events straight to Kafka, with confluent-kafka or kafka-python."""

from __future__ import annotations

import importlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from .transport import Accepted, Outcome, Retry, Stop

TOPIC = "waymark.events"
MAX_MESSAGE_BYTES = 2 << 20

_HEADERS = [("content-type", b"application/cloudevents+json")]
_SUBJECT = re.compile(r'"subject":("(?:[^"\\]|\\.)*")')


class _Producer(Protocol):
    def send(self, topic: str, batch: Sequence[tuple[str, bytes]], timeout: float) -> dict[int, str] | str: ...

    def close(self) -> None: ...


class KafkaTransport:
    """Produces events to the topic of Waymark, keyed by the `subject` with the hash of Java clients (EVT-23).

    `options` are settings of the library, in its spelling. A producer belongs to one process; after a fork the child
    makes its own.
    """

    def __init__(
        self,
        servers: str,
        topic: str = TOPIC,
        library: str | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.target = "kafka://%s/%s" % (servers, topic)
        self._servers = servers
        self._topic = topic
        self._library = library or _installed_library()
        self._options = dict(options or {})
        self._producer: _Producer | None = None
        self._process = 0

    @classmethod
    def of_url(cls, url: str, library: str | None = None) -> KafkaTransport:
        """Makes a transport of `kafka://HOST:PORT[,HOST:PORT…][/TOPIC]`."""
        parts = urlsplit(url)
        if parts.scheme != "kafka" or not parts.netloc:
            raise ValueError("The address of Kafka must look like kafka://localhost:9092/waymark.events, not %r" % url)
        return cls(parts.netloc, parts.path.strip("/") or TOPIC, library)

    def send(self, batch: Sequence[tuple[str, str]], timeout: float) -> Outcome:
        """Produces a batch and waits for the acknowledgement of all events.

        A retry repeats the whole batch: each event counts once by its id.
        """
        try:
            keyed = [(_key(line), line.encode("ascii")) for _, line in batch]
            failed = self._of_process().send(self._topic, keyed, timeout)
        except Exception as error:
            return Retry("Kafka: %s" % (error or type(error).__name__))
        if isinstance(failed, str):
            return Stop("Kafka: %s" % failed) if "AUTHORIZATION" in failed.upper() else Retry("Kafka: %s" % failed)
        return Accepted(failed)

    def close(self) -> None:
        """Closes the producer of this process."""
        if self._producer is not None and self._process == os.getpid():
            self._producer.close()
        self._producer = None

    def _of_process(self) -> _Producer:
        if self._producer is None or self._process != os.getpid():
            make = _ConfluentProducer if self._library == "confluent_kafka" else _PythonProducer
            self._producer = make(self._servers, self._options)
            self._process = os.getpid()
        return self._producer


class _ConfluentProducer:
    def __init__(self, servers: str, options: Mapping[str, Any]) -> None:
        library = importlib.import_module("confluent_kafka")
        self._too_large = library.KafkaError.MSG_SIZE_TOO_LARGE
        self._producer = library.Producer(
            {
                "bootstrap.servers": servers,
                "partitioner": "murmur2_random",
                "enable.idempotence": True,
                "message.max.bytes": MAX_MESSAGE_BYTES,
                "message.timeout.ms": 15_000,
                "linger.ms": 5,
                **options,
            },
            logger=_silent_logger(),
        )

    def send(self, topic: str, batch: Sequence[tuple[str, bytes]], timeout: float) -> dict[int, str] | str:
        failed: dict[int, Any] = {}

        def note(index: int, error: Any) -> None:
            if error is not None:
                failed[index] = error

        for index, (key, value) in enumerate(batch):
            self._producer.produce(
                topic,
                value,
                key,
                headers=_HEADERS,
                on_delivery=lambda error, _, index=index: note(index, error),
            )
        if self._producer.flush(timeout):
            self._producer.purge()
            self._producer.flush(1)
            return "no acknowledgement within %.0f s" % timeout
        rejected = {index: error.str() for index, error in failed.items() if error.code() == self._too_large}
        others = [error for index, error in failed.items() if index not in rejected]
        return "%s (%s)" % (others[0].str(), others[0].name()) if others else rejected

    def close(self) -> None:
        self._producer.flush(1)


class _PythonProducer:
    def __init__(self, servers: str, options: Mapping[str, Any]) -> None:
        library = importlib.import_module("kafka")
        self._too_large: type[Exception] = importlib.import_module("kafka.errors").MessageSizeTooLargeError
        self._producer = library.KafkaProducer(
            **{
                "bootstrap_servers": servers.split(","),
                "acks": "all",
                "retries": 5,
                "max_in_flight_requests_per_connection": 1,
                "max_request_size": MAX_MESSAGE_BYTES,
                "linger_ms": 5,
                **options,
            }
        )

    def send(self, topic: str, batch: Sequence[tuple[str, bytes]], timeout: float) -> dict[int, str] | str:
        rejected: dict[int, str] = {}
        sent = []
        for index, (key, value) in enumerate(batch):
            try:
                sent.append(self._producer.send(topic, value, key.encode("utf-8"), headers=_HEADERS))
            except self._too_large as error:
                rejected[index] = str(error)
        self._producer.flush(timeout)
        for future in sent:
            future.get(timeout)
        return rejected

    def close(self) -> None:
        self._producer.close(timeout=1)


def _installed_library() -> str:
    for name in ("confluent_kafka", "kafka"):
        try:
            importlib.import_module(name)
            return name
        except ImportError:
            pass
    raise ImportError("Publishing to Kafka needs a client: pip install 'waymark[kafka]' (or [kafka-python])")


def _key(line: str) -> str:
    match = _SUBJECT.search(line)
    if match is None:
        raise ValueError("the event has no subject")
    key: str = json.loads(match.group(1))
    return key


def _silent_logger() -> Any:
    import logging

    logger = logging.getLogger("waymark.kafka")
    logger.setLevel(logging.CRITICAL)
    return logger
