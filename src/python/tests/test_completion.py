"""The completion of zsh and fish: completed in the real shell where it is installed, and its syntax elsewhere."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from waymark.cli import make_parser, run
from waymark.cli.completion import _choices, _commands

COMPLETED = [
    ("waymark sc", "schema"),
    ("waymark check --a", "--any"),
    ("waymark dead-letters re", "redrive"),
    ("waymark runs --state co", "completed"),
    ("waymark completion z", "zsh"),
    ("waymark show run", "run-a"),
    ("waymark check eve", "events.json"),
]
needs_zsh = pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
needs_fish = pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")


@pytest.fixture
def script(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Writes the script of the shell that the test names, beside a file that can be completed."""
    assert run(["completion", request.param]) == 0
    (tmp_path / "events.json").touch()
    file = tmp_path / ("waymark.%s" % request.param)
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    return file


@pytest.mark.parametrize("script", ["bash", "zsh", "fish"], indirect=True)
def test_script_names_options_choices_and_sources(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    parser = make_parser()

    for name, command in _commands(parser).items():
        lines = [line for line in text.splitlines() if re.search(r"\b%s\b" % name, line)]
        assert lines, name
        for option in command.options:
            words = " ".join(lines)
            assert option in words or "-l %s" % option[2:] in words, (name, option)
        assert command.source in " ".join(lines) or (command.source == "files" and " -F" in " ".join(lines))
    for (_, before), choices in _choices(parser).items():
        assert before == "--values" or " ".join(choices) in text


@pytest.mark.parametrize("script", ["bash", "zsh"], indirect=True)
def test_script_of_bash_and_zsh_has_valid_syntax(script: Path) -> None:
    """The script of zsh is that of bash after the line that loads bashcompinit."""
    text = script.read_text(encoding="utf-8")
    assert text.startswith("autoload -U +X bashcompinit && bashcompinit\n") is (script.suffix == ".zsh")

    found = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)

    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("script", ["fish"], indirect=True)
def test_script_of_fish_has_complete_commands(script: Path) -> None:
    lines = script.read_text(encoding="utf-8").splitlines()

    for line in lines:
        words = shlex.split(line)
        assert words[:3] == ["complete", "-c", "waymark"], line
        rest = words[3:]
        while rest:
            option = rest.pop(0)
            assert option in ("-f", "-F", "-x", "-n", "-a", "-d", "-l"), line
            if option in ("-n", "-a", "-d", "-l"):
                assert rest and rest.pop(0), line
    if shutil.which("fish") is not None:
        found = subprocess.run(["fish", "--no-config", "-n", str(script)], capture_output=True, text=True)
        assert (found.returncode, found.stderr) == (0, "")


@needs_fish
@pytest.mark.parametrize("script", ["fish"], indirect=True)
def test_fish_completes(script: Path) -> None:
    stub = "function waymark; echo run-a; echo other; end; source %s; " % script

    for words, expected in COMPLETED:
        found = subprocess.run(
            ["fish", "--no-config", "-c", "%scomplete -C '%s'" % (stub, words)],
            cwd=script.parent,
            env={**os.environ, "HOME": str(script.parent)},
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert [line.partition("\t")[0] for line in found.stdout.splitlines()] == [expected], (words, found.stderr)


@needs_zsh
@pytest.mark.parametrize("script", ["zsh"], indirect=True)
def test_zsh_completes(script: Path) -> None:
    """Types each command and a tab in an interactive shell, in which `waymark` prints its arguments."""
    stub = 'waymark() { if [[ $2 = --values ]]; then print -l run-a other; else print -r -- "[waymark $*]"; fi }'
    setup = "autoload -U compinit; compinit -u -D; source %s; %s; print rea''dy\n" % (script, stub)
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(script.parent)
        os.environ.update(TERM="dumb", HOME=str(script.parent))
        os.execvp("zsh", ["zsh", "-f", "-i"])
    try:
        os.write(terminal, setup.encode())
        read_until(terminal, "ready")
        for words, expected in COMPLETED:
            os.write(terminal, ("%s\t\n" % words).encode())
            shown = read_until(terminal, r"\[waymark [^]]*\]")
            assert shown == "[%s %s]" % (words.rpartition(" ")[0], expected)
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


def read_until(terminal: int, pattern: str, timeout: float = 30.0) -> str:
    """Returns the text of a terminal that matches a pattern."""
    shown, end = "", time.monotonic() + timeout
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 1 << 16).decode("utf-8", "replace")
            found = re.search(pattern, shown)
            if found is not None:
                return found[0]
    raise AssertionError("%r is not in %r" % (pattern, shown))
