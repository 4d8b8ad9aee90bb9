"""Tables on a terminal, JSON elsewhere, and progress bars."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any

from .._json import to_json

_COLOURS = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "dim": "2", "bold": "1"}
_STATES = {"completed": "green", "failed": "red", "in_progress": "blue", "breaking": "red", "error": "red"}
_BAR = 24
_DRAW_SECONDS = 0.1


class Output:
    """Writes the answers of a command."""

    def __init__(self, options: argparse.Namespace) -> None:
        form = getattr(options, "form", None)
        self.is_json = form == "json" or (form is None and not sys.stdout.isatty())
        self._has_colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._width = shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 10_000

    def json(self, value: Any) -> None:
        """Writes JSON, indented."""
        print(pretty(value))

    def json_line(self, value: Any) -> None:
        """Writes one line of JSON at once."""
        print(to_json(value), flush=True)

    def line(self, text: str = "", colour: str | None = None) -> None:
        """Writes a line for people at once."""
        print(self.coloured(text, colour), flush=True)

    def coloured(self, text: str, colour: str | None) -> str:
        """Returns a text in a colour, if the terminal has colours. The names of states are colours, too."""
        code = _COLOURS.get(_STATES.get(colour or "", colour or ""))
        return "\x1b[%sm%s\x1b[0m" % (code, text) if code and self._has_colours else text

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[Any]], empty: str = "nothing") -> None:
        """Writes a table. Columns are shortened to the width of the terminal, the widest first."""
        cells = [[_text(cell) for cell in row] for row in rows]
        if not cells:
            self.line("(%s)" % empty, "dim")
            return
        widths = [max(map(_width, column)) for column in zip(headers, *cells)]
        while sum(widths) + 2 * len(widths) > self._width and max(widths) > 12:
            widths[widths.index(max(widths))] -= 1
        print(self.coloured(_row(headers, widths), "bold"))
        for row in cells:
            padded = [_fit(cell, width) for cell, width in zip(row, widths)]
            shown = [self.coloured(text, cell if cell in _STATES else None) for text, cell in zip(padded, row)]
            print("  ".join(shown).rstrip())


class ProgressBar:
    """A bar on the standard error output if that is a terminal, drawn at most ten times a second.

    Leaving its `with` block removes the bar.
    """

    def __init__(self, label: str, total: int | None) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._drawn = 0.0
        self._is_shown = sys.stderr.isatty()

    def advance(self, count: int) -> None:
        """Adds to what is done."""
        self._done += count
        now = time.monotonic()
        if self._is_shown and now - self._drawn > _DRAW_SECONDS:
            self._drawn = now
            self._draw()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _draw(self) -> None:
        text = "%s %d" % (self._label, self._done)
        if self._total:
            total = max(self._total, self._done)
            filled = _BAR * self._done // total
            text = "%s [%s%s] %d/%d" % (self._label, "#" * filled, "·" * (_BAR - filled), self._done, total)
        sys.stderr.write("\r\x1b[K" + text)
        sys.stderr.flush()


def pretty(value: Any) -> str:
    """Returns JSON on several lines."""
    return json.dumps(json.loads(to_json(value)), indent=2, ensure_ascii=False)


def printable(text: str) -> str:
    """Returns a text with spaces instead of control characters, which a terminal would obey."""
    return "".join(one if one.isprintable() else " " for one in text)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return "%.2f" % cell
    text = cell if isinstance(cell, str) else to_json(cell) if isinstance(cell, (Mapping, list, tuple)) else str(cell)
    return printable(text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _fit(text: str, width: int) -> str:
    if _width(text) > width:
        while _width(text) >= width:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_fit(cell, width) for cell, width in zip(cells, widths)).rstrip()
