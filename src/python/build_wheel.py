"""Builds the wheel into a folder: `python3 src/python/build_wheel.py target`. Maven runs it while packaging.

The wheel needs flit_core: the installed one, else the one that pip downloads. Without either, and without a Python that
is new enough, one line gives the reason and nothing is built.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(folder: str) -> None:
    if sys.version_info < (3, 10):
        skip("python3 is older than 3.10")
    target = Path(folder).resolve()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as packages:
        if importlib.util.find_spec("flit_core") is None:
            download(packages)
            sys.path.insert(0, packages)
        os.chdir(Path(__file__).resolve().parent)
        name = importlib.import_module("flit_core.buildapi").build_wheel(str(target))
    (target / name).chmod(0o644)
    print("Built %s" % (target / name))


def download(folder: str) -> None:
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--retries=1", "--timeout=10", "--target", folder]
    try:
        subprocess.run(
            [sys.executable, "-m", "pip", "install", *options, "flit_core>=3.9,<4"],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
    except subprocess.SubprocessError as error:
        lines = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        skip("flit_core is not installed, and pip cannot download it: %s" % (lines[-1] if lines else "no reason"))


def skip(reason: str) -> None:
    print("SKIPPED the Python wheel: %s" % reason)
    sys.exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
