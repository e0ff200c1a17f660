"""The dialogs of a reinstall: the PIN before it starts, and the choice of the next step while it
runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from screens.dialogs.ask_dialog import AskScreen
from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from screens.dialogs.modal import NOTHING_SENT
from tui.api.action import Effect
from tui.api.task_names import task_name
from tui.credentials.pin import Pin
from tui.operations.guards import forbidden
from tui.reinstall.decision import Offer
from tui.secrets import REDACTOR
from tui.store.reinstalls import Going
from tui.text import safe_text
from tui.wizards.root_password import password_problems
from widgets.operation_lines import state_words

if TYPE_CHECKING:
    from textual.app import App

    from tui.deck import Deck

_TITLES = {
    Offer.RESUME: "Continue",
    Offer.AGAIN: "Try again",
    Offer.PASS: "Skip this step",
    Offer.ABORT: "Abort",
    Offer.STOP: "Stop and clean up",
    Offer.HUMAN: "Ask remote hands",
    Offer.CLOSE: "Leave it open",
}
_ABOUT = {
    Offer.RESUME: "send the next request",
    Offer.AGAIN: "send the step again, only if it was not carried out",
    Offer.PASS: "only if the provider carried it out",
    Offer.ABORT: "abort the installation; the old system is erased anyway",
    Offer.STOP: "send no further steps; boot from disk, disarm network boot",
    Offer.HUMAN: "open a ticket: a technician boots the server from the network",
    Offer.CLOSE: "it stays listed under Loose ends",
}
_ABOUT_PIN = {
    Offer.AGAIN: "try the PIN again",
    Offer.PASS: "erase and install; a wrong PIN stops it halfway",
    Offer.STOP: "send nothing; nothing was erased",
}
PIN_HINT = (
    "Hostdeck keeps the PIN in memory until the reinstall ends. Leave the field empty if the "
    "account has no PIN."
)


def why_not(deck: Deck, server_id: int) -> str:
    """Return why nothing may be sent to this server; empty if it may."""
    row = deck.store.row(server_id)
    reason = forbidden(Effect.DESTRUCTIVE, row, read_only=deck.read_only)
    if reason is None and deck.store.session.journal.startswith(
        ("Nothing can be changed", "Changes are refused")
    ):
        reason = deck.store.session.journal
    pending = deck.store.pending(server_id)
    if reason is None and pending is not None:
        reason = (
            f"{task_name(pending.action)} on this server: {state_words(pending)}. Press "
            "{key:go.operations} to see it."
        )
    return reason or ""


def warning(deck: Deck, server_id: int) -> str:
    """Return the warning about the host that this session is connected through."""
    row = deck.store.row(server_id)
    if row is None:
        return ""
    here = deck.engine.here & {address.partition("/")[0] for address in (row.ip, *row.ips)}
    return (
        f"You are connected through {row.hostname or row.id}: you will be cut off." if here else ""
    )


def ask_pin(app: App[Any], then: Callable[[Pin], None]) -> None:
    """Ask for the PIN; Esc sends nothing."""

    def answered(typed: str | None) -> None:
        if typed is not None:
            then(Pin(typed))

    dialog = AskScreen("Account PIN", PIN_HINT, secret=True, optional=True, leaving=NOTHING_SENT)
    app.push_screen(dialog, answered)


def ask_move(app: App[Any], deck: Deck, going: Going) -> None:
    """Let the user choose the next step, and ask for its inputs."""
    if going.is_over or going.elsewhere or not going.offers:
        app.notify("There is nothing to decide now.", timeout=5)
        return
    about = _ABOUT | (_ABOUT_PIN if going.step == "pin" else {})
    offers = map(Offer, going.offers)
    choices = [Choice(offer, _TITLES[offer], note=about.get(offer, "")) for offer in offers]

    def chosen(offer: str | None) -> None:
        if offer is not None:
            _collect(app, deck, going, Offer(offer))

    app.push_screen(ChoiceScreen("Next step", choices, leaving=NOTHING_SENT), chosen)


def _collect(app: App[Any], deck: Deck, going: Going, offer: Offer) -> None:
    """Ask for a missing PIN and password, then pass them on."""

    def hand_over(pin: Pin | None, password: SecretStr | None) -> None:
        deck.engine.reinstalls.choose(going.server_id, offer, pin=pin, password=password)

    def with_pin(pin: Pin | None) -> None:
        if offer is Offer.RESUME and "password" in going.needs:
            _ask_password(app, lambda password: hand_over(pin, password))
        else:
            hand_over(pin, None)

    if offer in (Offer.RESUME, Offer.AGAIN) and ("pin" in going.needs or offer is Offer.AGAIN):
        ask_pin(app, with_pin)
    else:
        with_pin(None)


def _ask_password(app: App[Any], then: Callable[[SecretStr], None], problem: str = "") -> None:
    def answered(typed: str | None) -> None:
        if typed is None:
            return
        REDACTOR.remember(typed)
        broken = password_problems(SecretStr(typed))
        if broken:
            _ask_password(app, then, " ".join(broken))
        else:
            then(SecretStr(typed))

    hint = "Enter a new password. Hostdeck closed before it sent the old password."
    dialog = AskScreen(
        "Administrator password",
        hint,
        problem=safe_text(problem),
        secret=True,
        leaving=NOTHING_SENT,
    )
    app.push_screen(dialog, answered)
