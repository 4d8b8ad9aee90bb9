"""Where the runs of PETsARD are sent, and what is recorded."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Redact = Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]]
"""Returns the parameters of an experiment as they are published: `redact(module, experiment, parameters)`."""

_SECRET = re.compile(r"passw(or)?d|passphrase|secret|token|api_?key|credential|private_?key", re.IGNORECASE)
_SAMPLE = re.compile(r"(.*)_\[(\d+)-\d+\]", re.DOTALL)
_USER_INFO = re.compile(r"(?<=://)[^/@\s]+@")


def hide_secrets(module: str, experiment: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Replaces parameters with names like `password` or `token`, and user names and passwords in URLs, by `***`."""
    hidden: Mapping[str, Any] = _hide(parameters)
    return hidden


def unexpanded(experiments: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the experiments of a Splitter as the YAML has them: Waymark expands the samples itself (RUN-18)."""
    if "method" in experiments:
        return dict(experiments)
    found: dict[str, Any] = {}
    for name, parameters in experiments.items():
        match = _SAMPLE.fullmatch(name)
        if match is None:
            found[name] = parameters
        else:
            found[match.group(1)] = {**parameters, "num_samples": int(match.group(2))}
    return found


def _hide(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: "***" if isinstance(key, str) and _SECRET.search(key) and one is not None else _hide(one)
            for key, one in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_hide(one) for one in value]
    return _USER_INFO.sub("***@", value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Settings:
    """The options of `track` and `install`. Without an address, the history stays in this process."""

    url: str | None = None
    token: str | None = None
    workflow: tuple[str, str] | None = None
    run_id: str | None = None
    outbox: str | os.PathLike[str] | None = None
    schemas: str = "data"
    stats: bool = False
    redact: Redact = hide_secrets
    close_timeout: float = 2.0
    quiet: bool = False

    def __post_init__(self) -> None:
        if self.schemas not in ("data", "reported"):
            raise ValueError("schemas is `data` or `reported`, not %r" % self.schemas)

    @classmethod
    def of_environment(cls, **options: Any) -> Settings:
        """Takes missing options from WAYMARK_URL, _TOKEN, _WORKFLOW (`namespace/name`), _RUN and _OUTBOX."""
        given = {name: value for name, value in options.items() if value is not None}
        known = {
            name: value
            for name, variable in (
                ("url", "WAYMARK_URL"),
                ("token", "WAYMARK_TOKEN"),
                ("run_id", "WAYMARK_RUN"),
                ("outbox", "WAYMARK_OUTBOX"),
            )
            if (value := os.environ.get(variable))
        }
        workflow = os.environ.get("WAYMARK_WORKFLOW")
        if workflow:
            namespace, _, name = workflow.rpartition("/")
            known["workflow"] = (namespace or "petsard", name)  # type: ignore[assignment]
        if isinstance(given.get("workflow"), str):
            namespace, _, name = given["workflow"].rpartition("/")
            given["workflow"] = (namespace or "petsard", name)
        return cls(**{**known, **given})

    def named_after(self, config: object) -> Settings:
        """Returns settings with a workflow: the given one, else that of the config file, else that of the script."""
        if self.workflow is not None:
            return self
        name = ""
        if isinstance(config, (str, os.PathLike)) and "\n" not in str(config) and len(str(config)) < 1000:
            name = Path(config).stem if Path(config).suffix else ""
        script = Path(sys.argv[0]).stem if sys.argv and sys.argv[0] not in ("", "-c", "-m") else ""
        return replace(self, workflow=("petsard", (name or script or "workflow")[:400]))
