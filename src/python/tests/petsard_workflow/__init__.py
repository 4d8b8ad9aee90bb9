"""A workflow of the real PETsARD: seven modules, two Preprocessors, two Synthesizers, one of which fails once."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAND_INS = HERE / "stand_ins"


def prepare(folder: Path) -> Path:
    """Writes the files of the workflow into a folder."""
    for name in ("custom.py", "workflow.yaml"):
        shutil.copy(HERE / name, folder)
    dice = random.Random(1)
    lines = ["age,income,education,city"]
    for number in range(200):
        income = "" if number % 10 == 0 else "%.2f" % dice.uniform(1, 9)
        lines.append(
            "%d,%s,%s,%s" % (dice.randint(18, 80), income, dice.choice(("BA", "MA", "PhD")), dice.choice("NS"))
        )
    (folder / "people.csv").write_text("\n".join(lines) + "\n")
    return folder
