"""`hostdeck open`: a server as recorded in its incident note. Read-only; no request leaves this
machine."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from tui.cli.dashboard import need_terminal, start_dashboard
from tui.cli.verb import Verb
from tui.config.start_options import DemoOptions, StartOptions
from tui.errors import UsageError
from tui.format import local_time

_DOING, _NOTHING = "Opening a recording", "Nothing was started."


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="recording beside an incident note, or one of 'hostdeck conformance --record'",
    )


def _run(options: Namespace, start: StartOptions) -> int:
    demo = recorded(_found(options.file))
    need_terminal()
    return start_dashboard(replace(start, demo=demo, profiles=(), refuses_changes=True))


def _found(file: Path) -> Path:
    """Return the file; also look for a bare name among the incident notes."""
    from tui.paths import Paths

    beside = Paths.of_user().state / "incidents" / file.name
    return beside if not file.exists() and file.parent == Path() and beside.exists() else file


def recorded(file: Path) -> DemoOptions:
    """Return the options that show a recording.

    Raises:
        UsageError: The file is not a recording.
    """
    from tui.simulator.replay import Recording
    from tui.simulator.report_file import read_json

    try:
        tree = read_json(file, "a recording")
        Recording(tree)
    except ValueError as error:
        said = str(error)
        raise UsageError(
            _DOING,
            said=f"{said[:1].upper()}{said[1:]}.",
            certain=_NOTHING,
            next="Give the .json file beside an incident note.",
        ) from None
    taken = tree.get("taken_at")
    when = f" {local_time(taken)}" if isinstance(taken, int | float) else ""
    return DemoOptions(
        fleet="small", speed=1.0, still=True, replay=str(file.resolve()), title=f"recorded{when}"
    )


VERB = Verb(
    "open",
    "show a recorded server in the dashboard, read-only",
    _arguments,
    _run,
    works_without_config=True,
    alone=True,
    asks_provider=False,
    draws=True,
    prints_names=False,
)
