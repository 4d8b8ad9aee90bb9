"""Publishes, reads and follows the history of data workflows in Waymark.

    from waymark import Run

    with Run("http://localhost:8080", workflow=("petsard", "census"), config=config) as run:
        with run.module("Loader", "census") as module:
            table = load()
            module.schema = schema_of(table, id="census")

`Client` asks the REST API and follows the feed, `LocalStatus` applies the same rules in this process without a server,
`waymark.petsard` makes PETsARD's runs appear, and `python -m waymark` is the command line.
"""

from ._json import to_json
from .aio import AsyncRun
from .api import ApiError, UnreachableError
from .client import Client
from .feed import AsyncFeed, Feed, FeedEvent, Gap, Item, Reset
from .frames import is_table, profile_of, schema_of, summary_of
from .kafka import KafkaTransport
from .local import LocalStatus, compare
from .publisher import Publisher, Report
from .records import (
    Execution,
    ExecutionSnapshot,
    MetadataChange,
    MetadataVersion,
    ModuleResult,
    RestoreResult,
    RunInfo,
    SchemaReference,
    TimingRecord,
)
from .rules.declared import Transformation
from .rules.history import PrunedSnapshotError, UnknownModuleError, UnknownSnapshotError
from .rules.inference import InferredSchema, infer
from .rules.schema import Attribute, InvalidEventError, Schema
from .run import Module, Run

__version__ = "0.2.0"
__all__ = [
    "ApiError",
    "AsyncFeed",
    "AsyncRun",
    "Attribute",
    "Client",
    "Execution",
    "ExecutionSnapshot",
    "Feed",
    "FeedEvent",
    "Gap",
    "InferredSchema",
    "InvalidEventError",
    "Item",
    "KafkaTransport",
    "LocalStatus",
    "MetadataChange",
    "MetadataVersion",
    "Module",
    "ModuleResult",
    "PrunedSnapshotError",
    "Publisher",
    "Report",
    "Reset",
    "RestoreResult",
    "Run",
    "RunInfo",
    "Schema",
    "SchemaReference",
    "TimingRecord",
    "Transformation",
    "UnknownModuleError",
    "UnknownSnapshotError",
    "UnreachableError",
    "compare",
    "infer",
    "is_table",
    "profile_of",
    "schema_of",
    "summary_of",
    "to_json",
]
