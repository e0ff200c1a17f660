"""Removal of a server's old host keys after a reinstall, on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screens.worker_replies import reply
from tui.format import count
from tui.wizards.known_hosts import (
    OldKey,
    known_hosts_file,
    names_of,
    old_keys,
    presented_key,
    remove_keys,
)

if TYPE_CHECKING:
    from screens.deck_screen import DeckScreen
    from tui.fleet.rows import ServerRow


def offer_removal(screen: DeckScreen, row: ServerRow) -> None:
    """Show the server's old keys in `known_hosts`, and remove them after confirmation."""
    deck, file = screen.deck, known_hosts_file()
    port = deck.settings.profile(deck.profile).ssh.of_server(dict(row.tags)).port
    addresses = [each.partition("/")[0] for each in (row.ip, *row.ips)]
    names = names_of(row.hostname, addresses, port)

    def removed(problem: str) -> None:
        if problem:
            screen.app.notify(problem, severity="error", timeout=12)
            return
        screen.app.notify("Removed the old host keys from known_hosts.", timeout=8)
        if not deck.is_demo:
            screen.run_worker(_say_new_key(screen, row.ip, port))

    def ask(found: tuple[OldKey, ...]) -> None:
        from screens.dialogs.yes_no import YesNoScreen

        if not found:
            screen.app.notify(f"known_hosts has no key for {', '.join(names)}.", timeout=8)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                done = reply(screen, removed)
                taken = [each.name for each in found]
                deck.engine.on_disk(lambda: done(remove_keys(file, taken)))

        question = f"Remove {count(len(found), 'old host key')} from known_hosts?"
        words = (
            *(f"{each.name}  {each.words}" for each in found),
            "At the next login, ssh asks you to accept the new key. Hostdeck backs up the file.",
        )
        screen.app.push_screen(YesNoScreen(deck, question, words, "Remove"), answered)

    take: Any = reply(screen, ask)
    deck.engine.on_disk(lambda: take(old_keys(file, names)))


async def _say_new_key(screen: DeckScreen, address: str, port: int) -> None:
    found = await presented_key(address, port)
    if found:
        words = f"The server now presents {found}. Compare it with the console."
        screen.app.notify(words, timeout=30)
