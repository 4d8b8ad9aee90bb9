"""The command line of Waymark."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from .. import __version__
from ..api import ApiError
from ..rules.schema import InvalidEventError
from . import across, commands, completion, files, live
from .output import Output

FAILED = 2
"""The exit code of a command that could not do its work. 1 is an answer: breaking, rejected, not restored."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and ends the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "command"):
        parser.print_help()
        return FAILED
    try:
        code: int = options.command(options, Output(options)) or 0
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader of the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except ApiError as error:
        print("waymark: %s" % _explain(error, options), file=sys.stderr)
    except (InvalidEventError, OSError, ValueError, ImportError) as error:
        print("waymark: %s" % error, file=sys.stderr)
    return FAILED


def _explain(error: ApiError, options: argparse.Namespace) -> str:
    if error.type == "unreachable":
        return "%s. Start Waymark, or name its address with --url or WAYMARK_URL." % error.detail
    if error.status in (401, 403):
        return "%s Name a token with --token or WAYMARK_TOKEN." % error.detail
    if error.type == "unknown-run":
        return commands.with_suggestion(error, options)
    if error.type in ("unknown-path", "http-404"):
        return "The service at %s does not have this request: it needs a later release of Waymark." % options.url
    return error.detail


def make_parser() -> argparse.ArgumentParser:
    """Returns the parser of all commands."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--url",
        default=os.environ.get("WAYMARK_URL") or "http://localhost:8080",
        help="address of the service (WAYMARK_URL; %(default)s)",
    )
    common.add_argument("--token", default=os.environ.get("WAYMARK_TOKEN"), help="bearer token (WAYMARK_TOKEN)")
    form = common.add_mutually_exclusive_group()
    form.add_argument("--json", dest="form", action="store_const", const="json", help="JSON; default unless a terminal")
    form.add_argument("--table", dest="form", action="store_const", const="table", help="tables; default on a terminal")
    parser = argparse.ArgumentParser(
        prog="waymark",
        description="Asks and follows Waymark, compares schemas, and sends events.",
        epilog="Exit codes: 0 done; 1 breaking changes, rejected events, or not restored; 2 the command failed.",
    )
    parser.add_argument("--version", action="version", version="waymark %s" % __version__)
    subparsers = parser.add_subparsers(metavar="COMMAND")
    for group in (commands, across, live, files):
        group.add_commands(subparsers, common)
    completion.add_command(subparsers, common, parser)
    return parser
