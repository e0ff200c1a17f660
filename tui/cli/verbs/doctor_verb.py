"""`hostdeck doctor`: checks for everything that may prevent Hostdeck from working, with advice."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tui.cli.completion_values import completes, fixed_words
from tui.cli.durations import answer_seconds
from tui.cli.exit_codes import ExitCode
from tui.cli.output import json_argument, write_json, write_lines
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.format import nearest

if TYPE_CHECKING:
    from tui.cli.doctor.facts import Finding

SECTIONS = ("configuration", "credentials", "network", "terminal", "answers")
ON_REQUEST = ("keys",)
"""Checks that wait for the user: run only on request."""


def _arguments(parser: ArgumentParser) -> None:
    argument = parser.add_argument(
        "sections",
        nargs="*",
        metavar="SECTION",
        help=f"only these sections: {', '.join(SECTIONS)}; or keys, to test which keys arrive",
    )
    completes(argument, fixed_words((*SECTIONS, *ON_REQUEST)))
    parser.add_argument("--sign-in", action="store_true", help="also sign in to test the API key")
    parser.add_argument(
        "--timeout",
        dest="answer_s",
        type=answer_seconds,
        default=None,
        metavar="S",
        help="how long to wait for each answer of the provider, in seconds",
    )
    json_argument(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.doctor.facts import Severity, fact_lines

    for name in options.sections:
        if name not in (*SECTIONS, *ON_REQUEST):
            raise UsageError(
                "Running the checks",
                said=f"There is no section {name!r}.",
                next=nearest(name, (*SECTIONS, *ON_REQUEST)),
            )
    found = [
        fact for name in options.sections or SECTIONS for fact in _checks(name)(options, start)
    ]
    if options.json:
        write_json(
            [
                {
                    "section": finding.section,
                    "name": finding.name,
                    "verdict": str(finding.verdict) or "note",
                    "value": finding.value,
                    "advice": finding.advice,
                }
                for finding in found
            ]
        )
    else:
        write_lines(fact_lines(found))
    return (
        ExitCode.FAILED
        if any(finding.verdict is Severity.WRONG for finding in found)
        else ExitCode.OK
    )


def _checks(section: str) -> Callable[[Namespace, StartOptions], Iterator[Finding]]:
    from importlib import import_module

    checks: Callable[[Namespace, StartOptions], Iterator[Finding]] = getattr(
        import_module(f"tui.cli.doctor.{section}_checks"), section
    )
    return checks


VERB = Verb(
    "doctor",
    "check configuration, credentials, network, terminal, and unrecognized answers",
    _arguments,
    _run,
    works_without_config=True,
    needs_profile=False,
)
