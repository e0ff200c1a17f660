"""Builds the real app on a simulator and reads what its screen shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from tests.support.until import until
from tui.access.vault import Found
from tui.app.app import HostdeckApp
from tui.app.terminal import Terminal
from tui.clock import SystemClock
from tui.config.settings import Network, Settings
from tui.engine.deck import Deck
from tui.engine.engine import Engine
from tui.simulator.world import DEMO_KEY
from tui.store.store import Store

FAST = Network(requests_per_second=500.0, budget_per_minute=60_000.0)


class Deckhand:
    """One dashboard. `running` gives a pilot; `text` is what a person would read."""

    def __init__(
        self, url: str, *, secret: str | None = DEMO_KEY, ascii: bool = False, theme: str = "dark",
        cache_file: Path | None = None, settings: Settings | None = None,
    ) -> None:  # fmt: skip
        self.store = Store()
        self.bugs: list[Exception] = []
        self.asked: list[object] = []
        found = None if secret is None else Found(secret, "test")
        self.engine = Engine(
            self.store, SystemClock(), url=lambda: url, find_secret=lambda: found, network=FAST,
            cache_file=cache_file, on_bug=self.bugs.append,
        )  # fmt: skip
        self.engine.open_cache()
        terminal = Terminal(remote=False, mouse=False, ascii=ascii, theme=theme)
        deck = Deck(self.store, self.engine, settings or Settings(), SystemClock(), "test", ascii, False)
        self.app = HostdeckApp(deck, terminal)

    def close(self) -> None:
        self.engine.stop()
        assert self.bugs == []

    @asynccontextmanager
    async def running(self, columns: int = 80, lines: int = 24) -> AsyncIterator[Pilot[None]]:
        async with self.app.run_test(size=(columns, lines)) as pilot:
            yield pilot
        self.close()

    @property
    def text(self) -> str:
        """The screen as lines of text, top to bottom."""
        screen = self.app.screen
        height = self.app.size.height
        lines = screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines[:height])

    async def sees(self, words: str) -> None:
        """Wait until the screen shows `words`."""
        try:
            await until(lambda: words in self.text, f"the screen shows {words!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.text}") from None

    async def quiet(self) -> None:
        """Wait until nothing is asked for and nothing waits to be drawn."""
        await until(lambda: self.engine.idle and self.app.bridge.idle, "all is quiet")
