"""Runs a script with its runs of PETsARD in Waymark: `python -m waymark.petsard script.py ARGUMENT…`."""

from __future__ import annotations

import os
import runpy
import sys

from . import install


def main() -> None:
    """Runs the script that the command line names, as `python script.py ARGUMENT…` does."""
    if len(sys.argv) < 2:
        sys.exit("usage: python -m waymark.petsard SCRIPT [ARGUMENT …]   (with WAYMARK_URL in the environment)")
    sys.argv = sys.argv[1:]
    script = sys.argv[0]
    if not os.path.exists(script):
        print("waymark: the script %s does not exist" % script, file=sys.stderr)
        sys.exit(2)
    if os.path.isfile(script):
        _put_folder_first(script)
    install()
    runpy.run_path(script, run_name="__main__")


def _put_folder_first(script: str) -> None:
    """Replaces the working directory, which `-m` puts first in `sys.path`, by the folder of the script."""
    if getattr(sys.flags, "safe_path", False):
        return
    folder = os.path.dirname(os.path.realpath(script))
    if sys.path and sys.path[0] in ("", os.getcwd()):
        sys.path[0] = folder
    else:
        sys.path.insert(0, folder)


if __name__ == "__main__":
    main()
