"""Target servers of a change: read from the provider now, never taken from the dashboard's cache.

The provider reuses ids and names of cancelled servers. If this machine knew an id or a name as that
of another server, the change is refused: the user or the script probably intended the other server.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.cli.details import KnownDetails, read_details
from tui.cli.judging import READ_AT_MOST, decided
from tui.cli.private_output import PRIVATE
from tui.cli.server_arguments import (
    cached_rows,
    known_rows,
    listed,
    real_words,
    the_one,
    with_details,
)
from tui.config.start_options import StartOptions
from tui.errors import Refused, UsageError
from tui.fleet.naming import is_id, plain_name, with_name
from tui.format import count
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.fleet.rows import ServerRow

_DOING, _NOTHING = "Choosing servers", "Nothing was sent."
_OUT = " To accept the change, open the dashboard once."


def target_rows(client: Client, start: StartOptions, options: Namespace) -> list[ServerRow]:
    """Return the servers in the arguments of `server_arguments`, read now, with details.

    Raises:
        UsageError: A host name is unknown or belongs to several servers, or a filter field has no
            value.
        Refused: A server is not the one that this machine knew by that id or name.
    """
    from tui.cli.view_arguments import filter_of
    from tui.store.filter_empty import check_values

    if options.servers:
        return named_rows(client, start, options.servers)
    wanted = filter_of(options.select, start)
    check_values(wanted)
    rows_now = listed(client)
    rows = decided(client, wanted, rows_now)
    if PRIVATE.is_on:
        _check_shown(client, start, options.select, rows_now, rows)
    if any(term.name == "id" for term in wanted.fields):
        _check({str(row.id): row for row in rows}, cached_rows(client, start))
    return rows


def named_rows(client: Client, start: StartOptions, words: Sequence[str]) -> list[ServerRow]:
    """Return the servers with these ids or host names, as `target_rows` does."""
    rows_now = listed(client)
    now = _all_named(client, real_words(words, rows_now), rows_now)
    words = real_words(words, now)
    named = {word: the_one(word, now) for word in words}
    ids = {word: row.id for word, row in named.items()}
    rows = {row.id: row for row in with_details(client, known_rows(words, now))}
    for word, server in named.items():
        _check_agreed(word, server, rows[server.id])
    _check({word: rows[server_id] for word, server_id in ids.items()}, cached_rows(client, start))
    return list(rows.values())


def _check_shown(
    client: Client,
    start: StartOptions,
    select: str,
    rows_now: Sequence[ServerRow],
    found: Sequence[ServerRow],
) -> None:
    """Refuse a filter that selects other servers by the names that privacy mode shows than by the
    real ones: a part of a name, an address, or the real names of a saved view. Raises UsageError.
    """
    from tui.cli.view_arguments import filter_of

    known = list({row.id: row for row in (*rows_now, *found)}.values())
    PRIVATE.learn_rows(known)
    by_real = {row.id for row in decided(client, filter_of(select, start), known)}
    shown = filter_of(select, start, as_typed=True)
    by_shown = {row.id for row in decided(client, shown, known, as_shown=True)}
    if {row.id for row in found} == by_real == by_shown and not PRIVATE.has_address(select):
        return
    raise UsageError(
        _DOING,
        said=(
            "In privacy mode, names and addresses that are shown are not the real ones, and this "
            "filter can select other servers by them."
        ),
        certain=_NOTHING,
        next="Give servers by id or whole host name, or add --no-privacy.",
    )


def check_id(client: Client, server_id: int) -> None:
    """Refuse an id that is also the host name of another server. Raises UsageError."""
    word = str(server_id)
    the_one(word, _all_named(client, [word], listed(client)))


def _all_named(
    client: Client, words: Sequence[str], rows: Sequence[ServerRow]
) -> Sequence[ServerRow]:
    """Return the rows with every host name: a server without a name in the list may match one of
    `words`.

    Raises:
        UsageError: The names of some servers could not be read.
    """
    unnamed = [row for row in rows if not row.hostname]
    if not unnamed or (len(unnamed) > READ_AT_MOST and all(is_id(word) for word in words)):
        return rows
    known = KnownDetails.of(rows)
    read_details(client, known, unnamed)
    if known.failures and not all(is_id(word) for word in words):
        first = next(iter(known.failures.values()))
        said = (
            f"The list contains no names, and {count(len(known.failures), 'server')} could "
            f"not be read: {first}"
        )
        raise UsageError(_DOING, said=said, certain=_NOTHING, next="Try again, or use ids.")
    return list(known.rows.values())


def _check_agreed(word: str, listed_as: ServerRow, row: ServerRow) -> None:
    """Refuse a server whose details contain a name other than the given one. Raises Refused."""
    from tui.fleet.rows import is_another

    by_name = (
        not is_id(word)
        and not with_name(word, [row])
        and plain_name(row.hostname) != plain_name(word)
    )
    if row.hostname and (by_name or is_another(listed_as, row.hostname, row.addresses)):
        names = safe_text(listed_as.hostname), safe_text(row.hostname)
        said = f"The list calls server {row.id} {names[0]}, but its details call it {names[1]}."
        raise Refused(
            _DOING,
            said=said,
            certain=_NOTHING,
            next=f"To see the server, run: hostdeck show {row.id}. Try again later.",
        )


def _check(found: Mapping[str, ServerRow], before: Sequence[ServerRow]) -> None:
    """Compare each server with the cache, by the word that named it. Raises Refused."""
    known = {row.id: row for row in before} if found else {}
    for word, row in found.items():
        said, next = (
            _by_id(row, known.get(row.id)) if word == str(row.id) else _by_name(word, row, before)
        )
        if said:
            raise Refused(
                _DOING,
                said=said,
                certain=_NOTHING,
                next=f"To see the server, run: hostdeck show {row.id}. {next}{_OUT}",
            )


def _by_id(row: ServerRow, was: ServerRow | None) -> tuple[str, str]:
    """Return the reason not to continue and the advice; empty if there is none."""
    from tui.fleet.rows import is_another

    if was is None or not is_another(was, row.hostname, row.addresses):
        return "", ""
    name = safe_text(row.hostname)
    return (
        (
            f"Server {row.id} is now called {name}. When the dashboard last read it, it was "
            f"called {safe_text(was.hostname)}."
        ),
        f"To confirm, use its name {name}.",
    )


def _by_name(word: str, row: ServerRow, before: Sequence[ServerRow]) -> tuple[str, str]:
    # A server keeps its id for its lifetime. If the name changed, it is the same server only if an
    # address is unchanged.
    known = [row for row in with_name(word, before) if plain_name(row.hostname) == plain_name(word)]
    known = known or with_name(word, before)
    if not known or any(was.id == row.id or was.addresses & row.addresses for was in known):
        return "", ""
    return (
        (
            f"{safe_text(word)} was server {known[0].id} when the dashboard last read it, and "
            f"is now server {row.id}."
        ),
        f"To confirm, use its id {row.id}.",
    )
