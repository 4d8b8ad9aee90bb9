"""Shell completion for bash, zsh and fish."""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import islice
from typing import Any, NamedTuple

from ..client import Client
from .commands import client_of
from .output import Output


class Command(NamedTuple):
    """A command: its help, its options with their help, and the kind of value that its arguments have."""

    text: str
    options: dict[str, str]
    source: str


Commands = dict[str, Command]
Choices = dict[tuple[str, str], list[str]]

MAX_VALUES = 100

_SOURCES = {"RUN": "runs", "DATASET": "datasets", "WORKFLOW": "workflows", "FILE": "files", "BEFORE": "files"}

_BASH = """_waymark() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
    local words values source value
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "%(commands)s" -- "$word"))
        return
    fi
    case "$command" in
%(cases)s
    esac
    case "$command $before" in
%(choices)s
    esac
    if [ -n "$values" ]; then
        COMPREPLY=($(compgen -W "$values" -- "$word"))
    elif [[ $word == -* || -z $source ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$word"))
    elif [ "$source" = files ]; then
        COMPREPLY=($(compgen -f -- "$word"))
    else
        while IFS= read -r value; do
            [[ $value != "$word"* ]] || COMPREPLY+=("$(printf %%q "$value")")
        done < <(waymark completion --values "$source" 2>/dev/null)
    fi
}
complete -F _waymark waymark
"""


def add_command(subparsers: Any, common: argparse.ArgumentParser, parser: argparse.ArgumentParser) -> None:
    """Adds the command `completion`."""
    command = subparsers.add_parser(
        "completion",
        parents=[common],
        help="print the completion script of a shell",
        description='Print the completion script of a shell. In ~/.bashrc: eval "$(waymark completion bash)"',
    )
    command.add_argument("shell", choices=("bash", "zsh", "fish"), nargs="?", default="bash")
    command.add_argument("--values", choices=("runs", "datasets", "workflows"), help=argparse.SUPPRESS)
    command.set_defaults(command=lambda options, output: _print(options, output, parser))


def _print(options: argparse.Namespace, output: Output, parser: argparse.ArgumentParser) -> int:
    if options.values:
        print("\n".join(_values(client_of(options), options.values)))
        return 0
    writers = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    print(writers[options.shell](_commands(parser), _choices(parser)), end="")
    return 0


def _values(client: Client, source: str) -> list[str]:
    """Returns the first runs, datasets or workflows. A dataset is only its name if the name is unique."""
    if source == "runs":
        return [one.run_id for one in islice(client.runs(), MAX_VALUES)]
    if source == "workflows":
        return ["%s/%s" % (one.namespace, one.name) for one in islice(client.workflows(), MAX_VALUES)]
    found = list(islice(client.datasets(), MAX_VALUES))
    numbers = Counter(one.name for one in found)
    return [one.name if numbers[one.name] == 1 else "%s/%s" % (one.namespace, one.name) for one in found]


def _choices(parser: argparse.ArgumentParser) -> dict[tuple[str, str], list[str]]:
    """Returns the possible values after an option of a command, and of its first argument after the command itself."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, command in _subparsers(parser).choices.items():
        for one in command._actions:
            for before in one.option_strings or [name]:
                if one.choices is not None:
                    found[name, before] = list(map(str, one.choices))
    return found


def _subparsers(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    return next(one for one in parser._actions if isinstance(one, argparse._SubParsersAction))


def _commands(parser: argparse.ArgumentParser) -> Commands:
    action = _subparsers(parser)
    texts = {one.dest: one.help or "" for one in action._choices_actions}
    return {
        name: Command(
            texts[name],
            {
                option: one.help or ""
                for one in command._actions
                for option in one.option_strings
                if _is_shown(one, option)
            },
            next((source for one in command._actions for source in _sources(one)), ""),
        )
        for name, command in action.choices.items()
    }


def _is_shown(action: argparse.Action, option: str) -> bool:
    return option.startswith("--") and action.help != argparse.SUPPRESS


def _sources(action: argparse.Action) -> list[str]:
    if action.option_strings:
        return []
    names = (str(action.metavar).upper(), action.dest.upper())
    return [source for start, source in _SOURCES.items() if any(name.startswith(start) for name in names)]


def _bash(commands: Commands, choices: Choices) -> str:
    cases = "\n".join(
        '        %s) words="%s" source=%s ;;' % (name, " ".join(one.options), one.source)
        for name, one in commands.items()
    )
    values = "\n".join(
        '        "%s %s") values="%s" ;;' % (name, before, " ".join(some)) for (name, before), some in choices.items()
    )
    return _BASH % {"commands": " ".join(commands), "cases": cases, "choices": values}


def _zsh(commands: Commands, choices: Choices) -> str:
    return "autoload -U +X bashcompinit && bashcompinit\n" + _bash(commands, choices)


def _fish(commands: Commands, choices: Choices) -> str:
    lines = ["complete -c waymark -f"]
    for name, one in commands.items():
        lines.append("complete -c waymark -n __fish_use_subcommand -a %s -d '%s'" % (name, one.text.replace("'", "")))
        seen = "complete -c waymark -n '__fish_seen_subcommand_from %s'" % name
        for option in one.options:
            values = choices.get((name, option))
            line = "%s -l %s" % (seen, option[2:])
            lines.append(line if values is None else "%s -x -a '%s'" % (line, " ".join(values)))
        if (name, name) in choices:
            lines.append("%s -a '%s'" % (seen, " ".join(choices[name, name])))
        if one.source == "files":
            lines.append("%s -F" % seen)
        elif one.source:
            lines.append("%s -a '(waymark completion --values %s 2>/dev/null)'" % (seen, one.source))
    return "\n".join(lines) + "\n"
