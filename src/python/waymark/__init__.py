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
from .across_records import (
    Baseline,
    BetweenRunChange,
    Column,
    Completion,
    Dataset,
    DatasetAlias,
    DatasetName,
    DatasetVersion,
    FieldEvent,
    LateExecution,
    LineageEdge,
    RecentRun,
    RunChange,
    RunComparison,
    RunDifference,
    StepDuration,
    StepTimings,
    WorkflowInfo,
)
from .aio import AsyncPublisher, AsyncRun
from .aio_client import AsyncClient
from .api import ApiError, DiffTooLarge, UnreachableError
from .client import Client
from .feed import AsyncFeed, Feed, FeedEvent, Gap, Item, Reset
from .frames import is_table, profile_of, schema_of, summary_of
from .kafka import KafkaTransport
from .local import LocalStatus, compare
from .observation import DatasetObserver
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
from .responses import (
    DeadLetter,
    EventWarning,
    InferenceCheck,
    PublishResponse,
    RecordContent,
    RecordHeader,
    RedriveResult,
    RejectedEvent,
    RunConfig,
    Verification,
)
from .rules.declared import Transformation
from .rules.history import PrunedSnapshotError, UnknownModuleError, UnknownSnapshotError
from .rules.inference import InferredSchema, infer
from .rules.schema import Attribute, InvalidEventError, Schema
from .rules.size import DiffTooLargeError
from .run import Module, Run

__version__ = "0.2.0"
__all__ = [
    "ApiError",
    "AsyncClient",
    "AsyncFeed",
    "AsyncPublisher",
    "AsyncRun",
    "Attribute",
    "Baseline",
    "BetweenRunChange",
    "Client",
    "Column",
    "Completion",
    "Dataset",
    "DatasetAlias",
    "DatasetName",
    "DatasetObserver",
    "DatasetVersion",
    "DeadLetter",
    "DiffTooLarge",
    "DiffTooLargeError",
    "EventWarning",
    "Execution",
    "ExecutionSnapshot",
    "Feed",
    "FeedEvent",
    "FieldEvent",
    "Gap",
    "InferenceCheck",
    "InferredSchema",
    "InvalidEventError",
    "Item",
    "KafkaTransport",
    "LateExecution",
    "LineageEdge",
    "LocalStatus",
    "MetadataChange",
    "MetadataVersion",
    "Module",
    "ModuleResult",
    "PrunedSnapshotError",
    "PublishResponse",
    "Publisher",
    "RecentRun",
    "RecordContent",
    "RecordHeader",
    "RedriveResult",
    "RejectedEvent",
    "Report",
    "Reset",
    "RestoreResult",
    "Run",
    "RunChange",
    "RunComparison",
    "RunConfig",
    "RunDifference",
    "RunInfo",
    "Schema",
    "SchemaReference",
    "StepDuration",
    "StepTimings",
    "TimingRecord",
    "Transformation",
    "UnknownModuleError",
    "UnknownSnapshotError",
    "UnreachableError",
    "Verification",
    "WorkflowInfo",
    "compare",
    "infer",
    "is_table",
    "profile_of",
    "schema_of",
    "summary_of",
    "to_json",
]
