"""Contents of header, status line and footer, identical on every screen of the deck."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from screens.header_counts import credit_runs, fleet_counts
from tui.format import ago, count, left, local_time
from tui.text import safe_text
from widgets.header_line import HeaderFacts
from widgets.lines import Run

if TYPE_CHECKING:
    from textual.binding import ActiveBinding, Binding
    from textual.screen import Screen

    from tui.deck import Deck

LIST = "Fleet"
"""Name of the server list in the header."""
STALE_S = 180.0
"""Age in seconds from which the list counts as old: three refresh intervals."""


def header_facts(deck: Deck, place: str) -> HeaderFacts:
    """Return profile, place, and account with its key source; for the list also the server counts
    and the credit."""
    session = deck.store.session
    is_list = place == LIST
    shown = deck.accounts.get(deck.store.only, deck)
    return HeaderFacts(
        profile=_accounts(deck) if shown.accounts else shown.profile,
        place=place,
        account=session.account,
        source=session.source if session.signed_in else "",
        read_only=shown.read_only,
        color=shown.settings.profile(shown.profile).color,
        counts=fleet_counts(deck) if is_list else (),
        credit=credit_runs(deck) if is_list else (),
    )


def _accounts(deck: Deck) -> str:
    return count(len(deck.accounts) - len(deck.store.left_out), "account")


def work_facts(deck: Deck) -> list[Run]:
    """Return the status line's text about the journal and a PIN in memory; empty without either."""
    runs: list[Run] = []
    if deck.store.session.journal:
        # The full reason is shown when the user tries to change something.
        runs.append(
            (
                safe_text(deck.store.session.journal.partition(": ")[0].partition(". ")[0], 60),
                "warn",
            )
        )
    states = sum(bool(item.states) for item in deck.engine.answers.found)
    if states:
        runs.append((f"{count(states, 'answer')} with an unknown state", "dim"))
    if kept_s := deck.engine.lease.left_s:
        runs.append((f"PIN in memory, {left(kept_s)}", "warn"))
    return runs


def freshness(deck: Deck) -> list[Run]:
    """Return the age of the list, whether the API responds, and whether the link is slow.

    The wording is coarse, so it rarely changes.
    """
    private: list[Run] = [("privacy", "key")] if deck.privacy.on else []
    return [*private, *([(deck.lean, "dim")] if deck.lean else []), *_age(deck)]


def _age(deck: Deck) -> list[Run]:
    session, fleet, now = deck.store.session, deck.store.fleet, deck.clock.now()
    runs: list[Run] = []
    if session.problem and session.signed_in and deck.accounts:
        runs.append((session.problem, "warn"))
    elif session.problem:
        since = (
            f" since {local_time(session.problem_since, now=now)}" if session.problem_since else ""
        )
        runs.append((f"Offline{since}: {session.problem}", "warn"))
    elif session.silent_since is not None:
        since = local_time(session.silent_since, now=now)
        runs.append((f"Offline since {since}: no answer", "bad"))
    elif session.busy:
        runs.append((session.busy, "dim"))
    elif fleet.error:
        runs.append(("List not refreshed", "warn"))
    if fleet.gap:
        runs.append((fleet.gap.rstrip("."), "warn"))
    if fleet.taken_at is None:
        return runs or [("Not read yet" if session.signed_in else "Not signed in", "dim")]
    age_s = now - fleet.taken_at
    if age_s >= STALE_S:
        return [*runs, (f"as of {ago(age_s).removeprefix('just ')}", "warn")]
    return (
        [*runs, ("Connected", "good")]
        if session.signed_in and not runs
        else [*runs, (f"as of {ago(age_s).removeprefix('just ')}", "dim")]
    )


def list_facts(
    *,
    shown: int,
    total: int,
    marked: int,
    sort: str,
    only_wrong: bool,
    asked: str = "",
    hidden: int = 0,
) -> list[Run]:
    """Return how many servers are shown, their order, and what is left out.

    Args:
        hidden: Number of marked servers that the list does not show.
    """
    servers = count(total, "server") if shown == total else f"{shown:,} of {count(total, 'server')}"
    runs: list[Run] = [(servers, "")]
    if marked:
        runs.append(
            (
                f"{marked:,} marked{f', {hidden:,} hidden' if hidden else ''}",
                "warn" if hidden else "key",
            )
        )
    if asked:
        runs.append((asked, "key"))
    if only_wrong:
        runs.append(("problems only", "warn"))
    if sort:
        runs.append((sort, "dim"))
    return runs


_HELP, _COMMANDS = "app.help", "app.palette"
_BEFORE_THE_WAYS = 6
"""Number of the screen's own keys before the keys for Back and the command palette; one fewer on
the home screen, which has no Back."""
_SIGNS = {"slash": "/", "minus": "-"}
"""Keys that Textual does not recognize as printable."""


def what_it_does(active: ActiveBinding) -> str:
    """Return the effect of a key here; empty if there is nothing to add. A list describes the
    action on its rows."""
    if active.binding.id == "list.open":
        return getattr(active.node, "opens", active.binding.description)
    if (active.binding.id or "").startswith("list.mark") and getattr(
        active.node, "picks_one", False
    ):
        return ""
    return active.binding.description


def footer_keys(screen: Screen[Any]) -> list[tuple[str, str]]:
    """Return the active keys worth showing, most important first; none under a dialog.

    Help is last: the footer shows it even if other keys do not fit.
    """
    if not screen.is_active:
        return []
    found = []
    for active in screen.active_bindings.values():
        binding, words = active.binding, what_it_does(active)
        if binding.show and active.enabled and words and not _is_text(screen, binding.key):
            found.append((_weight(binding), screen.app.get_key_display(binding), words))
    found.sort(key=itemgetter(0))
    own = [key for key in found if key[0] <= _OWN]
    ways = [key for key in found if key[0] in (_BACK, _FINDS)]
    first = _BEFORE_THE_WAYS - (not any(key[0] == _BACK for key in ways))
    rest = [key for key in found if key[0] > _FINDS]
    ordered = (*own[:first], *ways, *own[first:], *rest)
    return list(dict.fromkeys((key, words) for _, key, words in ordered))


def key_of(screen: Screen[Any], binding_id: str) -> str:
    """Return the displayed key of a binding here; empty if none is active."""
    found = (
        active.binding
        for active in screen.active_bindings.values()
        if active.binding.id == binding_id
    )
    return next((screen.app.get_key_display(binding) for binding in found), "")


_ENTER, _ACTIONS, _OWN, _BACK, _FINDS, _REST, _LAST = range(7)


def _weight(binding: Binding) -> int:
    """Return the sort order: Enter and the menu, the screen's own keys, navigation, global keys,
    help."""
    scope, _, name = (binding.id or "").partition(".")
    if binding.id in (_HELP, _COMMANDS):
        return _LAST if binding.id == _HELP else _FINDS
    if binding.id == "app.actions":
        return _ACTIONS
    if name == "back":
        return _BACK
    if scope in ("go", "app") or name == "quit":
        return _REST
    return _ENTER if binding.key == "enter" else _OWN


def _is_text(screen: Screen[Any], key: str) -> bool:
    """Return whether the key types text into the focused field. Textual already excludes all
    others."""
    focused, sign = screen.focused, _SIGNS.get(key)
    return sign is not None and focused is not None and focused.check_consume_key(key, sign)
