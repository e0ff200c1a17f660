"""`hostdeck access`: the recovery steps for a server that does not respond, from the command
line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.cli.change_session import change_arguments, run_command, targets_of
from tui.cli.change_targets import named_rows
from tui.cli.command_parts import CommandParts, command_parts
from tui.cli.exit_codes import ExitCode
from tui.cli.server_arguments import named, with_details
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import HostdeckError, UsageError
from tui.key_hints import for_command_line
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.commands.command import Reveal
    from tui.fleet.rows import ServerRow
    from tui.remote.ladder import Ladder

ASKS = ("pon", "poff", "reboot", "pxeboot", "kvm", "check")
WHAT = {
    "ladder": "show possible steps, steps already tried, and open access (sends nothing)",
    "open": "open IPMI access; print address, user, and password once",
    "close": "close all open access",
    "console": "open the console of a VM in remote-viewer, or print its file with --stdout",
    "novnc": "print a link to the web console (noVNC) of a VM",
    "note": "print the incident note of the last hours as Markdown (sends nothing)",
    "ask": (
        "send a remote-hands request: --for pon, poff, reboot, pxeboot, kvm, or check, or free "
        "text with --text"
    ),
}
SHOWN_ONCE = ("open", "console", "novnc")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=tuple(WHAT),
        metavar="WHAT",
        help="; ".join(f"{name}: {words}" for name, words in WHAT.items()),
    )
    parser.add_argument("server", metavar="SERVER", help="id or host name")
    parser.add_argument(
        "--from",
        dest="addresses",
        default="",
        metavar="CIDR",
        help="open: allowed addresses or networks, separated by commas",
    )
    parser.add_argument(
        "--hours",
        type=int,
        default=0,
        metavar="N",
        help="open: duration in hours, 1 to 24 (default: 2)",
    )
    parser.add_argument(
        "--stdout",
        action="store_true",
        help=(
            "console: print the viewer file, for: ssh HOST hostdeck access console ID --stdout "
            "| remote-viewer -"
        ),
    )
    parser.add_argument(
        "--for", dest="wanted", choices=ASKS, default="", help="ask: type of remote-hands request"
    )
    parser.add_argument(
        "--text",
        default="",
        help=(
            "ask: free text; the steps tried so far are attached. Do not include secrets: "
            "other people read it"
        ),
    )
    change_arguments(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    _check(options)
    with command_parts(start) as parts:
        if options.what in ("ladder", "note"):
            return _tell(
                parts,
                with_details(parts.client, named(parts.client, start, [options.server]))[0],
                options,
            )
        rows = named_rows(parts.client, start, [options.server])
        if options.what == "console" and not options.stdout:
            _check_viewer(parts, rows[0])
        return run_command(
            parts,
            _command(options),
            rows,
            options,
            answers=_answers(options),
            follow=partial(show_results, options=options),
        )


def _check_viewer(parts: CommandParts, row: ServerRow) -> None:
    """Refuse if this machine has no console viewer. Check only servers that have a console; the
    command reports all other reasons."""
    import os

    from tui.commands import commands
    from tui.remote.console_files import viewer_here

    if (
        viewer_here(os.environ) is None
        and commands()["access.console"].why_not(targets_of(parts, [row])) is None
    ):
        said = (
            "There is no display or no remote-viewer on this machine. On your own "
            "computer, run: ssh HOST hostdeck access console ID --stdout | remote-viewer -"
        )
        raise UsageError("Opening the console", said=said, certain="Nothing was sent.")


def _check(options: Namespace) -> None:
    problem = ""
    if options.what in SHOWN_ONCE and not options.wait:
        problem = "The credentials are shown once, at the end. With --no-wait they would be lost."
    elif options.what == "ask" and bool(options.wanted) == bool(options.text):
        problem = "Specify the request for remote hands: --for TYPE or --text TEXT."
    elif options.hours and not 1 <= options.hours <= 24:
        problem = "--hours must be from 1 to 24."
    elif options.addresses:
        from tui.commands.access_commands import address_list

        try:
            options.addresses = address_list(options.addresses)
        except ValueError as error:
            problem = str(error).removesuffix(" Nothing was sent.")
    if problem:
        raise UsageError(
            f"Running access {options.what}", said=problem, certain="Nothing was sent."
        )


def _command(options: Namespace) -> str:
    if options.what == "ask":
        return f"hands.{options.wanted or 'assistance'}"
    if options.what == "open" and (options.addresses or options.hours):
        return "access.open_for"
    return f"access.{options.what}"


def _answers(options: Namespace) -> list[str]:
    """Return the argument that a screen would supply to the command."""
    if options.what == "ask":
        return [options.text] if options.text else []
    if _command(options) == "access.open_for":
        from tui.commands.access_commands import AS_SEEN, USUAL_HOURS

        answers = ["other", options.addresses] if options.addresses else [AS_SEEN]
        return [*answers, str(options.hours or USUAL_HOURS)]
    return []


def show_results(then: Any, code: int, options: Namespace) -> int:
    """Print the result once: credentials or a console; a sentence if it cannot be printed."""
    from tui.commands.command import OpenConsole, Refuse, Reveal

    if isinstance(then, Reveal):
        _print_facts(then, options)
    elif isinstance(then, OpenConsole):
        return _console(then, options)
    elif isinstance(then, Refuse):
        sys.stderr.write(f"{safe_text(for_command_line(then.reason))}\n")
        return code or ExitCode.FAILED
    return code


def _print_facts(reveal: Reveal, options: Namespace) -> None:
    """Print the opened access once, on standard output."""
    from pydantic import SecretStr

    plain = [
        (fact, value.get_secret_value() if isinstance(value := fact.value, SecretStr) else value)
        for fact in reveal.facts
    ]
    if options.json or not sys.stdout.isatty():
        print(json.dumps({fact.json_name: value for fact, value in plain}, ensure_ascii=False))
    else:
        width = max((len(fact.name) for fact, _ in plain), default=0)
        for fact, value in plain:
            print(f"{fact.name:<{width}}  {safe_text(value)}")
    sys.stderr.write(f"{safe_text(for_command_line(reveal.note))}\n")


def _console(then: Any, options: Namespace) -> int:
    """Run the viewer and wait, because the file is removed with this process; or print the file for
    a viewer elsewhere."""
    import os

    from tui.models.viewer_file import ViewerFileError, checked_viewer_file
    from tui.remote.console_files import VIEWER, viewer_here

    try:
        checked = checked_viewer_file(then.content.get_secret_value())
    except ViewerFileError as error:
        raise HostdeckError(
            "Opening the console",
            said=str(error),
            certain="Nothing was started.",
            next="Try: hostdeck access novnc",
        ) from None
    if options.stdout:
        sys.stdout.write(checked.text.get_secret_value())
        return ExitCode.OK
    import subprocess

    # The file goes through a pipe: nothing is written to disk.
    viewer, text = viewer_here(os.environ) or VIEWER, checked.text.get_secret_value().encode()
    quiet = subprocess.DEVNULL
    ended = subprocess.run([viewer, "-"], input=text, check=False, stdout=quiet, stderr=quiet)
    return ExitCode.OK if ended.returncode == 0 else ExitCode.FAILED


def _tell(parts: CommandParts, row: ServerRow, options: Namespace) -> int:
    from tui.operations.openings import open_ways
    from tui.remote.incident import Evidence, incident_note
    from tui.remote.ladder import by_server, ladder
    from tui.store.reading import Reading

    # Read this before taking the time: a reading from the future does not count.
    power = None if options.what == "note" else _read_power(parts, row)
    targets = targets_of(parts, [row])
    operations = by_server(targets.asked, row.id)
    if options.what == "note":
        journal = parts.operations.ledger.journal()
        events = {operation.id: journal.events(operation.id) for operation in operations}
        ends = [end for end in targets.loose_ends if end.server_id == row.id]
        print(incident_note(Evidence(row, operations, events, ends=ends), targets.now), end="")
        return ExitCode.OK
    made = ladder(row, operations, power or Reading(), targets.now)
    _print_ladder(made, [end.what for end in open_ways(targets.loose_ends, row.id)], options)
    return ExitCode.OK


def _read_power(parts: CommandParts, row: ServerRow) -> Any:
    """Read the power, the first recovery step. Return `None` if the server has no way to read
    it."""
    import threading

    from tui.api.catalog import eq_actions as eq
    from tui.api.catalog.common import ServerRef
    from tui.store.reading import Reading
    from tui.workers.pool import Urgency

    if row.remote_control is False:
        return None
    found: list[Any] = []
    read = threading.Event()

    def on_power(answer: Any) -> None:
        found.append(Reading(answer.power, parts.clock.now()))
        read.set()

    def on_error(error: HostdeckError) -> None:
        found.append(Reading(None, None, str(error)))
        read.set()

    parts.operations.poller().read(
        eq.STATUS,
        ServerRef(id=row.id),
        on_result=on_power,
        on_error=on_error,
        urgency=Urgency.PERSON,
        timeout_s=60.0,
    )
    parts.wait_for(read)
    return found[0]


def _print_ladder(made: Ladder, ways: list[str], options: Namespace) -> None:
    if options.json:
        steps = [
            {
                "step": rung.title,
                "command": rung.command,
                "came_of_it": rung.words,
                "next": rung.is_next,
            }
            for rung in made.rungs
        ]
        print(
            json.dumps({"ladder": steps, "advice": made.advice, "open": ways}, ensure_ascii=False)
        )
        return
    width = max((len(rung.title) for rung in made.rungs), default=0)
    for at, rung in enumerate(made.rungs, start=1):
        mark = ">" if rung.is_next else " "
        print(f"{mark} {at} {rung.title:<{width}}  {safe_text(rung.words, 160)}")
    print(made.advice)
    for what in ways:
        print(f"! {safe_text(what)}")


VERB = Verb(
    "access",
    "reach a server that does not respond: IPMI, console, remote hands",
    _arguments,
    _run,
    (
        "Credentials are printed once and not stored. Hostdeck asks for the PIN on a terminal; "
        "otherwise use --pin-stdin."
    ),
)
