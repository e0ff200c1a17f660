"""`hostdeck changes`: differences from an earlier time, based on this machine's readings."""

from __future__ import annotations

import argparse
import re
import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.output import OutputColumn, applied, list_arguments, record_of, shown
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.format import local_time
from tui.history.server_facts import Difference, differences, in_words, subject
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.history.fact_file import FactFile

_UNITS = {"min": 60.0, "h": 3600.0, "d": 86_400.0}
LAST = "last"
"""Keyword for the time at which the dashboard was last closed."""
_CERTAIN = "Nothing was sent."


def time_given(text: str) -> str:
    """Parse a time span, a date, or `last`; return it unchanged. Raises ArgumentTypeError for
    anything else."""
    if text != LAST and seconds_before(text, 0.0) is None:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a time. Use 30min, 24h, 7d, 2026-11-29, or {LAST}."
        )
    return text


def seconds_before(text: str, now: float) -> float | None:
    """Convert `24h` or a date to Unix seconds; return `None` if it is neither."""
    span = re.fullmatch(r"(\d{1,5})\s*(min|h|d)", text)
    if span:
        return now - int(span[1]) * _UNITS[span[2]]
    try:
        return datetime.fromisoformat(text).astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("servers", nargs="*", metavar="SERVER", help="only these servers")
    parser.add_argument(
        "--since",
        type=time_given,
        default=LAST,
        metavar="TIME",
        help="30min, 24h, 7d, a date, or last: when the dashboard was last closed (default: last)",
    )
    list_arguments(parser, COLUMNS)


class _Named:
    """A difference with the host name of its server."""

    def __init__(self, difference: Difference, names: dict[int, str]) -> None:
        self.at = difference.at
        self.id = difference.server_id
        self.server = subject(difference.server_id, names)
        self.name = safe_text(difference.name)
        self.before, self.after = difference.before, difference.after
        self.change = safe_text(in_words(difference))


COLUMNS: tuple[OutputColumn[_Named], ...] = (
    OutputColumn("at", attrgetter("at"), applied(local_time, "at"), width=20),
    OutputColumn("id", attrgetter("id"), width=8, right=True),
    OutputColumn("server", attrgetter("server"), width=18),
    OutputColumn("name", attrgetter("name"), width=12),
    OutputColumn("before", attrgetter("before")),
    OutputColumn("after", attrgetter("after")),
    OutputColumn("change", attrgetter("change"), width=40),
)
_DEFAULT = ("at", "server", "change")


def _run(options: Namespace, start: StartOptions) -> int:
    table = shown(COLUMNS, _DEFAULT, options, "change")
    from tui.clock import SystemClock

    file = _open(start)
    try:
        names, now = file.names(), SystemClock().now()
        since = file.last_look(now) if options.since == LAST else seconds_before(options.since, now)
        if since is None:
            raise UsageError(
                "Comparing",
                said="The dashboard has not been closed on this machine yet.",
                certain=_CERTAIN,
                next="Give a time, for example: hostdeck changes --since 24h",
            )
        wanted = _ids(options.servers, names)
        found = [
            _Named(difference, names)
            for difference in differences(file.facts(), since)
            if not wanted or difference.server_id in wanted
        ]
    finally:
        file.close()
    table.write(found, record_of(COLUMNS))
    if not found:
        sys.stderr.write(f"No known value has changed since {local_time(since)}.\n")
    return ExitCode.OK


def _ids(words: list[str], names: dict[int, str]) -> frozenset[int]:
    """Return the ids of the servers with these ids or host names. Raises UsageError."""
    found = {
        word: {id_ for id_, name in names.items() if word in (str(id_), name)} for word in words
    }
    for word, ids in found.items():
        if len(ids) != 1:
            raise UsageError(
                "Selecting servers",
                said=(
                    f"Nothing is saved about a server {word!r}."
                    if not ids
                    else f"{word!r} is the id or name of {len(ids)} servers."
                ),
                certain=_CERTAIN,
            )
    return frozenset().union(*found.values())


def _open(start: StartOptions) -> FactFile:
    from tui.history.fact_file import FactFile, fact_file
    from tui.paths import Paths

    url = start.url or start.settings.profile(start.profile).url
    path = fact_file(Paths.of_user().state, start.profile, url)
    if not path.exists():
        raise UsageError(
            "Comparing",
            said="Nothing is saved about this account on this machine.",
            certain=_CERTAIN,
            next="The dashboard saves what it reads. To start it, run: hostdeck",
        )
    return FactFile.open(path)


VERB = Verb(
    "changes",
    "show what changed on the servers since an earlier time",
    _arguments,
    _run,
    "Compares what the dashboard has read on this machine and sends nothing. The first value that\n"
    "is read for a server is not a change.",
    asks_provider=False,
)
