"""Facts about a server for the wizard, from the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.readings.install_topics import ACCOUNT_KEYS, SYSTEMS, TASKS
from tui.reinstall.target_facts import target_from
from tui.store.topics import ACCOUNT
from tui.wizards.installing.draft import InstallFacts
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.post_install_tasks import task_choices
from tui.wizards.installing.systems import choices
from tui.wizards.local_keys import FoundKey, keys_of_account

if TYPE_CHECKING:
    from tui.deck import Deck


def target_of(deck: Deck, server_id: int) -> Target:
    """Return the known facts about the server."""
    row, detail = deck.store.row(server_id), deck.store.detail(server_id).value
    return Target(server_id) if row is None else target_from(row, detail)


def known_of(deck: Deck, server_id: int) -> InstallFacts:
    """Return the facts that the answers are validated against."""
    target = target_of(deck, server_id)
    systems = deck.store.known(SYSTEMS, server_id).value
    tasks = deck.store.known(TASKS, ACCOUNT).value
    return InstallFacts(
        target,
        None if systems is None else choices(systems, target),
        None if tasks is None else task_choices(tasks, target),
    )


def troubles_of(deck: Deck, server_id: int) -> tuple[tuple[str, str], ...]:
    """Return failed readings with the reason."""
    found = (
        ("systems", deck.store.known(SYSTEMS, server_id).error),
        ("tasks", deck.store.known(TASKS, ACCOUNT).error),
        ("keys", deck.store.known(ACCOUNT_KEYS, ACCOUNT).error),
    )
    return tuple((name, error) for name, error in found if error)


def account_keys(deck: Deck) -> list[FoundKey]:
    """Return the keys of the account, default keys first."""
    return keys_of_account(deck.store.known(ACCOUNT_KEYS, ACCOUNT).value or ())
