"""Target servers of a command: ids, host names, a filter, or all."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.cli.completion_values import completes, server_names
from tui.cli.details import shown_details, with_details
from tui.cli.private_output import PRIVATE
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.cli.details import KnownDetails
    from tui.fleet.filter import Filter
    from tui.fleet.rows import ServerRow

__all__ = [
    "cached_rows",
    "check_choice",
    "chosen",
    "known_rows",
    "listed",
    "named",
    "readable",
    "selected",
    "server_arguments",
    "the_one",
    "with_details",
    "with_names",
]

_NOTHING = "Nothing was done."
_LARGEST_ID = 2**53


def server_arguments(parser: ArgumentParser, *, all_servers: bool = True) -> None:
    """Declare `SERVER…`, `--select FILTER` and, for commands on a whole fleet, `--all`."""
    from tui.cli.output import select_argument

    completes(
        parser.add_argument("servers", nargs="*", metavar="SERVER", help="id or host name"),
        server_names,
    )
    select_argument(parser, reads=all_servers)
    if all_servers:
        parser.add_argument("--all", action="store_true", help="all servers of the account")


def check_choice(options: Namespace, start: StartOptions) -> None:
    """Refuse arguments that name no server, or name servers in two ways, before signing in.

    Raises:
        UsageError: The arguments are wrong; the error says what to write instead.
        FilterError: The filter does not parse.
    """
    from tui.cli.view_arguments import filter_of

    every = getattr(options, "all", False)
    ways = sum((bool(options.servers), bool(options.select), every))
    if ways != 1:
        said = "No server was given." if ways == 0 else "Servers were given in more than one way."
        more = ", or --all" if hasattr(options, "all") else ""
        raise UsageError(
            "Selecting servers",
            said=said,
            certain=_NOTHING,
            next=f"Give ids or host names, or --select FILTER{more}.",
        )
    if not filter_of(options.select, start) and options.select:
        raise UsageError(
            "Selecting servers",
            said="The filter is empty and would select every server.",
            certain=_NOTHING,
            next="Give a filter, ids, or host names.",
        )


def chosen(
    client: Client, start: StartOptions, options: Namespace, *, guess: bool = False
) -> list[ServerRow]:
    """Return the servers named by the arguments of `server_arguments`, with their known data.

    Only for display; changes use `tui.cli.change_targets`. The list is read only if needed: not for
    ids, nor for host names in this account's cache.

    Args:
        guess: Treat an unknown filter word as part of a host name.

    Raises:
        UsageError: A host name is unknown or belongs to several servers.
    """
    from tui.cli.view_arguments import filter_of

    if options.servers:
        return named(client, start, options.servers)
    return selected(
        client, start, filter_of(options.select, start), guess=guess, every=options.read_all
    )


def selected(
    client: Client,
    start: StartOptions,
    wanted: Filter,
    *,
    detailed: bool = False,
    guess: bool = True,
    every: bool = False,
) -> list[ServerRow]:
    """Return the account's matching servers, sorted by host name. Report the number of undecided
    servers on standard error.

    Args:
        detailed: Read the details of matching servers, one request each.
        guess: As in `chosen`.
        every: Read the details of all servers that are otherwise undecided, however many.
    """
    from tui.cli.cached_fleet import save_list
    from tui.cli.judging import looked_at, say

    every_row = with_names(client, start, listed(client))
    if client.session.answer is not None:
        save_list(start, str(client.session.answer.account), every_row, client.now())
    rows, words = looked_at(client, wanted, every_row, guess=guess, every=every)
    say(words or ("" if rows else "No server matches."))
    return readable(client, rows) if detailed else rows


def readable(client: Client, rows: Sequence[ServerRow]) -> list[ServerRow]:
    """Return the rows with their details, for display. Report on standard error which details could
    not be read, and why."""
    from tui.cli.judging import say, unread_words

    found, known = shown_details(client, rows)
    say(unread_words(found, known))
    return found


def listed(client: Client, before: Mapping[int, ServerRow] | None = None) -> list[ServerRow]:
    """Return every server in the account's list; take values that only details contain from
    `before`."""
    return read_list(client, before)[0]


def read_list(
    client: Client, before: Mapping[int, ServerRow] | None = None
) -> tuple[list[ServerRow], int]:
    """Return the result of `listed`, and the number of unreadable records: if there are any, a
    missing server may still exist."""
    from tui.api.catalog import eq_actions as eq
    from tui.models.chunks import validate_in_chunks
    from tui.models.server import ServerSummary
    from tui.store.merge import with_id, with_summary

    answer = client.call(eq.LIST, eq.ListParams(full=True))
    was = {} if before is None else before
    summaries = validate_in_chunks(answer.records, ServerSummary, _no_pause)
    known = {server.id: with_summary(server, was.get(server.id)) for server in summaries}
    rows = [
        known.get(server_id) or with_id(server_id, was.get(server_id))
        for server_id in dict.fromkeys(answer.ids)
    ]
    return rows, answer.unread


def with_names(client: Client, start: StartOptions, rows: Sequence[ServerRow]) -> list[ServerRow]:
    """Return the rows with the host names that the list omits, for display: it may contain ids
    only.

    A few servers are read. For more, the names come from the dashboard's cache, and their age is
    reported.
    """
    from tui.cli.details import KnownDetails, read_details
    from tui.cli.judging import READ_AT_MOST, say

    unnamed = [row for row in rows if not row.hostname]
    known = KnownDetails.of(rows)
    if len(unnamed) <= READ_AT_MOST:
        read_details(client, known, unnamed)
    else:
        say(_from_cache(client, start, known, unnamed))
    return list(known.rows.values())


def _from_cache(
    client: Client, start: StartOptions, known: KnownDetails, unnamed: Sequence[ServerRow]
) -> str:
    from dataclasses import replace

    from tui.fleet.rows import ServerRow
    from tui.format import ago, count

    taken_at, cached = _cached(client, start)
    by_id = {row.id: row for row in cached}
    for row in unnamed:
        was = by_id.get(row.id)
        if was is not None:
            known.put(was if row == ServerRow(row.id) else replace(row, hostname=was.hostname))
    left = sum(row.id not in by_id for row in unnamed)
    words = (
        f"The list contains no names. These names were read {ago(time.time() - taken_at)}. "
        if by_id
        else ""
    )
    return words + (
        f"{count(left, 'name')} unknown: the details have not been read." if left else ""
    )


def named(client: Client, start: StartOptions, words: Sequence[str]) -> list[ServerRow]:
    """Return the servers with these ids or host names, each once, in the given order. Raises
    UsageError."""
    from tui.fleet.naming import is_id, servers_named

    known: Sequence[ServerRow] = cached_rows(client, start)
    if not all(servers_named(word, known) for word in real_words(words, known)):
        known = listed(client)
        if not all(is_id(word) or servers_named(word, known) for word in real_words(words, known)):
            known = with_names(client, start, known)
    return known_rows(real_words(words, known), known)


def real_words(words: Sequence[str], known: Sequence[ServerRow]) -> list[str]:
    """Return the words with the real names in place of the invented ones of privacy mode.

    Raises:
        UsageError: A word is the real name of one server and the invented name of another one,
            which may have left the list.
    """
    from tui.fleet.naming import is_id, servers_named

    if not PRIVATE.is_on:
        return list(words)
    PRIVATE.learn_rows(known)
    found: list[str] = []
    for word in words:
        real, as_typed = PRIVATE.revealed(word), servers_named(word, known)
        is_twofold = real != word and as_typed
        if is_twofold and (not is_id(word) or servers_named(real, known)):
            raise UsageError(
                "Choosing servers",
                said=(
                    f"{safe_text(word)!r} is the name of one server and the invented name of "
                    "another."
                ),
                certain=_NOTHING,
                next="Use its id.",
            )
        found.append(word if as_typed else real)
    return found


def known_rows(words: Sequence[str], known: Sequence[ServerRow]) -> list[ServerRow]:
    """Return the rows of `known` with these ids or host names; accept an unknown id unchanged.

    Raises:
        UsageError: A word names no server, or several.
    """
    found: dict[int, ServerRow] = {}
    for word in words:
        row = the_one(word, known)
        found.setdefault(row.id, row)
    return list(found.values())


def the_one(word: str, known: Sequence[ServerRow]) -> ServerRow:
    """Return the only server that `word` names. Raises UsageError."""
    from tui.fleet.naming import is_id, servers_named
    from tui.fleet.rows import ServerRow

    found = servers_named(word, known)
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous(word, found, known)
    if is_id(word) and len(word) <= 16 and int(word) <= _LARGEST_ID:
        return ServerRow(int(word))
    raise _not_found(word, known)


def _ambiguous(word: str, found: Sequence[ServerRow], known: Sequence[ServerRow]) -> UsageError:
    from tui.fleet.naming import clear_names

    shown = repr(safe_text(word))
    ids = ", ".join(str(row.id) for row in found[:10])
    if all(str(row.id) != word.strip() for row in found):
        return UsageError(
            "Selecting servers",
            said=f"{len(found)} servers are called {shown}.",
            certain=_NOTHING,
            next=f"Use one of the ids: {ids}.",
        )
    servers = " and ".join(
        f"id {row.id} ({safe_text(row.hostname) or 'name unknown'})" for row in found[:10]
    )
    clear = clear_names(known)
    words = [f"{safe_text(clear[row.id])} for id {row.id}" for row in found if row.id in clear]
    advice = (
        f"Use {' or '.join(words)}."
        if len(words) == len(found)
        else f"Use --select id:{word.strip()}."
    )
    return UsageError(
        "Selecting servers",
        said=f"{shown} is the id of one server and the name of another: {servers}.",
        certain=_NOTHING,
        next=advice,
    )


def _not_found(word: str, known: Sequence[ServerRow]) -> UsageError:
    if word.isdecimal():
        return UsageError(
            "Selecting servers", said=f"{word[:20]} is not a server id.", certain=_NOTHING
        )
    from difflib import get_close_matches

    from tui.format import count

    near = get_close_matches(
        word.lower(), [row.hostname.lower() for row in known if row.hostname], 3
    )
    unnamed = sum(not row.hostname and not row.detailed for row in known)
    more = f" The names of {count(unnamed, 'server')} have not been read." if unnamed else ""
    return UsageError(
        "Selecting servers",
        said=f"There is no server named {word!r}.{more}",
        certain=_NOTHING,
        next=f"Did you mean {' or '.join(near)}?" if near else "To list servers, run: hostdeck ls",
    )


def cached_rows(client: Client, start: StartOptions) -> Sequence[ServerRow]:
    """Return saved data of the signed-in account, for display and comparison."""
    return _cached(client, start)[1]


def _cached(client: Client, start: StartOptions) -> tuple[float, Sequence[ServerRow]]:
    """Return the time and content of the saved data."""
    from tui.cli.cached_fleet import last_known

    cached = last_known(start)
    account = "" if client.session.answer is None else str(client.session.answer.account)
    # Names of another account must not become ids of this account.
    return (
        (cached.taken_at, cached.fleet.rows)
        if cached is not None and cached.account == account
        else (0.0, ())
    )


def _no_pause() -> None:
    """Return a no-op context instead of a lock: no other thread runs."""
