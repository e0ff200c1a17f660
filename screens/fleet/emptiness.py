"""What the list says when it has nothing to show: why, and which key helps."""

from __future__ import annotations

from tui.store.store import Store


def empty_words(store: Store, known: int, *, only_wrong: bool) -> str:
    """
    Args:
        known: How many servers there are, shown or not.
        only_wrong: Nothing but the wish to see only what is wrong has left them out.
    """
    session, fleet = store.session, store.fleet
    if known:
        return "Nothing is wrong.\n! shows all servers again." if only_wrong else (
            "No server matches.\nEsc clears the filter.")  # fmt: skip
    if fleet.value is not None and fleet.taken_at is not None:
        return "This account has no servers.\nR asks again."
    if session.problem or fleet.error:
        return f"{session.problem or fleet.error}\nR tries again."
    if session.busy or session.signed_in:
        return "Asking for the list of servers."
    return "Not signed in.\nR signs in."
