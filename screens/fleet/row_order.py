"""The visible rows and their order. Pure; recomputed only if its input changes."""

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
    """Sort column and direction."""

    column: Column
    descending: bool = False


def ordered(fleet: Fleet, sort: Sort | None) -> Sequence[int]:
    """Return the indices of all rows in the given order; without a sort, in the fleet's order (host
    name)."""
    if sort is None or sort.column.sort_key is None:
        return range(len(fleet))
    key, rows = sort.column.sort_key, fleet.whole()
    # Equal rows keep the host name order, also when the sort is reversed.
    return sorted(range(len(fleet)), key=lambda at: key(rows[at]), reverse=sort.descending)


class View(NamedTuple):
    """Indices of the visible rows, in order, and of undecided rows."""

    shown: Sequence[int]
    undecided: Sequence[int] = ()
    """Rows that the filter cannot decide with the known data."""
    unread: Sequence[int] = ()
    """Rows that match the filter but whose problems have not been read."""


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
    """Return the rows of `order` that match the filter and, if requested, have problems or certain
    ids.

    Args:
        worst_first: Sort servers with problems by severity instead.
        left_open: Servers with loose ends; they count as problems.
        is_read: Returns whether all sources of a server's problems were read.
        shown: Returns rows and search keys as displayed, if the filter applies to those.
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
    """Parse a sort from the configuration: a column id, `-` before it for descending."""
    wanted = text.removeprefix("-")
    for column in all_columns(glyphs):
        if column.id == wanted and column.id != "hostname":
            return Sort(column, descending=text.startswith("-"))
    return None


def sort_text(sort: Sort | None) -> str:
    """Return the sort in the form of the configuration."""
    return "" if sort is None else f"{'-' if sort.descending else ''}{sort.column.id}"


def sort_words(sort: Sort | None, glyphs: Glyphs, *, worst_first: bool) -> str:
    """Return the list's order for the status line; empty for the default order."""
    if sort is None:
        return "worst first" if worst_first else ""
    return f"by {sort.column.id} {glyphs.down if sort.descending else glyphs.up}"


def next_sort(now: Sort | None, column_id: str, glyphs: Glyphs) -> Sort | None:
    """Sort by this column; reverse if it is already the sort column. `None` is host name order."""
    again = (now.column.id if now else "hostname") == column_id
    descending = again and not (now is not None and now.descending)
    column = next(each for each in all_columns(glyphs) if each.id == column_id)
    return None if column_id == "hostname" and not descending else Sort(column, descending)
