"""Texts of the empty list: the reason, and the key that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.format import count
from tui.store.store import Store

if TYPE_CHECKING:
    from screens.fleet.row_order import View
    from tui.fleet.filter import Filter


def _no_problems(known: int, unread: int) -> str:
    if not unread:
        return "Nothing is wrong."
    if unread == known:
        return f"No problems are known. {unread:,} of {count(known, 'server')} not read yet."
    return (
        f"No problems among the {count(known - unread, 'server')} read so far; {unread:,} not "
        "read yet."
    )


def empty_words(
    store: Store, known: int, view: View, wanted: Filter | None, *, only_wrong: bool
) -> str:
    """
    Args:
        known: Number of servers, shown or not.
        view: The visible servers, and those whose match is undecided.
        wanted: The filter, if there is one.
        only_wrong: Show only servers with problems.
    """
    session, fleet = store.session, store.fleet
    if known and only_wrong and wanted is None:
        none = _no_problems(known, len(view.unread))
        return f"{none}\n{{key:fleet.only_wrong}} shows all servers again."
    if known:
        open_ = len(view.undecided) + len(view.unread)
        so_far = (
            f"No server matches so far. {count(open_, 'server')} undecided: some "
            "details have not been read."
        )
        return (
            f"{so_far if open_ else 'No server matches.'}\n{{key:fleet.clear}} clears the filter."
        )
    if fleet.value is not None and fleet.taken_at is not None:
        return "This account has no servers.\n{key:app.refresh} tries again."
    if session.problem or fleet.error:
        return f"{session.problem or fleet.error}\n{{key:app.refresh}} tries again."
    if session.busy or session.signed_in:
        return "Reading the list of servers."
    return "Not signed in.\n{key:app.refresh} signs in."


def unselected_words(store: Store, known: int, *, refresh: str, key: str = "") -> str:
    """Return why a key has no server to act on; empty for an account that has none.

    Args:
        known: Number of servers in the list, shown or not.
        key: Key that opens the menu; without it, the text names no key.
        refresh: Key that reads the list again.
    """
    session, fleet = store.session, store.fleet
    if known:
        return "No server is selected: the list is empty."
    if fleet.value is not None and fleet.taken_at is not None and not len(fleet.value):
        return ""
    if not (session.problem or fleet.error) and (session.busy or session.signed_in):
        words = "Still reading the servers."
        return f"{words} Press {key} again in a moment." if key else words
    return f"The servers have not been read. Press {refresh} to read them."
