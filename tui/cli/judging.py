"""Servers selected by a filter, the reads needed to decide, and the number of undecided servers.

For display, a few undecided servers are read if nothing else matches; the others are counted on
standard error. For a change, every server that may match is read, and the change is refused while
any server is undecided.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cli.details import (
    KnownDetails,
    read_details,
    read_groups_of,
    read_power,
    read_sensors,
)
from tui.cli.private_output import PRIVATE
from tui.errors import UsageError
from tui.fleet.filter_fields import GROUP
from tui.fleet.fleet import Fleet
from tui.fleet.truth import FieldSource, Truth
from tui.format import count
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.fleet.filter import Filter
    from tui.fleet.rows import ServerRow

READ_AT_MOST = 50
"""Maximum number of servers read without --read-all."""
_NAMED = 5
_DOING, _NOTHING = "Choosing servers", "Nothing was sent."


class Judged:
    """The servers of the account as a filter sees them."""

    def __init__(
        self, wanted: Filter, rows: Iterable[ServerRow], *, as_shown: bool = False
    ) -> None:
        """
        Args:
            as_shown: Compare with the names that privacy mode shows.
        """
        self.wanted, self._as_shown = wanted, as_shown
        self.known = KnownDetails.of(rows)

    def possible(self, *, settled: bool = False) -> list[ServerRow]:
        """Return the rows that match or may match."""
        passing, undecided = self.divided(settled=settled)
        return passing + undecided

    def divided(
        self, *, settled: bool = True, guess: bool = False
    ) -> tuple[list[ServerRow], list[ServerRow]]:
        """Return the matching rows and the undecided rows, each sorted by host name.

        Raises:
            FilterError: A regular expression takes too long.
        """
        known = self.known.rows
        fleet = Fleet.sorted(map(self.seen, known.values()))
        passing, undecided = self.wanted.partition(
            fleet.rows, fleet.keys, settled=settled, guess=guess
        )
        if self.wanted.failure is not None:
            raise self.wanted.failure
        return (
            [known[fleet.rows[at].id] for at in passing],
            [known[fleet.rows[at].id] for at in undecided],
        )

    def seen(self, row: ServerRow) -> ServerRow:
        """Return a row as the filter sees it."""
        return PRIVATE.rows([row])[0] if self._as_shown else row


def looked_at(
    client: Client,
    wanted: Filter,
    rows: Iterable[ServerRow],
    *,
    guess: bool,
    every: bool,
    keep: dict[int, ServerRow] | None = None,
) -> tuple[list[ServerRow], str]:
    """Return the servers that match, for display; and a sentence about undecided servers, or an
    empty text.

    Args:
        guess: Treat an unknown filter word as part of a host name.
        every: Read everything needed to decide, for any number of servers: details, power and
            sensors.
        keep: Receives every server with the data read.
    """
    judged = Judged(wanted, rows)
    passing, undecided = judged.divided(settled=not wanted.needs_details)
    unread = [row for row in undecided if not row.detailed]
    if every or wanted.needs_details or (not passing and len(unread) <= READ_AT_MOST):
        read_details(client, judged.known, unread)
    if every:
        _read_rest(client, judged)
    passing, undecided = judged.divided(guess=guess)
    if keep is not None:
        keep.update(judged.known.rows)
    return passing, undecided_words(undecided, judged, every=every)


def decided(
    client: Client, wanted: Filter, rows: Iterable[ServerRow], *, as_shown: bool = False
) -> list[ServerRow]:
    """Return the servers that match, for a change: with details, and with power and sensors if the
    filter uses them.

    Args:
        as_shown: Compare with the names that privacy mode shows.

    Raises:
        UsageError: Some servers are undecided. The error names them and the next step.
    """
    judged = Judged(wanted, rows, as_shown=as_shown)
    read_details(client, judged.known, judged.possible())
    _read_rest(client, judged)
    passing, undecided = judged.divided()
    unread = [row for row in passing if not row.detailed]
    if undecided or unread:
        raise _refusal(undecided + unread, judged)
    return passing


def _read_rest(client: Client, judged: Judged) -> None:
    """Read power and sensors, if the filter uses them, of servers whose match depends on them."""
    sources = judged.wanted.sources
    if FieldSource.POWER in sources:
        read_power(client, judged.known, _resting_on(judged, _without_power))
    if FieldSource.SENSORS in sources:
        read_sensors(client, judged.known, _resting_on(judged, _without_sensors))
    if _is_about_groups(judged.wanted):
        read_groups_of(client, judged.known, _resting_on(judged, _without_groups))


def _is_about_groups(wanted: Filter) -> bool:
    return any(term.name == GROUP for term in wanted.fields)


def _resting_on(judged: Judged, without: Callable[[ServerRow], ServerRow]) -> list[ServerRow]:
    """Return the servers whose match depends on one value: it becomes unknown when `without`
    removes that value."""
    return [
        row
        for row in judged.possible()
        if judged.wanted.judge(judged.seen(without(row))) is Truth.UNKNOWN
    ]


def _without_power(row: ServerRow) -> ServerRow:
    return replace(row, power=Power.UNKNOWN)


def _without_sensors(row: ServerRow) -> ServerRow:
    return replace(row, alarm=SensorStatus.UNKNOWN, hottest_c=None)


def _without_groups(row: ServerRow) -> ServerRow:
    return replace(row, groups="")


def _refusal(undecided: Sequence[ServerRow], judged: Judged) -> UsageError:
    failures = judged.known.failures
    unread = [row for row in undecided if row.id in failures]
    said = f"The filter could not decide {count(len(undecided), 'server')}: {_names(undecided)}. "
    if unread:
        said += f"Some details could not be read: {failures[unread[0].id]}"
    else:
        said += (
            "The provider's data for "
            f"{'this server' if len(undecided) == 1 else 'these servers'} is incomplete."
        )
    fields = [] if unread else _unknown_fields(undecided, judged.wanted)
    without = " ".join(f"!{name}:unknown" for name in fields)
    if not without and len(undecided) <= _NAMED:
        without = f"!id:{','.join(str(row.id) for row in undecided)}"
    what = "Try again, or add" if unread else "Add"
    leaving = (
        f"{what} {without} to the filter to exclude {'it' if len(undecided) == 1 else 'them'}. "
    )
    further = leaving if without else "Try again. " if unread else ""
    return UsageError(
        _DOING,
        said=said,
        certain=_NOTHING,
        next=f"{further}You can also give servers by id or host name.",
    )


def _unknown_fields(undecided: Sequence[ServerRow], wanted: Filter) -> list[str]:
    """Return the fields to exclude when unknown, so that these servers are decided."""
    from tui.fleet.filter import parse
    from tui.fleet.filter_fields import BY_NAME

    names = [
        term.name
        for term in wanted.fields
        if any(term.judge(row, settled=True) is Truth.UNKNOWN for row in undecided)
    ]
    found = [name for name in dict.fromkeys(names) if name in BY_NAME and name != "tag"]
    more = parse(" ".join(f"!{name}:unknown" for name in found))
    helps = all(
        min(wanted.judge(row, settled=True), more.judge(row, settled=True)) is Truth.NO
        for row in undecided
    )
    return found if helps else []


def undecided_words(
    undecided: Sequence[ServerRow], judged: Judged, *, readable: bool = True, every: bool = False
) -> str:
    """Return a sentence about the undecided servers and why; empty if there are none.

    Args:
        readable: `--read-all` can read more of them.
        every: Everything readable has already been read.
    """
    if not undecided:
        return ""
    failures = judged.known.failures
    failed = [row for row in undecided if row.id in failures]
    unread = [row for row in undecided if not row.detailed and row.id not in failures]
    words = f"The filter could not decide {count(len(undecided), 'server')}: "
    if unread:
        further = (
            f" To read the details of {count(len(unread), 'server')}, add --read-all."
            if readable
            else ""
        )
        return f"{words}their details have not been read.{further}"
    if failed:
        return (
            f"{words}{_names(undecided)}. Some details could not be read: {failures[failed[0].id]}"
        )
    return f"{words}{_names(undecided)}. {_why(judged.wanted, every=every)}"


def unread_words(rows: Sequence[ServerRow], known: KnownDetails) -> str:
    """Return a sentence about the servers whose details could not be read; empty if there are
    none."""
    failed = [row for row in rows if row.id in known.failures]
    if not failed:
        return ""
    return (
        f"The details of {count(len(failed), 'server')} could not be read: {_names(failed)}. "
        f"{known.failures[failed[0].id]}"
    )


def _why(wanted: Filter, *, every: bool) -> str:
    if not every and (FieldSource.POWER in wanted.sources or FieldSource.SENSORS in wanted.sources):
        return "Power or sensors have not been read. To read them, add --read-all."
    if not every and _is_about_groups(wanted):
        return "The groups have not been read. To read them, add --read-all."
    return "The provider's data is incomplete."


def _names(rows: Sequence[ServerRow]) -> str:
    names = [
        f"{safe_text(row.hostname)} (id {row.id})" if row.hostname else f"id {row.id}"
        for row in rows[:_NAMED]
    ]
    more = f" and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
    return f"{', '.join(names)}{more}"


def say(words: str) -> None:
    """Report on standard error how many servers are undecided: standard output is for results."""
    if words:
        sys.stderr.write(f"hostdeck: {words}\n")
