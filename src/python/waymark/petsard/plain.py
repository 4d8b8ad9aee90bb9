"""The part of PETsARD's `Status` that a workflow needs, for use without PETsARD."""

from __future__ import annotations

from typing import Any


class PlainStatus:
    """Keeps operators and metadata by module, like the `Status` of PETsARD 1.10.

    `waymark.petsard.Status` extends the class of the installed PETsARD; this one takes its place if there is none.
    """

    def __init__(
        self, config: Any, max_snapshots: int = 1000, max_changes: int = 5000, max_timings: int = 10_000
    ) -> None:
        self.config = config
        self.sequence: list[str] = list(config.sequence)
        self.status: dict[str, dict[str, Any]] = {}
        self.metadata: dict[str, Any] = {}
        self.report: dict[str, Any] = {}
        self.inferred_schemas: dict[str, Any] = {}

    def put(self, module: str, expt: str, operator: Any) -> None:
        """Records the operator of a module. A module that returns drops those after it."""
        if module in self.status:
            kept = set(self.sequence[: self.sequence.index(module) + 1])
            for name in [name for name in self.status if name not in kept]:
                del self.status[name]
        if module in ("Loader", "Splitter", "Preprocessor"):
            self.set_metadata(module, operator.get_metadata())
        if module == "Reporter":
            self.report.update(operator.get_result())
        self.status[module] = {"expt": expt, "operator": operator}

    def get_pre_module(self, curr_module: str) -> str | None:
        """Returns the module before another one."""
        index = self.sequence.index(curr_module)
        return self.sequence[index - 1] if index else None

    def get_result(self, module: str) -> Any:
        """Returns the result of the operator of a module."""
        return self.status[module]["operator"].get_result()

    def get_full_expt(self, module: str | None = None) -> dict[str, str]:
        """Returns module → experiment, up to and including a module."""
        if module is None:
            return {name: self.status[name]["expt"] for name in self.sequence if name in self.status}
        return {name: self.status[name]["expt"] for name in self.sequence[: self.sequence.index(module) + 1]}

    def set_metadata(self, module: str, metadata: Any) -> None:
        """Sets the metadata of a module."""
        self.metadata[module] = metadata

    def get_metadata(self, module: str = "Loader") -> Any:
        """Returns the metadata of a module. Raises LookupError if it has none yet."""
        if module not in self.metadata:
            raise LookupError("The module %s has no metadata yet" % module)
        return self.metadata[module]

    def get_report(self) -> dict[str, Any]:
        """Returns the reports."""
        return self.report
