"""The state of several sessions in one line: which accounts answer and which do not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.format import count
from tui.store.store import SessionState

if TYPE_CHECKING:
    from tui.store.store import Store


def account_words(store: Store) -> tuple[str, str]:
    """Return the state of one account in a few words, with its tone."""
    session = store.session
    if session.problem:
        return f"offline: {session.problem}", "warn"
    if session.silent_since is not None:
        return "no answer", "bad"
    if store.fleet.error:
        return f"list not refreshed: {store.fleet.error}", "warn"
    if session.signed_in:
        return "connected", "good"
    if session.busy:
        return session.busy, "dim"
    return "not signed in", "warn"


def combined_session(
    stores: Mapping[str, Store], left_out: Mapping[str, str] | None = None
) -> SessionState:
    """Return the combined state of several sessions. Every account that does not answer is
    named."""
    sessions = {name: store.session for name, store in stores.items()}
    if len(sessions) == 1 and not left_out:
        return next(iter(sessions.values()))
    words = {name: account_words(store) for name, store in stores.items()}
    signed_in = [name for name, (_, tone) in words.items() if tone == "good"]
    wrong = [f"{name}: {said}" for name, (said, tone) in words.items() if tone in ("warn", "bad")]
    wrong += [f"{name}: {reason}" for name, reason in (left_out or {}).items()]
    busy = next((session.busy for session in sessions.values() if session.busy), "")
    journals = [session.journal for session in sessions.values() if session.journal]
    return SessionState(
        account=f"{len(signed_in)} of {count(len(sessions), 'account')} connected",
        signed_in=bool(signed_in),
        busy="" if signed_in else busy,
        problem="; ".join(wrong),
        journal=journals[0] if journals else "",
    )
