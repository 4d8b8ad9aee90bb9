"""Shell completion for bash, zsh and fish."""

from __future__ import annotations

import argparse
from typing import Any

from .output import Output

_BASH = """_waymark() {
    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "%(commands)s" -- "$word"))
        return
    fi
    case "$command" in
%(cases)s
    esac
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
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell](_commands(parser)), end="")
    return 0


def _commands(parser: argparse.ArgumentParser) -> dict[str, tuple[str, dict[str, str]]]:
    """Returns the text and the options of each command."""
    action = next(one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    texts = {one.dest: one.help or "" for one in action._choices_actions}
    return {
        name: (
            texts[name],
            {option: one.help or "" for one in command._actions for option in one.option_strings if option[:2] == "--"},
        )
        for name, command in action.choices.items()
    }


def _bash(commands: dict[str, tuple[str, dict[str, str]]]) -> str:
    cases = "\n".join(
        '        %s) words="%s" ;;' % (name, " ".join(options)) for name, (_, options) in commands.items()
    )
    return _BASH % {"commands": " ".join(commands), "cases": cases}


def _zsh(commands: dict[str, tuple[str, dict[str, str]]]) -> str:
    return "autoload -U +X bashcompinit && bashcompinit\n" + _bash(commands)


def _fish(commands: dict[str, tuple[str, dict[str, str]]]) -> str:
    lines = ["complete -c waymark -f"]
    for name, (text, options) in commands.items():
        lines.append("complete -c waymark -n __fish_use_subcommand -a %s -d '%s'" % (name, text.replace("'", "")))
        for option in options:
            lines.append("complete -c waymark -n '__fish_seen_subcommand_from %s' -l %s" % (name, option[2:]))
    return "\n".join(lines) + "\n"
