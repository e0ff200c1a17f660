"""`hostdeck conformance`: read everything once and save the shapes of the answers, no values."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.cli.durations import seconds
from tui.cli.exit_codes import ExitCode
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import ConfigError, HostdeckError, UsageError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.conformance.conformance_run import ConformanceRun
    from tui.conformance.planned_reads import LeftOut, PlannedRead

_EPILOG = """\
Only reads are sent, one at a time. The report names fields, types and lengths. It is shown before
it is saved, and it is not saved if a value of the account is found in it."""


READ_S = 60.0
"""Longest wait for one slow read."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--plan", action="store_true", help="list the reads that would be sent, and stop"
    )
    parser.add_argument(
        "--servers",
        type=int,
        default=3,
        metavar="N",
        help="how many servers to ask about, of different kinds first (default: 3)",
    )
    parser.add_argument(
        "--pause",
        type=seconds,
        default=1.0,
        metavar="S",
        help="pause between two reads, in seconds (default: 1)",
    )
    parser.add_argument(
        "--save",
        type=Path,
        metavar="FILE",
        help="save the report: FILE.json and FILE.md",
    )
    parser.add_argument(
        "--yes", action="store_true", help="save without a question after the report is shown"
    )
    parser.add_argument(
        "--teach",
        type=Path,
        metavar="FILE",
        help="write example answers with invented values from a saved report; sends nothing",
    )


def _run(options: Namespace, start: StartOptions) -> int:
    if options.servers < 1:
        raise UsageError(
            "Planning the reads",
            said="--servers needs a number above zero.",
            certain="Nothing was sent.",
        )
    if options.teach is not None:
        return _teach(options.teach)
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.conformance.planned_reads import plan

    found = find_or_ask(start)
    with signed_in(start, found) as (client, session):
        ids, addresses = _chosen(client, options.servers)
        planned, left = plan(ids, addresses)
        _show_plan(planned, left, options.pause)
        if options.plan:
            return ExitCode.OK
        run = _carried_out(client, planned, options.pause)
    secrets = (found.secret, str(session.account or ""))
    return _finish(run, left, options, [word for word in map(_text_of, secrets) if word])


def _text_of(secret: Any) -> str:
    """Return a credential as text, for the search in the report only."""
    reveal = getattr(secret, "get_secret_value", None)
    return str(reveal() if reveal is not None else secret)


def _chosen(client: Client, number: int) -> tuple[list[int], list[str]]:
    """Return servers to ask about, with their main addresses; each kind first. Raises ApiError."""
    from tui.cli.server_arguments import listed

    rows = listed(client)
    first = {row.kind: row for row in reversed(rows)}
    ordered = [*first.values(), *(row for row in rows if row not in first.values())]
    chosen = ordered[:number]
    return [row.id for row in chosen], [str(row.ip or "") for row in chosen]


def _carried_out(client: Client, planned: Sequence[PlannedRead], pause_s: float) -> ConformanceRun:
    """Send the reads. Ctrl+C ends the run; what was read so far is reported."""
    from tui.conformance.conformance_run import ConformanceRun

    run = ConformanceRun(lambda item: _answer(client, item), time.monotonic)
    shown = sys.stderr.isatty()
    try:
        for at, item in enumerate(run.read(planned), 1):
            if shown:
                sys.stderr.write(f"\r\x1b[K{at} of {len(planned)}  {item.action.name}")
                sys.stderr.flush()
            if at < len(planned):
                time.sleep(pause_s)
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted. The report holds what was read so far.\n")
    except HostdeckError as error:
        sys.stderr.write("\n" + "\n".join(error.sentences()) + "\n")
    if shown:
        sys.stderr.write("\r\x1b[K")
    return run


def _answer(client: Client, item: PlannedRead) -> Any:
    """Send one read; wait for a slow one. Raises ApiError."""
    from tui.api.action import Deferred
    from tui.cli.async_reads import finish_unread

    if isinstance(item.action, Deferred):
        return finish_unread(client, item.action, item.params, READ_S)
    return client.payload(item.action, item.params)


def _show_plan(planned: Sequence[PlannedRead], left: Sequence[LeftOut], pause_s: float) -> None:
    names = dict.fromkeys(item.action.name for item in planned)
    sys.stderr.write(
        f"{len(planned)} requests of {len(names)} reads, {pause_s:g} s apart. No changes are "
        f"sent.\n"
    )
    for name in names:
        about = [item.about for item in planned if item.action.name == name and item.about]
        sys.stderr.write(f"  {name:<32} {f'{len(about)} servers' if about else ''}".rstrip() + "\n")
    for item in left:
        sys.stderr.write(f"  {item.name:<32} left out: {item.reason}\n")


def _finish(
    run: ConformanceRun, left: Sequence[LeftOut], options: Namespace, secrets: Sequence[str]
) -> int:
    """Check the report, show it, and save it if that is wanted."""
    from tui import __version__
    from tui.api.catalog import declared_actions
    from tui.conformance.identity_check import IdentityFound, check
    from tui.conformance.known_shapes import known_shapes
    from tui.conformance.report import as_json, as_markdown, words_of_report

    results = [run.results[name] for name in sorted(run.results)]
    reasons = {item.name: item.reason for item in left}
    made = json.dumps(as_json(__version__, results, reasons), indent=1) + "\n"
    page = as_markdown(__version__, results, reasons)
    allowed = words_of_report(known_shapes(), dict.fromkeys(declared_actions(), ""))
    try:
        for text in (made, page):
            check(text, [*run.values, *secrets], allowed)
    except IdentityFound as error:
        raise UsageError(
            "Checking the report",
            said=str(error),
            certain="The report was neither shown nor saved.",
            next="Run it again with fewer servers, or report this as a bug: the name of a field "
            "may be the value.",
        ) from None
    sys.stdout.write(page)
    if options.save is None:
        sys.stderr.write("Not saved. To save the report, add --save FILE.\n")
        return ExitCode.OK
    if not options.yes and not _wanted(options.save):
        sys.stderr.write("Not saved.\n")
        return ExitCode.OK
    for ending, text in ((".json", made), (".md", page)):
        _write(options.save.with_suffix(ending), text)
    return ExitCode.OK


def _wanted(path: Path) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(
            f"Saving {path}",
            said="There is no terminal to ask for confirmation.",
            certain="Nothing was saved.",
            next="Add --yes.",
        )
    sys.stderr.write(f"Save this report as {path.with_suffix('.json')} and .md? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(
            f"Saving {path}",
            said=f"{error.strerror or type(error).__name__}.",
            next="Name another file with --save.",
        ) from None
    sys.stderr.write(f"Saved {path}\n")


def _teach(path: Path) -> int:
    """Write invented answers of the report's shapes beside it."""
    from tui.conformance.teaching import examples_of
    from tui.small_files import UnusableFile, read_small_text

    try:
        made = examples_of(json.loads(read_small_text(path, 4 * 2**20)))
    except (UnusableFile, ValueError) as error:
        raise UsageError(
            f"Reading {path}",
            said=str(error)
            if isinstance(error, UnusableFile)
            else "The file is not a conformance report.",
            certain="Nothing was written.",
            next="Name the .json file that --save wrote.",
        ) from None
    place = path.with_suffix("")
    place.mkdir(exist_ok=True)
    for name, example in made.items():
        _write(place / f"{name.replace('/', '.')}.json", json.dumps(example, indent=2) + "\n")
    return ExitCode.OK


VERB = Verb(
    "conformance",
    "compare the provider's answers with what Hostdeck knows, without sending changes",
    _arguments,
    _run,
    epilog=_EPILOG,
)
