"""Slow reads of many servers, and a report of the servers that could not be read."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tui.cli.exit_codes import ExitCode
from tui.config.start_options import StartOptions
from tui.errors import HostdeckError, NotReady, UsageError

if TYPE_CHECKING:
    from tui.api.action import Deferred
    from tui.fleet.rows import ServerRow

R = TypeVar("R")
S = TypeVar("S")


@dataclass(frozen=True)
class Read(Generic[R]):
    """Result of reading one server."""

    row: ServerRow
    value: R | None = None
    error: HostdeckError | None = None
    taken_at: float | None = None
    """Unix seconds; `None` if nothing was read."""

    def showing(self, part: Callable[[R], S]) -> Read[S]:
        """Return the result for a part of the answer."""
        return Read(
            self.row, None if self.value is None else part(self.value), self.error, self.taken_at
        )


def read_servers(
    start: StartOptions, options: Namespace, action: Deferred[Any, R], what: str
) -> list[Read[R]]:
    """Sign in and read `action` of the servers named by the arguments, in the same order."""
    from tui.api.catalog.common import ServerRef
    from tui.cli.async_reads import follow
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.server_arguments import chosen
    from tui.cli.stderr_progress import Progress

    if not options.timeout > 0:
        raise UsageError(
            "Waiting",
            said="--timeout must be a number of seconds greater than 0.",
            certain="Nothing was sent.",
        )
    read: dict[int, Read[R]] = {}
    found = find_or_ask(start)
    with signed_in(start, found) as (client, _):
        rows = {row.id: row for row in chosen(client, start, options, guess=True)}
        progress = Progress(what, len(rows))

        def on_end(server_id: int, result: R | HostdeckError) -> None:
            row = rows[server_id]
            read[server_id] = (
                Read(row, error=result)
                if isinstance(result, HostdeckError)
                else Read(row, value=result, taken_at=time.time())
            )
            progress.step()

        try:
            follow(
                client,
                action,
                [(server_id, ServerRef(id=server_id)) for server_id in rows],
                timeout_s=options.timeout,
                on_end=on_end,
            )
        finally:
            progress.end()
    return [read[server_id] for server_id in rows]


def read_in_turn(
    what: str, rows: Sequence[ServerRow], read: Callable[[ServerRow], Read[R]]
) -> list[Read[R]]:
    """Read the servers sequentially, with the progress on standard error.

    Args:
        what: Text for the progress, such as "Reading traffic".
        read: Reads one server; an error is part of its result.
    """
    from tui.cli.stderr_progress import Progress

    progress = Progress(what, len(rows))
    found = []
    try:
        for row in rows:
            found.append(read(row))
            progress.step()
    finally:
        progress.end()
    return found


def report_failures(read: Sequence[Read[Any]]) -> int:
    """Report on standard error what could not be read. Return the exit code.

    A single failed read ends like its error. If some of several reads worked, the code is FAILED.
    """
    failed = [answer for answer in read if answer.error is not None]
    for answer in failed:
        name = (
            f"{answer.row.hostname} (id {answer.row.id})"
            if answer.row.hostname
            else f"id {answer.row.id}"
        )
        assert answer.error is not None
        sys.stderr.write(f"hostdeck: {name}: {answer.error}\n")
    if not failed:
        return ExitCode.OK
    if any(isinstance(answer.error, NotReady) for answer in failed):
        return ExitCode.TIMEOUT
    codes = {answer.error.exit_code for answer in failed if answer.error is not None}
    return codes.pop() if len(failed) == len(read) and len(codes) == 1 else ExitCode.FAILED


def last_rows(
    start: StartOptions, options: Namespace, *, flag: str = "--no-wait"
) -> tuple[list[ServerRow], float | None]:
    """Return saved data of the servers in the arguments, and its age. Sends nothing.

    Args:
        flag: The option that asks for saved data.

    Raises:
        UsageError: This machine has no saved data, or none about one of the servers.
    """
    from tui.cli.cached_fleet import last_known
    from tui.cli.server_arguments import known_rows, real_words
    from tui.cli.view_arguments import filter_of

    cached = last_known(start)
    if cached is None:
        raise UsageError(
            "Reading saved data",
            said="There is no saved data of this account on this machine.",
            certain="Nothing was sent.",
            next=f"Run the command without {flag}.",
        )
    fleet = cached.fleet
    if getattr(options, "servers", ()):
        words = real_words(options.servers, fleet.rows)
        return known_rows(words, fleet.rows), cached.taken_at
    from tui.cli.judging import Judged, say, undecided_words

    judged = Judged(filter_of(options.select, start), fleet.rows)
    passing, undecided = judged.divided(guess=True)
    say(undecided_words(undecided, judged, readable=False))
    return passing, cached.taken_at
