"""Sources of values for shell completion. Sends nothing.

Server names come from the dashboard's cache. They are provider text on its way into a shell, so
only names made of harmless letters are offered.
"""

from __future__ import annotations

import re
from argparse import Action
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow

Candidates = Iterator[tuple[str, str]]
"""A word and its description, which may be empty."""
Completer = Callable[[StartOptions], Candidates]

_HARMLESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OWN = "completes_with"


def fixed_words(values: Iterable[str]) -> Completer:
    """Return a completer that offers these words."""
    offered = tuple(values)

    def complete(start: StartOptions) -> Candidates:
        return ((value, "") for value in offered)

    return complete


def completes(action: Action, completer: Completer) -> None:
    """Set the completer for the values of an argument."""
    setattr(action, _OWN, completer)


def completer_of(action: Action) -> Completer | None:
    """Return the completer set with `completes`; `None` if there is none."""
    found: Completer | None = getattr(action, _OWN, None)
    return found


def server_names(start: StartOptions) -> Candidates:
    """Yield host names and ids from the dashboard's cache, invented in privacy mode."""
    from tui.cli.cached_fleet import last_known
    from tui.fleet.naming import clear_names, plain_name

    cached = last_known(start)
    rows: Sequence[ServerRow] = () if cached is None else cached.fleet.rows
    if start.settings.ui.privacy:
        from tui.cli.private_output import PRIVATE

        with PRIVATE.masking(start):
            rows = PRIVATE.rows(rows)
    clear = clear_names(rows)
    taken = {plain_name(row.hostname): row.id for row in rows}
    for row in rows:
        meaning = " ".join(part for part in (str(row.kind), row.location, row.ip) if part)
        if _HARMLESS.fullmatch(row.hostname) and clear.get(row.id) == row.hostname:
            yield row.hostname, meaning
        # Do not offer a word that would be refused because it is the id of one server and the name
        # of another.
        if taken.get(str(row.id), row.id) == row.id:
            yield str(row.id), f"{row.hostname} {meaning}".strip()


def filter_fields(start: StartOptions) -> Candidates:
    """Yield the fields of the filter language."""
    from tui.fleet.filter_fields import FIELDS

    yield from ((f"{field.name}:", field.meaning) for field in FIELDS)
