"""Makes the runs of PETsARD appear in Waymark.

    import waymark.petsard                          # with WAYMARK_URL in the environment; before Executor(…)

    executor = waymark.petsard.track(Executor("config.yaml"), url="http://localhost:8080")
    executor.run()

Nothing here raises into the workflow or stops it: failures of recording are logged once, and what was not delivered is
printed at the end.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import logging
import os
import platform
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ..client import Client
from ..local import LocalStatus
from ..records import ExecutionSnapshot, MetadataChange, ModuleResult, TimingRecord
from ..rules.history import PrunedSnapshotError, UnknownSnapshotError
from ..rules.schema import Schema
from ..run import describe_error
from .outputs import dataset_of, describe_output, is_report, output_of, transformations_of
from .plain import PlainStatus
from .recorder import Recorder, Stopwatch
from .settings import Settings, hide_secrets, unexpanded
from .states import KeptStates

__all__ = ["Settings", "Status", "hide_secrets", "install", "track", "uninstall"]

E = TypeVar("E")
logger = logging.getLogger("waymark")


def _original_status() -> type[Any]:
    try:
        module: Any = importlib.import_module("petsard.status")
        found: type[Any] = module.Status
        return found
    except Exception as error:  # no PETsARD, or one whose dependencies are missing
        logger.debug("PETsARD cannot be imported", exc_info=error)
        return PlainStatus


_Original: Any = _original_status()


class Status(_Original):  # type: ignore[misc]
    """PETsARD's `Status` with the history of Waymark: snapshots, changes, timings, restore, inference.

    It has the constructor and all methods of the original, and extends it: a workflow runs with it unchanged. The
    answers about the history are those of the service for the same events, with an address and without one. Records
    are frozen.
    """

    _inside_original: int | None = None  # the thread that runs a method of the original

    def __init__(
        self,
        config: Any,
        max_snapshots: int = 1000,
        max_changes: int = 5000,
        max_timings: int = 10_000,
        settings: Settings | None = None,
    ) -> None:
        self._original_records: dict[str, Any] = {}
        with self._original():
            super().__init__(config, max_snapshots, max_changes, max_timings)
        self._settings = (settings or Settings()).named_after(None)
        options = self._settings
        self._plan: list[tuple[str, str]] = []
        self._open: set[tuple[str, str]] = set()
        self._started = False
        self._states = KeptStates(max_snapshots)
        self._dataset: dict[str, Any] = {}
        self._columns: dict[str, list[str]] = {}
        self._recorder: Recorder | None = _make_recorder(options)
        try:
            limits = {"max_snapshots": max_snapshots, "max_changes": max_changes, "max_timings": max_timings}
            namespace, name = options.workflow or ("petsard", "workflow")
            self._record(
                "run.planned",
                workflow={"namespace": namespace, "name": name},
                config=self._published_config(),
                sequence=list(self.sequence),
                limits=limits,
            )
        except Exception as error:
            self._warn("Could not record the plan", error)
        try:
            self._watch_adapters()
        except Exception as error:
            self._warn("Could not watch the modules", error)

    @property
    def run_id(self) -> str | None:
        """The id of the run in Waymark."""
        return None if self._recorder is None else self._recorder.run_id

    def delivery_report(self) -> dict[str, Any]:
        """Returns the numbers of delivered, waiting and lost events; empty without a service."""
        return {} if self._recorder is None else dict(self._recorder.report())

    # --- events

    def put(self, module: str, expt: str, operator: Any) -> None:
        """Records that a module completed an experiment."""
        try:
            with self._original():
                super().put(module, expt, operator)
        except Exception as error:
            self._module_failed(module, expt, error)
            raise
        try:
            self._module_completed(module, expt, operator)
        except Exception as error:
            self._warn("Could not record a result of %s" % module, error)

    def begin_run(self) -> None:
        """Records that the run started. `track` and `install` call it."""
        self._started = True
        self._record("run.started", context=_versions())

    def end_run(self, error: BaseException | None = None) -> None:
        """Records the end of the run and delivers the rest. `track` and `install` call it."""
        if error is None:
            self._record("run.completed")
        else:
            self._record("run.failed", error=describe_error(error))
        if self._recorder is not None:
            try:
                self._recorder.finish()
            except Exception as failure:
                self._warn("Could not deliver the last events", failure)

    def _module_completed(self, module: str, expt: str, operator: Any) -> None:
        if self._recorder is None:
            return
        if not self._started:
            self.begin_run()
        context: dict[str, Any] = {"operator_type": type(operator).__name__}
        described: dict[str, Any] = {}
        try:
            reported = self.metadata.get(module) if module in ("Loader", "Splitter", "Preprocessor") else None
            described = describe_output(
                module,
                output_of(module, operator),
                reported,
                {} if module == "Loader" else self._dataset,
                self._settings.schemas,
                self._settings.stats,
                is_report(module, operator),
            )
        except Exception as error:
            self._warn("Could not describe the output of %s" % module, error)
            context["output_omitted"] = str(describe_error(error)["message"])[:1000]
        schema = described.get("schema")
        if schema is not None:
            if module == "Loader":
                self._dataset = dataset_of(schema)
            columns = list(schema["attributes"])
            if module == "Preprocessor":
                before = self._columns.get(self.get_pre_module(module) or "", [])
                described["transformations"] = transformations_of(operator, before, columns) or None
            self._columns[module] = columns
        self._open.discard((module, expt))
        self._record_snapshot("module.completed", module=module, experiment=expt, context=context, **described)

    def _module_started(self, module: str, expt: str) -> None:
        if not self._started:
            self.begin_run()
        if (module, expt) not in self._open:
            self._open.add((module, expt))
            self._record_snapshot("module.started", module=module, experiment=expt)

    def _module_failed(self, module: str, expt: str, error: BaseException) -> None:
        self._open.discard((module, expt))
        self._record_snapshot("module.failed", module=module, experiment=expt, error=describe_error(error))

    def _watch_adapters(self) -> None:
        """Wraps `set_input` and `run` of each adapter that waits in the queues of the config."""
        queues = [getattr(self.config, name, None) for name in ("config", "module_flow", "expt_flow")]
        if not all(hasattr(queue, "queue") for queue in queues):
            return
        adapters, modules, experiments = (list(queue.queue) for queue in queues)  # type: ignore[union-attr]
        for adapter, module, expt in zip(adapters, modules, experiments):
            self._plan.append((module, expt))
            for step in ("set_input", "run"):
                self._watch(adapter, module, expt, step)

    def _watch(self, adapter: Any, module: str, expt: str, step: str) -> None:
        original = getattr(adapter, step)

        @functools.wraps(original)
        def watched(*arguments: Any, **named: Any) -> Any:
            execution = {"module": module, "experiment": expt, "step": step}
            self._module_started(module, expt)
            self._record("timing.started", **execution)
            stopwatch = Stopwatch()
            try:
                found = original(*arguments, **named)
            except BaseException as error:
                self._record("timing.ended", **execution, status="error", duration_seconds=stopwatch.seconds())
                self._module_failed(module, expt, error)
                raise
            self._record("timing.ended", **execution, status="completed", duration_seconds=stopwatch.seconds())
            return found

        setattr(adapter, step, watched)

    def _published_config(self) -> dict[str, Any]:
        try:
            return self._redacted_config()
        except Exception as error:
            self._warn("Could not redact the config, whose parameters are left out", error)
            return {module: {} for module in self.sequence}

    def _redacted_config(self) -> dict[str, Any]:
        published: dict[str, Any] = {}
        for module, experiments in (getattr(self.config, "yaml", None) or {}).items():
            known = {
                name: self._settings.redact(module, name, parameters if isinstance(parameters, dict) else {})
                for name, parameters in (experiments or {}).items()
            }
            published[module] = unexpanded(known) if module == "Splitter" else known
        return published or {module: {} for module in self.sequence}

    def _record(self, kind: str, **data: Any) -> bool:
        return self._recorder is not None and self._recorder.record(kind, **data)

    def _record_snapshot(self, kind: str, **data: Any) -> None:
        """Records an event that makes a snapshot, and keeps the state after it."""
        if self._record(kind, **data):
            try:
                self._states.add(self.sequence, self.status, self.metadata)
            except Exception as error:
                self._warn("Could not keep the state after a snapshot", error)

    @contextlib.contextmanager
    def _original(self) -> Iterator[None]:
        """Lets the original see its own `snapshots` and `changes` while it runs."""
        self._inside_original = threading.get_ident()
        try:
            yield
        finally:
            self._inside_original = None

    def _warn(self, operation: str, error: BaseException) -> None:
        if self._recorder is not None:
            self._recorder.warn(operation, error)
        else:
            logger.warning("%s: %s. The workflow continues.", operation, error)

    # --- queries

    def get_result(self, module: str | None = None) -> Any:
        """Returns the result of a module as PETsARD does; without a module, all results of the last module by key.

        The latter have `schema` and `data`: the result itself as long as its operator is kept, else what was recorded
        of it (tables as shape, columns and hash).
        """
        if module is not None:
            return super().get_result(module)

        def read(local: LocalStatus) -> dict[str, tuple[ModuleResult, Schema | None]]:
            return {
                key: (one, None if one.schema is None else local.history.schema(one.schema.schema_hash))
                for key, one in local.get_result().items()
            }

        return {
            key: {"data": self._data_of(one), "schema": schema}
            for key, (one, schema) in self._recorded.query(read).items()
        }

    def _data_of(self, result: ModuleResult) -> Any:
        operator = self._states.operator(result.path)
        return result.data if operator is None else operator.get_result()

    def get_snapshots(self, module: str | None = None) -> list[ExecutionSnapshot]:
        """Returns the kept snapshots, oldest first: one at the start and one at the end of each execution."""
        return self._recorded.query(lambda local: local.get_snapshots(module))

    def get_snapshot_by_id(self, snapshot_id: str) -> ExecutionSnapshot | None:
        """Returns one snapshot, or None if it is unknown or pruned."""
        try:
            return self._recorded.query(lambda local: local.get_snapshot_by_id(snapshot_id))
        except (UnknownSnapshotError, PrunedSnapshotError):
            return None

    def get_change_history(self, module: str | None = None) -> list[MetadataChange]:
        """Returns the kept changes of schemas and fields, oldest first."""
        return self._recorded.query(lambda local: local.get_change_history(module))

    @property
    def snapshots(self) -> Any:
        """The kept snapshots."""
        return self._records("snapshots", self.get_snapshots)

    @snapshots.setter
    def snapshots(self, records: Any) -> None:
        self._original_records["snapshots"] = records

    @property
    def changes(self) -> Any:
        """The kept changes."""
        return self._records("changes", self.get_change_history)

    @changes.setter
    def changes(self, records: Any) -> None:
        self._original_records["changes"] = records

    def _records(self, name: str, query: Callable[[], Any]) -> Any:
        inside = self._inside_original == threading.get_ident()
        return self._original_records[name] if inside else query()

    def get_metadata_evolution(self, module: str = "Loader") -> list[Schema]:
        """Returns the different schemas that a module had, oldest first."""
        return self._recorded.query(lambda local: local.history.versions(module))

    def get_status_summary(self) -> dict[str, Any]:
        """Returns sequence, active modules, modules with metadata, counts, last ids, and the state of the run.

        The active modules are those of `get_full_expt`, and those with metadata are those of `get_metadata`, so both
        are PETsARD's. Everything else is the answer of the service.
        """
        summary = self._recorded.query(lambda local: local.history.summary())
        return {**summary, "active_modules": list(self.get_full_expt()), "metadata_modules": list(self.metadata)}

    def get_timing_records(self, module: str | None = None) -> list[TimingRecord]:
        """Returns the kept timings of the steps that have ended, in the order of their ends."""
        records = self._recorded.query(lambda local: local.get_timing(module))
        return [one for one in records if one.end_time is not None]

    def get_timing_report_data(self) -> Any:
        """Returns the timings as a DataFrame of pandas, with one column for each key of their contexts."""
        import pandas

        try:
            records = self.get_timing_records()
        except Exception as error:  # a Reporter asks for it inside the workflow
            self._warn("Could not read the timings", error)
            records = []
        rows = [
            {
                "record_id": one.record_id,
                "module_name": one.module_name,
                "experiment_name": one.experiment_name,
                "step_name": one.step_name,
                "start_time": one.start_time.isoformat(),
                "end_time": None if one.end_time is None else one.end_time.isoformat(),
                "duration_seconds": one.duration_seconds,
                **one.context,
            }
            for one in records
        ]
        return pandas.DataFrame(rows)

    get_timing = get_timing_report_data

    def is_completed(self) -> bool:
        """Returns whether the run is completed; false for a failed run."""
        return self._recorded.query(lambda local: local.is_completed())

    def get_inferred_schema(self, module: str = "Preprocessor", experiment: str | None = None) -> Schema | None:
        """Returns the expected schema after the Preprocessor, by the config and the schema before it."""
        return self._recorded.query(lambda local: local.get_inferred_schema(module, experiment))

    def restore_from_snapshot(self, snapshot_id: str) -> bool:
        """Sets the run back to the state right after a snapshot, here and on the service.

        Returns False, and changes nothing, if the snapshot is unknown or pruned, the operators of other branches were
        released, the service refuses, or the run is sent to Kafka, over which a restore cannot be requested.
        """
        recorder = self._recorded
        if self.get_snapshot_by_id(snapshot_id) is None:
            logger.error("Cannot restore the run %s: there is no snapshot %s", self.run_id, snapshot_id)
            return False
        if recorder.url is not None and not recorder.url.startswith("http"):
            logger.warning(
                "Cannot restore the run %s to %s over %s. Give `track` the HTTP address of the service, or run "
                "`waymark restore %s %s --yes --url http://HOST:PORT`, which does not change this process.",
                self.run_id,
                snapshot_id,
                recorder.url,
                self.run_id,
                snapshot_id,
            )
            return False
        try:
            operators, metadata = self._states.state(int(snapshot_id.split("_")[1]))
            at = recorder.next_time()
            if recorder.url is not None:
                client = Client(recorder.url, self._settings.token)
                recorder.wait_until_stored(client)
                outcome = client.restore(recorder.run_id, snapshot_id)
                at = client.snapshot(recorder.run_id, outcome.snapshot_id).timestamp
            recorder.restored(snapshot_id, at)
        except Exception as error:
            logger.error("Cannot restore the run %s to %s: %s", self.run_id, snapshot_id, error)
            return False
        on_path = recorder.query(lambda local: local.get_full_expt())
        self.status = {module: one for module, one in operators.items() if on_path.get(module) == one["expt"]}
        self.metadata = metadata
        self._states.add(self.sequence, self.status, self.metadata)
        return True

    @property
    def _recorded(self) -> Recorder:
        if self._recorder is None:
            raise RuntimeError("The history of this Status is not available: it was copied, or could not be made")
        return self._recorder

    def __getstate__(self) -> dict[str, Any]:
        """Leaves out what cannot be copied: the recorder with its thread, and the log handler of the original."""
        state = dict(self.__dict__)
        for name in ("_recorder", "_timing_handler", "config", "_settings", "_states"):
            state.pop(name, None)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._recorder = None
        self.config = None
        self._settings = Settings()
        self._states = KeptStates(1)


def _make_recorder(settings: Settings) -> Recorder:
    """Returns a recorder with the given address, or one without an address if that is impossible."""
    try:
        return Recorder(settings.run_id, settings.url, settings.token, settings.outbox, settings.close_timeout)
    except Exception as error:
        logger.warning(
            "Could not prepare to send the run to %s: %s. The workflow continues, and its history stays in this "
            "process. Correct the options of `track` or the variables WAYMARK_URL, WAYMARK_RUN and WAYMARK_OUTBOX.",
            settings.url or "Waymark",
            error,
        )
    try:
        return Recorder(settings.run_id)
    except ValueError:  # it is the id that is invalid
        return Recorder()


# --- hooks

_installed: dict[str, Any] = {}


def track(executor: E, **options: Any) -> E:
    """Makes the run of an executor appear. Call it between `Executor(…)` and `run()`; returns the executor.

    Options: `url`, `token`, `workflow` (`namespace/name`), `run_id`, `outbox` (a folder), `schemas` (`data` or
    `reported`), `stats`, `redact`, `close_timeout`, `quiet`. Missing ones come from the environment: WAYMARK_URL,
    WAYMARK_TOKEN, WAYMARK_WORKFLOW, WAYMARK_RUN, WAYMARK_OUTBOX.
    """
    target: Any = executor
    try:
        if isinstance(getattr(target, "status", None), Status):
            return executor
        original = target.status
        if not isinstance(original, _Original):
            raise TypeError("%s is not the Status that this PETsARD has" % type(original).__name__)
        settings = Settings.of_environment(**options).named_after(None)
        status = Status(
            target.config,
            getattr(original, "max_snapshots", 1000),
            getattr(original, "max_changes", 5000),
            getattr(original, "max_timings", 10_000),
            settings,
        )
        status.inferred_schemas = getattr(original, "inferred_schemas", {})
        handler = getattr(original, "_timing_handler", None)
        if handler is not None:
            logging.getLogger("PETsARD").removeHandler(handler)
        target.status = status
        target.run = functools.partial(_run, target.run, target)
    except Exception as error:
        logger.warning("Could not track the executor: %s. The workflow continues.", error)
    return executor


def install(**options: Any) -> bool:
    """Makes the runs of all later executors appear. The options are those of `track`. Returns whether it worked.

    A second call only changes the options.
    """
    try:
        module: Any = importlib.import_module("petsard.executor")
        settings = Settings.of_environment(**options)
    except Exception as error:
        logger.warning("Could not watch PETsARD: %s. The workflow continues.", error)
        return False
    if not _installed:
        _installed.update(module=module, init=module.Executor.__init__, run=module.Executor.run, status=module.Status)
        module.Executor.__init__ = _watched_init(module.Executor.__init__)
        module.Executor.run = _watched_run(module.Executor.run)
        module.Status = _make_status
    _installed["settings"] = settings
    return True


def uninstall() -> None:
    """Puts the original classes of PETsARD back."""
    if _installed:
        module = _installed["module"]
        module.Executor.__init__ = _installed["init"]
        module.Executor.run = _installed["run"]
        module.Status = _installed["status"]
        _installed.clear()


_configs: list[object] = []  # of the executors that are being made


def _make_status(config: Any, *limits: Any, **named: Any) -> Any:
    try:
        settings = _installed["settings"].named_after(_configs[-1] if _configs else None)
        return Status(config, *limits, **{**named, "settings": settings})
    except Exception as error:
        logger.warning("Could not watch this run: %s. The workflow continues.", error)
        return _installed["status"](config, *limits, **named)


def _watched_init(original: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(original)
    def init(self: Any, *arguments: Any, **named: Any) -> None:
        _configs.append(arguments[0] if arguments else named.get("config"))
        try:
            original(self, *arguments, **named)
        finally:
            _configs.pop()

    return init


def _watched_run(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def run(self: Any, *arguments: Any, **named: Any) -> Any:
        return _run(functools.partial(original, self), self, *arguments, **named)

    return run


def _run(original: Callable[..., Any], executor: Any, *arguments: Any, **named: Any) -> Any:
    """Runs an executor and records the start and the end of the run. A run with empty queues is no run."""
    status = executor.status
    queue = getattr(executor.config, "config", None)
    if not isinstance(status, Status) or (queue is not None and not queue.qsize()):
        return original(*arguments, **named)
    if status._recorder is not None and not status._settings.quiet:
        status._recorder.announce()
    status.begin_run()
    try:
        found = original(*arguments, **named)
    except BaseException as error:
        status.end_run(error)
        raise
    status.end_run()
    return found


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("pandas", "petsard"):
        version = getattr(sys.modules.get(name), "__version__", None)
        if version is None and name in sys.modules:
            try:
                version = importlib.import_module("importlib.metadata").version(name)
            except Exception:
                continue
        if version is not None:
            found[name] = str(version)
    return found


if os.environ.get("WAYMARK_URL") and _Original is not PlainStatus:
    install()
