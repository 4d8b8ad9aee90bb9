"""`python -m waymark.petsard script.py` runs the script as `python script.py` does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from scripted_server import PACKAGE

STAND_INS = PACKAGE / "tests" / "petsard_workflow" / "stand_ins"

SCRIPT = """
import json, sys
import sibling
from waymark import petsard

if __name__ == "__main__":
    main = sys.modules["__main__"]
    print(json.dumps({
        "sibling": sibling.NAME, "argv": sys.argv, "first": sys.path[0], "cwd": "" in sys.path[1:],
        "file": __file__, "is_main": main.__dict__ is globals(), "watched": bool(petsard._installed),
    }))
    sys.exit(int(sys.argv[1]))
"""


def start(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (PACKAGE, STAND_INS))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for name in ("WAYMARK_URL", "PYTHONSAFEPATH"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def script(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "sibling.py").write_text("NAME = 'imported'\n")
    (folder / "script.py").write_text(SCRIPT)
    return folder / "script.py"


def test_script_runs_as_it_does_alone(script: Path, tmp_path: Path) -> None:
    name = os.path.join("scripts", "script.py")

    alone = start(tmp_path, name, "3", "--flag")
    watched = start(tmp_path, "-m", "waymark.petsard", name, "3", "--flag")

    assert (alone.returncode, watched.returncode) == (3, 3), watched.stderr
    expected, found = json.loads(alone.stdout), json.loads(watched.stdout)
    assert found.pop("watched") is (find_spec("petsard") is not None)
    assert found == {name: value for name, value in expected.items() if name != "watched"} | {"file": name}
    assert (found["sibling"], found["argv"]) == ("imported", [name, "3", "--flag"])
    assert found["first"] == str(script.parent.resolve())


def test_failure_of_the_script_is_that_of_the_process(script: Path, tmp_path: Path) -> None:
    script.write_text("import sibling\nraise ValueError('broken script')\n")

    found = start(tmp_path, "-m", "waymark.petsard", str(script))

    assert found.returncode == 1
    assert found.stderr.rstrip().endswith("ValueError: broken script")


@pytest.mark.parametrize(
    "arguments, code, message", [((), 1, "usage: python -m waymark.petsard"), (("no.py",), 2, "no.py does not exist")]
)
def test_missing_script_is_named(arguments: tuple[str, ...], code: int, message: str, tmp_path: Path) -> None:
    found = start(tmp_path, "-m", "waymark.petsard", *arguments)

    assert (found.returncode, found.stdout) == (code, "")
    assert message in found.stderr
