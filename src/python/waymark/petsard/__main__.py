"""Runs a script with its runs of PETsARD in Waymark: `python -m waymark.petsard script.py ARGUMENT…`."""

from __future__ import annotations

import runpy
import sys

from . import install


def main() -> None:
    """Runs the script that the command line names."""
    if len(sys.argv) < 2:
        sys.exit("usage: python -m waymark.petsard SCRIPT [ARGUMENT …]   (with WAYMARK_URL in the environment)")
    sys.argv = sys.argv[1:]
    install()
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
