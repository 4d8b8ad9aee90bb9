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
from .publisher import Publisher, Report
from .rules.schema import Attribute, InvalidEventError, Schema
from .run import Module, Run

__version__ = "0.2.0"
__all__ = [
    "Attribute",
    "InvalidEventError",
    "Module",
    "Publisher",
    "Report",
    "Run",
    "Schema",
    "to_json",
]
