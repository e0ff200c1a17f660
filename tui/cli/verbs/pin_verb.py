"""`hostdeck pin`: check the PIN of the account, or set it. Typed on a terminal, never an
argument."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from tui.cli.change_session import carry_out, change_arguments
from tui.cli.command_parts import command_parts
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError

_LINES = (
    "read from standard input, one per line: check needs the PIN; set needs the current "
    "PIN (empty if there is none), the new PIN and the new PIN again"
)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=("check", "set"),
        help=(
            "check: a wrong PIN counts as a failed attempt; set: needs the current and the new PIN"
        ),
    )
    change_arguments(parser, timeout_s=180.0, pin_stdin=_LINES)


def _run(options: Namespace, start: StartOptions) -> int:
    if start.read_only:
        raise UsageError(
            "Checking or setting the PIN",
            said="Read-only mode: changes are refused.",
            certain="Nothing was sent.",
        )
    words = (
        ("PIN: ",)
        if options.what == "check"
        else (
            "Current PIN (leave empty if the account has no PIN): ",
            "New PIN: ",
            "Repeat new PIN: ",
        )
    )
    typed = [_typed(word, options) for word in words]
    from tui.commands.account_commands import check_plan, new_pin_problem, set_plan

    if options.what == "check":
        plan = check_plan(typed[0])
    else:
        problem = new_pin_problem(typed[1]) or (
            "" if typed[1] == typed[2] else "The PINs do not match."
        )
        if problem:
            raise UsageError("Setting the PIN", said=problem, certain="Nothing was sent.")
        plan = set_plan(typed[0], typed[1])
    with command_parts(start) as parts:
        return carry_out(parts, plan, options)


def _typed(words: str, options: Namespace) -> str:
    from tui.cli.secret_prompts import hidden, next_line
    from tui.credentials.pin import bare_pin
    from tui.secrets import REDACTOR

    if options.pin_stdin:
        typed = next_line()
    elif sys.stdin.isatty():
        typed = hidden(words)
    else:
        raise UsageError(
            "Reading the PIN",
            said="There is no terminal to ask on.",
            certain="Nothing was sent.",
            next="Use --pin-stdin with one line for each value.",
        )
    typed = bare_pin(typed)
    REDACTOR.remember(typed)
    return typed


VERB = Verb("pin", "check or set the PIN of the account", _arguments, _run)
