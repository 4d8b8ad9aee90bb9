"""Tests of the installed wheel. A Java test runs them in a virtual environment that has no other packages.

`PetsardTest` needs the variable PETSARD_PATH: the folders with PETsARD and the packages that it needs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import unittest
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

TESTS = Path(__file__).resolve().parent
TUTORIAL = TESTS.parents[1] / "docs" / "tutorials" / "from-petsard.md"


class WheelCase(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_in_folder(self, *command: str, **environment: str) -> str:
        """Runs a command in an empty folder, without the variables that find other packages or a service."""
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("WAYMARK_", "PYTHON", "PETSARD_"))
        }
        done = subprocess.run(
            command, cwd=self.folder, env={**clean, **environment}, capture_output=True, text=True, timeout=120
        )
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout


class WheelTest(WheelCase):
    def test_package_is_that_of_the_environment(self) -> None:
        path = self.run_in_folder(sys.executable, "-c", "import waymark; print(waymark.__file__)")

        self.assertTrue(path.startswith(sys.prefix), path)

    def test_console_script_explains_itself(self) -> None:
        shown = self.run_in_folder(str(Path(sys.executable).parent / "waymark"), "--help")

        self.assertIn("usage: waymark", shown)
        self.assertIn("dead-letters", shown)

    def test_module_has_the_version_of_the_wheel(self) -> None:
        shown = self.run_in_folder(sys.executable, "-m", "waymark", "--version")

        self.assertEqual("waymark %s\n" % version("waymark"), shown)

    def test_wheel_has_its_types_and_every_module(self) -> None:
        package = files("waymark")
        installed = {str(path.relative_to(str(package))) for path in Path(str(package)).rglob("*.py")}

        self.assertTrue(package.joinpath("py.typed").is_file())
        sources = TESTS.parent / "waymark"
        self.assertEqual({str(path.relative_to(sources)) for path in sources.rglob("*.py")}, installed)

    def test_commands_need_no_other_package(self) -> None:
        (self.folder / "a.csv").write_text("age\n1\n")

        self.assertEqual(
            "[]\n", self.run_in_folder(str(Path(sys.executable).parent / "waymark"), "check", "a.csv", "a.csv")
        )

    def test_petsard_is_optional(self) -> None:
        self.run_in_folder(sys.executable, "-c", "import waymark.petsard")


class PetsardTest(WheelCase):
    """Runs the example of the tutorial "From PETsARD in one line"."""

    def setUp(self) -> None:
        super().setUp()
        folders = os.environ["PETSARD_PATH"].split(os.pathsep)
        if not any(Path(folder, "petsard").is_dir() for folder in folders):
            self.skipTest("PETsARD is not installed")
        self.environment = {"PYTHONPATH": os.environ["PETSARD_PATH"]}
        text = TUTORIAL.read_text(encoding="utf-8")
        for kind, name in (("csv", "people.csv"), ("yaml", "config.yaml"), ("python", "script.py")):
            found = re.search("```%s\n(.*?)```" % kind, text, re.DOTALL)
            assert found is not None, kind
            (self.folder / name).write_text(found[1], encoding="utf-8")

    def test_script_of_the_tutorial_runs_without_a_service(self) -> None:
        self.run_in_folder(sys.executable, "script.py", **self.environment)

    def test_script_without_a_change_is_recorded(self) -> None:
        script = self.folder / "script.py"
        lines = script.read_text(encoding="utf-8").splitlines()
        added = [line for line in lines if "the added line" in line]
        self.assertEqual(1, len(added))
        lines.remove(added[0])
        lines.append("print(executor.status.is_completed(), len(executor.status.get_snapshots()))")
        script.write_text("\n".join(lines), encoding="utf-8")

        shown = self.run_in_folder(sys.executable, "-m", "waymark.petsard", "script.py", **self.environment)

        self.assertEqual("True 4", shown.splitlines()[-1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
