"""Shell completion for bash, zsh and fish."""

from __future__ import annotations

import argparse
from typing import Any

from .output import Output

Commands = dict[str, tuple[str, dict[str, str]]]
Choices = dict[tuple[str, str], list[str]]

_BASH = """_waymark() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words values
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
        return
    fi
    case "$command" in
        show|tail|compare|restore|export|diff)
            if [[ $word != -* ]]; then
                COMPREPLY=($(compgen -W "$(waymark runs --json --limit 100 2>/dev/null |
                    sed -n 's/^    "run_id": "\\(.*\\)",$/\\1/p')" -- "$word"))
                return
            fi ;;
        check|send)
            if [[ $word != -* ]]; then
                COMPREPLY=($(compgen -f -- "$word"))
                return
            fi ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _waymark waymark
"""


def add_command(subparsers: Any, parser: argparse.ArgumentParser) -> None:
    """Adds the command `completion`."""
    text = "print the completion script of a shell"
    command = subparsers.add_parser(
        "completion",
        help=text,
        description='Print the completion script of a shell. In ~/.bashrc: eval "$(waymark completion bash)"',
    )
    command.add_argument("shell", choices=("bash", "zsh", "fish"))
    command.set_defaults(command=lambda options, output: _print(options, output, parser))


def _print(options: argparse.Namespace, output: Output, parser: argparse.ArgumentParser) -> int:
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell](_commands(parser), _choices(parser)), end="")
    return 0


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
    """Returns the text and the options of each command."""
    action = _subparsers(parser)
    texts = {one.dest: one.help or "" for one in action._choices_actions}
    return {
        name: (
            texts[name],
            {option: one.help or "" for one in command._actions for option in one.option_strings if option[:2] == "--"},
        )
        for name, command in action.choices.items()
    }


def _bash(commands: Commands, choices: Choices) -> str:
    cases = "\n".join(
        '        %s) words="%s" ;;' % (name, " ".join(options)) for name, (_, options) in commands.items()
    )
    values = "\n".join(
        '        "%s %s") values="%s" ;;' % (name, before, " ".join(some)) for (name, before), some in choices.items()
    )
    return _BASH % {"commands": " ".join(commands), "cases": cases, "choices": values}


def _zsh(commands: Commands, choices: Choices) -> str:
    return "autoload -U +X bashcompinit && bashcompinit\n" + _bash(commands, choices)


def _fish(commands: Commands, choices: Choices) -> str:
    lines = ["complete -c waymark -f"]
    for name, (text, options) in commands.items():
        lines.append("complete -c waymark -n __fish_use_subcommand -a %s -d '%s'" % (name, text.replace("'", "")))
        for option in options:
            line = "complete -c waymark -n '__fish_seen_subcommand_from %s' -l %s" % (name, option[2:])
            values = choices.get((name, option))
            lines.append(line if values is None else "%s -x -a '%s'" % (line, " ".join(values)))
        if (name, name) in choices:
            values = choices[name, name]
            lines.append("complete -c waymark -n '__fish_seen_subcommand_from %s' -a '%s'" % (name, " ".join(values)))
    return "\n".join(lines) + "\n"
