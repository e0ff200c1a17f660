"""Which servers a command is about: ids, host names, a filter, or all."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.cli.candidates import completes, server_names
from tui.config.start import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.store.filter import Filter
    from tui.store.rows import ServerRow

_NOTHING = "Nothing was done."
_LARGEST_ID = 2**53


def server_arguments(parser: ArgumentParser, *, all_servers: bool = True) -> None:
    """`SERVER…`, `--select FILTER` and, for what may be asked of a whole fleet, `--all`."""
    from tui.cli.output import select_argument

    completes(parser.add_argument("servers", nargs="*", metavar="SERVER", help="id or host name"), server_names)
    select_argument(parser)
    if all_servers:
        parser.add_argument("--all", action="store_true", help="every server of the account")


def check_choice(options: Namespace, start: StartOptions) -> None:
    """Refuse arguments that name no servers, or name them twice, before anybody signs in.

    Raises:
        UsageError: With what to write instead.
        FilterError: The filter does not parse.
    """
    from tui.cli.views import filter_of

    every = getattr(options, "all", False)
    ways = sum((bool(options.servers), bool(options.select), every))
    if ways != 1:
        said = "No server is named." if ways == 0 else "Servers are named in more than one way."
        more = ", or --all" if hasattr(options, "all") else ""
        raise UsageError("Choosing servers", said=said, certain=_NOTHING,
                         next=f"Give ids or host names, or --select FILTER{more}.")  # fmt: skip
    filter_of(options.select, start)


def chosen(client: Client, start: StartOptions, options: Namespace, *, guess: bool = False) -> list[ServerRow]:
    """The servers that the arguments of `server_arguments` name, as far as they are known.

    Only for what is looked at; for what is acted upon there is `tui.cli.meant`. The list is read only where
    it is needed: not for ids, nor for host names that the cache of this account knows.

    Args:
        guess: A filter word that stands nowhere is read as letters of a host name.

    Raises:
        UsageError: A host name that is not known, or that several servers have.
    """
    from tui.cli.views import filter_of

    if options.servers:
        return named(client, start, options.servers)
    return selected(client, filter_of(options.select, start), guess=guess)


def selected(client: Client, wanted: Filter, *, detailed: bool = False, guess: bool = True) -> list[ServerRow]:
    """The servers of the account that pass, by host name.

    Args:
        detailed: Read the details of those that pass, one request each; a filter that asks for
            details has them read for all.
        guess: As in `chosen`.
    """
    from tui.store.fleet import Fleet

    rows = listed(client)
    if wanted.needs_details:
        rows = with_details(client, rows)
    fleet = Fleet.sorted(rows)
    found = [fleet.rows[at] for at in wanted.select(fleet.rows, fleet.keys, guess=guess)]
    return with_details(client, found) if detailed else found


def listed(client: Client) -> list[ServerRow]:
    """Every server of the account, as the list tells it."""
    from tui.api.catalogue import eq
    from tui.models.chunks import validate_in_chunks
    from tui.models.server import ServerSummary
    from tui.store.merge import with_id, with_summary

    answer = client.call(eq.LIST, eq.ListParams(full=True))
    summaries = validate_in_chunks(answer.records, ServerSummary, _no_pause)
    known = {one.id: with_summary(one, None) for one in summaries}
    return [known.get(server_id) or with_id(server_id, None) for server_id in dict.fromkeys(answer.ids)]


def with_details(client: Client, rows: Sequence[ServerRow]) -> list[ServerRow]:
    """The rows with what only eq/show tells; one request for each that lacks it."""
    from tui.api.catalogue import eq
    from tui.api.catalogue.common import ServerRef
    from tui.cli.progress import Progress
    from tui.store.merge import with_detail

    progress = Progress("Reading details", len(rows))
    found = []
    try:
        for row in rows:
            if not row.detailed:
                row = with_detail(client.call(eq.SHOW, ServerRef(id=row.id)), row.id, row, time.time())
            found.append(row)
            progress.step()
    finally:
        progress.end()
    return found


def named(client: Client, start: StartOptions, words: Sequence[str]) -> list[ServerRow]:
    """The servers with these ids or host names, each once, in the order given. Raises UsageError."""
    known: Sequence[ServerRow] = ()
    names = [word for word in words if not word.isdecimal()]
    if names:
        known = cached_rows(client, start)
        if not all(with_name(name, known) for name in names):
            known = listed(client)
    return known_rows(words, known)


def known_rows(words: Sequence[str], known: Sequence[ServerRow]) -> list[ServerRow]:
    """Those of `known` with these ids or host names; an id that is not among them is taken as it is."""

    by_id = {row.id: row for row in known}
    found: dict[int, ServerRow] = {}
    for word in words:
        row = _with_id(word, by_id) if word.isdecimal() else _the_one(word, known)
        found.setdefault(row.id, row)
    return list(found.values())


def _with_id(word: str, by_id: Mapping[int, ServerRow]) -> ServerRow:
    from tui.store.rows import ServerRow

    server_id = _server_id(word)
    return by_id.get(server_id) or ServerRow(server_id)


def _server_id(word: str) -> int:
    # As text first: Python refuses numbers of thousands of digits with an error of its own.
    if len(word) > 16 or not 0 < int(word) <= _LARGEST_ID:
        raise UsageError("Choosing servers", said=f"{word[:20]} is no id of a server.", certain=_NOTHING)
    return int(word)


def _the_one(name: str, known: Sequence[ServerRow]) -> ServerRow:
    found = with_name(name, known)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(str(row.id) for row in found[:10])
        raise UsageError("Choosing servers", said=f"{len(found)} servers are called {name!r}.", certain=_NOTHING,
                         next=f"Give one of their ids: {ids}.")  # fmt: skip
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), [row.hostname.lower() for row in known if row.hostname], 3)
    raise UsageError("Choosing servers", said=f"There is no server called {name!r}.", certain=_NOTHING,
                     next=f"Did you mean {' or '.join(near)}?" if near else "hostdeck ls lists them.")  # fmt: skip


def with_name(name: str, known: Sequence[ServerRow]) -> list[ServerRow]:
    """Those with exactly this host name; else those whose name is this and a domain behind it."""
    wanted = name.lower()
    exact = [row for row in known if row.hostname.lower() == wanted]
    return exact or [row for row in known if row.hostname.lower().startswith(f"{wanted}.")]


def cached_rows(client: Client, start: StartOptions) -> Sequence[ServerRow]:
    """What the dashboard last saw of the account that has signed in. For looking, and for comparing."""
    from tui.cli.last_known import last_known

    cached = last_known(start)
    account = "" if client.session.answer is None else str(client.session.answer.account)
    # Another account's names must not become this account's ids.
    return cached.fleet.rows if cached is not None and cached.account == account else ()


def _no_pause() -> None:
    """Nobody else waits for the interpreter."""
