"""`hostdeck conformance`: read everything once and save the shapes of the answers, without
values."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.cli.conformance_report import finish, save_recording, write
from tui.cli.durations import seconds
from tui.cli.exit_codes import ExitCode
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import NotReachable, SessionEnded, UsageError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.conformance.conformance_run import ConformanceRun
    from tui.conformance.planned_reads import LeftOut, PlannedRead
    from tui.conformance.recording import Recorder
    from tui.conformance.run_file import RunFile

_EPILOG = """\
Only reads are sent, one at a time. The report names fields, types, and lengths. You review it line
by line before it is saved; a line with a value of your account is left out. An interrupted run
continues where it stopped."""

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
        help="number of servers to read, different kinds first (default: 3)",
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
        "--yes", action="store_true", help="save without a review; the report is still checked"
    )
    parser.add_argument(
        "--restart", action="store_true", help="discard what an interrupted run has read"
    )
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="also write the answers with all values replaced, for 'hostdeck simulate --replay'",
    )
    parser.add_argument(
        "--teach",
        type=Path,
        metavar="FILE",
        help="from a saved report, write example answers with invented values, and failing tests "
        "for the answers that are not understood; sends nothing",
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
    from tui.conformance.recording import Recorder

    found = find_or_ask(start)
    with signed_in(start, found) as (client, session):
        ids, addresses = _chosen(client, options.servers)
        planned, left = plan(ids, addresses)
        _show_plan(planned, left, options.pause)
        if options.plan:
            return ExitCode.OK
        secrets = [word for word in map(_text_of, (found.secret, session.account or "")) if word]
        recorder = Recorder() if options.record else None
        # A recording needs all answers in one run.
        file = None if recorder else _run_file(start, str(session.account or ""), options.restart)
        try:
            run, is_whole = _carried_out(client, planned, options.pause, file, recorder)
            run.values.add(secrets)
            if recorder is not None:
                save_recording(recorder, secrets, options.record)
            code, is_saved = finish(run, left, options.save, with_review=not options.yes)
            if file is not None and is_saved and is_whole:
                file.remove()
        finally:
            if file is not None:
                file.close()
    return code


def _run_file(start: StartOptions, account: str, restart: bool) -> RunFile:
    """Open the file of this account's run. Raises ConfigError."""
    from tui import __version__
    from tui.conformance.run_file import RunFile
    from tui.paths import Paths, file_name

    url = start.url or start.settings.profile(start.profile).url
    path = Paths.of_user().state / "conformance" / f"{file_name(start.profile, url)}.jsonl"
    if restart:
        path.unlink(missing_ok=True)
    return RunFile(path, __version__, f"{start.profile} {url} {account}")


def _text_of(secret: Any) -> str:
    """Return a credential as text, only for searching the report."""
    reveal = getattr(secret, "get_secret_value", None)
    return str(reveal() if reveal is not None else secret)


def _chosen(client: Client, number: int) -> tuple[list[int], list[str]]:
    """Return servers to read, with their main addresses; one of each kind first. Raises
    ApiError."""
    from tui.cli.server_arguments import listed

    rows = listed(client)
    first = {row.kind: row for row in reversed(rows)}
    ordered = [*first.values(), *(row for row in rows if row not in first.values())]
    chosen = ordered[:number]
    return [row.id for row in chosen], [str(row.ip or "") for row in chosen]


def _carried_out(
    client: Client,
    planned: Sequence[PlannedRead],
    pause_s: float,
    file: RunFile | None,
    recorder: Recorder | None,
) -> tuple[ConformanceRun, bool]:
    """Send the reads. Return the run, and whether all reads were sent.

    Ctrl+C ends the run; completed reads are reported.
    """
    from tui.api.catalog import declared_actions
    from tui.conformance.conformance_run import ConformanceRun
    from tui.conformance.known_shapes import known_shapes
    from tui.conformance.report import words_of_report

    allowed = words_of_report(known_shapes(), declared_actions())
    ask = partial(_answer, client)
    run = ConformanceRun(ask, time.monotonic, allowed=allowed, file=file, recorder=recorder)
    left = run.left(planned)
    if len(left) < len(planned):
        sys.stderr.write(
            f"{len(planned) - len(left)} of {len(planned)} reads were answered in an earlier run "
            "and are not sent again.\n"
        )
    shown = sys.stderr.isatty()
    try:
        for at, item in enumerate(run.read(left), 1):
            if shown:
                sys.stderr.write(f"\r\x1b[K{at}, planned {len(left)}  {item.action.name}")
                sys.stderr.flush()
            if at < len(left):
                time.sleep(pause_s)
    except KeyboardInterrupt:
        more = "" if file is None else " To continue, run the same command again."
        sys.stderr.write(f"\nInterrupted.{more}\n")
    except (NotReachable, SessionEnded) as error:
        sys.stderr.write("\n" + "\n".join(error.sentences()) + "\n")
    else:
        if shown:
            sys.stderr.write("\r\x1b[K")
        return run, True
    sys.stderr.write("The report holds what was read so far.\n")
    return run, False


def _answer(client: Client, item: PlannedRead) -> Any:
    """Send one read; wait for a slow one. Raises ApiError."""
    from tui.api.action import Deferred
    from tui.cli.async_reads import finish_unread

    if isinstance(item.action, Deferred):
        return finish_unread(client, item.action, item.params, READ_S)
    return client.payload(item.action, item.params)


def _show_plan(planned: Sequence[PlannedRead], left: Sequence[LeftOut], pause_s: float) -> None:
    from tui.format import count

    names = dict.fromkeys(item.action.name for item in planned)
    sys.stderr.write(
        f"{len(planned)} requests of {len(names)} reads, {pause_s:g} s apart. No changes are "
        f"sent.\n"
    )
    for name in names:
        about = [item.about for item in planned if item.action.name == name and item.about]
        servers = count(len(about), "server") if about else ""
        sys.stderr.write(f"  {name:<32} {servers}".rstrip() + "\n")
    for item in left:
        is_asked = item.reason.startswith("asked")
        words = item.reason if is_asked else f"left out: {item.reason}"
        sys.stderr.write(f"  {item.name:<32} {words}\n")


def _teach(path: Path) -> int:
    """Write invented answers with the report's shapes next to it."""
    from tui.conformance.taught_tests import FILE, failing_tests
    from tui.conformance.teaching import examples_of
    from tui.small_files import UnusableFile, read_small_text

    try:
        report = json.loads(read_small_text(path, 4 * 2**20))
        made = examples_of(report)
        tests = failing_tests(report, made)
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
        write(place / f"{name.replace('/', '.')}.json", json.dumps(example, indent=2) + "\n")
    if tests:
        write(place / FILE, tests)
    else:
        sys.stderr.write(
            "Hostdeck understands every answer of the report. No tests were written.\n"
        )
    return ExitCode.OK


VERB = Verb(
    "conformance",
    "compare the provider's answers with what Hostdeck knows, without sending changes",
    _arguments,
    _run,
    epilog=_EPILOG,
)
