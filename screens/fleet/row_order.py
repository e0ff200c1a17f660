"""The visible rows and their order. Pure; computed again only when its input changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from screens.fleet.fleet_columns import all_columns
from tui.fleet.fleet import Fleet
from tui.fleet.server_state import is_wrong, state_of
from widgets.columns import Column

if TYPE_CHECKING:
    from tui.fleet.filter import Filter
    from tui.fleet.rows import ServerRow
    from widgets.glyphs import Glyphs


class Sort(NamedTuple):
    """By which column, and which way."""

    column: Column
    descending: bool = False


def ordered(fleet: Fleet, sort: Sort | None) -> Sequence[int]:
    """Indices of all rows in the wanted order; the fleet's own (host name) without a sort."""
    if sort is None or sort.column.sort_key is None:
        return range(len(fleet))
    key, rows = sort.column.sort_key, fleet.whole()
    # Equal rows keep the order by host name, also when the sort is reversed.
    return sorted(range(len(fleet)), key=lambda at: key(rows[at]), reverse=sort.descending)


class View(NamedTuple):
    """Indices of the rows that are shown, in order, and of those of which it is not known yet."""

    shown: Sequence[int]
    undecided: Sequence[int] = ()
    """The filter does not decide about them by what is known now."""
    unread: Sequence[int] = ()
    """Rows that pass the filter and whose problems have not been read."""


def chosen(
    fleet: Fleet,
    order: Sequence[int],
    wanted: Filter | None,
    *,
    only_wrong: bool,
    worst_first: bool = False,
    among: frozenset[int] | None = None,
    left_open: frozenset[int] = frozenset(),
    is_read: Callable[[ServerRow], bool],
    shown: Callable[[Fleet], tuple[Sequence[ServerRow], Sequence[str]]] | None = None,
) -> View:
    """Return the rows of `order` that pass the filter and, if asked, have problems or certain ids.

    Args:
        worst_first: Those in trouble by how bad it is, instead of in that order.
        left_open: Servers with loose ends; they count as being in trouble.
        is_read: Whether all that tells trouble was read of a server.
        shown: Returns rows and search keys as they are shown, where the filter is about those.
    """
    view = order
    undecided: Sequence[int] = ()
    unread: Sequence[int] = ()
    if among is not None:
        places = {fleet.place_of(server_id) for server_id in among}
        view = [at for at in view if at in places]
    if wanted is not None:
        rows, keys = fleet.whole() if wanted.fields else fleet.rows, fleet.keys
        if shown is not None:
            rows, keys = shown(fleet)
        divided = wanted.partition(rows, keys, settled=True, guess=True)
        open_, matching = set(divided.undecided), set(divided.passing)
        undecided = [at for at in view if at in open_]
        view = [at for at in view if at in matching]
    if only_wrong:
        rows = fleet.whole()
        wrong = [at for at in view if is_wrong(rows[at]) or rows[at].id in left_open]
        known = set(wrong)
        unread = [at for at in view if at not in known and not is_read(rows[at])]
        view = sorted(wrong, key=lambda at: state_of(rows[at]).rank) if worst_first else wrong
    return View(view, undecided, unread)


def sort_from(text: str, glyphs: Glyphs) -> Sort | None:
    """A sort as the configuration writes it: a column id, `-` before it for descending."""
    wanted = text.removeprefix("-")
    for column in all_columns(glyphs):
        if column.id == wanted and column.id != "hostname":
            return Sort(column, descending=text.startswith("-"))
    return None


def sort_text(sort: Sort | None) -> str:
    """As the configuration writes it."""
    return "" if sort is None else f"{'-' if sort.descending else ''}{sort.column.id}"


def sort_words(sort: Sort | None, glyphs: Glyphs, *, worst_first: bool) -> str:
    """In which order the list stands, for the status line; empty for the usual one."""
    if sort is None:
        return "worst first" if worst_first else ""
    return f"by {sort.column.id} {glyphs.down if sort.descending else glyphs.up}"


def next_sort(now: Sort | None, column_id: str, glyphs: Glyphs) -> Sort | None:
    """By this column; the other way round when it is by this one already. `None` is by host
    name."""
    again = (now.column.id if now else "hostname") == column_id
    descending = again and not (now is not None and now.descending)
    column = next(each for each in all_columns(glyphs) if each.id == column_id)
    return None if column_id == "hostname" and not descending else Sort(column, descending)
