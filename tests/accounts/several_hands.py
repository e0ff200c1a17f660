"""The dashboard on several accounts, each at a simulator of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.support.driver import FAST, HASTE, Deckhand, FrameCount
from tests.support.fast_clock import FastClock
from tests.support.scratch import new_directory
from tests.support.until import until
from tui.accounts.combined_deck import combined_deck
from tui.app.app import HostdeckApp
from tui.app.terminal_profile import Terminal
from tui.assembly import for_dashboard
from tui.config.settings import Profile, Settings
from tui.credentials.vault import Found
from tui.deck import Deck
from tui.parts import Account
from tui.simulator.demo_credentials import DEMO_KEY


class SeveralHands(Deckhand):
    """One dashboard of several accounts."""

    def __init__(
        self,
        urls: Mapping[str, str],
        *,
        keys: Mapping[str, str | None] | None = None,
        caches: Mapping[str, Path] | None = None,
        read_only: frozenset[str] = frozenset(),
    ) -> None:
        self.bugs, self.asked = [], []
        self._before, self._waits = "", 0
        settings = Settings(profiles={name: Profile(url=url) for name, url in urls.items()})
        journal = new_directory() / "state" / "journal.sqlite3"
        clock = FastClock(HASTE)
        self.decks: dict[str, Deck] = {}
        for position, (name, url) in enumerate(urls.items()):
            secret = (keys or {}).get(name, DEMO_KEY)
            account = Account(
                url=lambda url=url: url,
                journal_file=lambda: journal,
                profile=name,
                who="tester",
                network=FAST,
            )
            engine = for_dashboard(
                clock,
                account,
                find_secret=lambda secret=secret: None if secret is None else Found(secret, "test"),
                on_bug=self.bugs.append,
                cache_file=(caches or {}).get(name),
            )
            engine.open_cache()
            self.decks[name] = Deck(
                engine.store,
                engine,
                settings,
                clock,
                name,
                False,
                name in read_only,
                account=name,
                position=position,
            )
        home = combined_deck(self.decks, settings, ",".join(urls))
        self.engine, self.store = home.engine, home.store
        self.app = HostdeckApp(
            replace(home), Terminal(remote=False, mouse=False, ascii=False, theme="dark")
        )
        self._frames = FrameCount(self.app)

    async def quiet(self) -> None:
        """Wait until no account asks for anything and nothing waits to be drawn."""
        await until(lambda: self.engine.idle and self.app.accounts.idle, "all is quiet")

    async def selects(self, hostname: str) -> None:
        """Put the cursor on the server with this name, which only one account has."""
        from screens.fleet.fleet_screen import FleetScreen
        from widgets.fleet_table import FleetTable

        fleet = self.store.fleet.value
        assert fleet is not None
        row = next(row for row in fleet.rows if row.hostname == hostname)
        screen = self.app.screen
        assert isinstance(screen, FleetScreen)
        table = screen.query_one(FleetTable)
        await until(lambda: table.select_id(row.id), f"{hostname} is in the list")
