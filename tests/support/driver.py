"""Builds the real app on a simulator and reads what its screen shows."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual._context import visible_screen_stack
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from screens.dialogs.modal import Question
from screens.fleet.fleet_screen import FleetScreen
from tests.support import early_waits
from tests.support.fast_clock import FastClock
from tests.support.scratch import new_directory
from tests.support.until import until
from tui.app.app import HostdeckApp
from tui.app.terminal_profile import Terminal
from tui.assembly import for_dashboard
from tui.clock import Clock
from tui.config.list_layout import Keep
from tui.config.settings import Network, Settings
from tui.credentials.vault import Found
from tui.deck import Deck
from tui.history.sensor_history import SensorHistory
from tui.parts import Account
from tui.simulator.demo_credentials import DEMO_KEY
from tui.store.store import Store
from widgets.fleet_table import FleetTable

FAST = Network(requests_per_second=500.0, budget_per_minute=60_000.0)


HASTE = 10.0
"""The engine's pauses between two looks at a key, a list, a server are so many times shorter than a
user's."""


class NoonClock(FastClock):
    """Time passes for whoever waits, and the clock on the wall stands still: ages never change."""

    def __init__(self, speed: float = HASTE) -> None:
        super().__init__(speed)

    def now(self) -> float:
        return 1_795_000_000.0


class FrameCount:
    """Number of frames that an app has drawn: between two of them its text is the same."""

    AT_LEAST_EVERY_S = 0.2
    """Seconds after which the text is read without a new frame too."""

    def __init__(self, app: HostdeckApp) -> None:
        self._drawn = 0
        self._display = app._display
        app._display = self._count  # type: ignore[method-assign]

    def _count(self, screen: Screen[Any], renderable: Any) -> None:
        self._drawn += 1
        self._display(screen, renderable)

    def changed(self) -> Callable[[], bool]:
        """Return a check that holds at first, and then once for each new frame."""
        read, read_at = -1, 0.0

        def check() -> bool:
            nonlocal read, read_at
            now = time.monotonic()
            if read == self._drawn and now - read_at < self.AT_LEAST_EVERY_S:
                return False
            read, read_at = self._drawn, now
            return True

        return check


class Deckhand:
    """One dashboard. `running` gives a pilot; `text` is what a person would read."""

    def __init__(
        self,
        url: str,
        *,
        secret: str | None = DEMO_KEY,
        ascii: bool = False,
        theme: str = "dark",
        cache_file: Path | None = None,
        journal_file: Path | None = None,
        history_file: Path | None = None,
        fact_file: Path | None = None,
        settings: Settings | None = None,
        clock: Clock | None = None,
        read_only: bool = False,
        profile: str = "test",
        tour_file: Path | None = None,
        tour_words: Sequence[str] = (),
        keep_look: Keep = lambda columns, sort: None,
        config_file: Path | None = None,
    ) -> None:
        clock = clock or FastClock(HASTE)
        self.bugs: list[Exception] = []
        self.asked: list[object] = []
        found = None if secret is None else Found(secret, profile)
        account = Account(
            url=lambda: url,
            journal_file=lambda: journal_file or new_directory() / "state" / "journal.sqlite3",
            profile=profile,
            who="tester",
            network=FAST,
        )

        def history(store: Store) -> SensorHistory:
            return SensorHistory(store, clock, file=lambda: history_file, on_bug=self.bugs.append)

        self.engine = for_dashboard(
            clock,
            account,
            find_secret=lambda: found,
            on_bug=self.bugs.append,
            cache_file=cache_file,
            make_history=None if history_file is None else history,
            fact_path=None if fact_file is None else lambda: fact_file,
        )
        self.store = self.engine.store
        self.engine.open_cache()
        terminal = Terminal(remote=False, mouse=False, ascii=ascii, theme=theme)
        deck = Deck(
            self.store,
            self.engine,
            settings or Settings(),
            clock,
            profile,
            ascii,
            read_only,
            keep_look=keep_look,
            config_file=config_file,
        )
        self.app = HostdeckApp(deck, terminal, tour_file=tour_file, tour_words=tour_words)
        self._frames = FrameCount(self.app)
        self._before, self._waits = "", 0
        """The screen before the last key, until something is waited for, and the waits until
        then."""

    def close(self) -> None:
        self.engine.stop()
        for bug in self.bugs:
            raise bug  # with its own traceback: a list of exceptions says too little

    @asynccontextmanager
    async def running(self, columns: int = 80, lines: int = 24) -> AsyncIterator[Pilot[None]]:
        async with self.app.run_test(size=(columns, lines), notifications=True) as pilot:
            self._remember_before(pilot)
            yield pilot
        self.close()

    def _remember_before(self, pilot: Pilot[None]) -> None:
        """Remember what the screen shows before each key and each click."""

        def remembering(act: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
            async def acted(*given: Any, **more: Any) -> Any:
                self._before = self.text if self.app._running else ""
                self._waits = early_waits.waits()
                return await act(*given, **more)

            return acted

        pilot.press = remembering(pilot.press)  # type: ignore[method-assign]
        pilot.click = remembering(pilot.click)  # type: ignore[method-assign,assignment]

    @property
    def strips(self) -> list[Strip]:
        """The lines of the screen as they are drawn now, with their styles."""
        # As Textual does it: else a dialog would draw itself without what lies under it, and keep
        # that.
        visible_screen_stack.set(self.app._background_screens)
        return self.app.screen._compositor.render_strips()[: self.app.size.height]

    @property
    def text(self) -> str:
        """The screen as lines of text, top to bottom."""
        return "\n".join(line.text.rstrip() for line in self.strips)

    async def types(self, pilot: Pilot[None], text: str) -> None:
        """Type a text of letters, digits and signs at one go: the pilot itself waits for the screen
        after each key."""
        for char in text:
            self.app.post_message(Key(_character_to_key(char), char))
        await pilot.pause()

    async def sees(self, words: str) -> None:
        """Wait until the screen shows `words`. Right after a key, words that were there before it
        are noted as a fault of the test."""
        before, self._before = self._before, ""
        is_first = self._waits == early_waits.waits()
        if is_first and words in before and words in self.text:
            early_waits.note(words)
        changed = self._frames.changed()
        try:
            await until(
                lambda: self.app._exception or (changed() and words in self.text),
                f"the screen shows {words!r}",
            )
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.text}") from None
        if self.app._exception is not None:
            raise self.app._exception

    async def sees_after(self, pilot: Pilot[None], words: str, *keys: str) -> None:
        """Press keys and wait until the screen shows `words`, which it does not show before.

        A wait for words that are there already waits for nothing.
        """
        assert words not in self.text, f"{words!r} is on the screen before {keys} are pressed"
        await pilot.press(*keys)
        await self.sees(words)

    def key(self, binding: str) -> str:
        """Return the key of a binding that works now, by the binding's id."""
        active = self.app.screen.active_bindings
        found = [
            key
            for key, active_binding in active.items()
            if active_binding.enabled and active_binding.binding.id == binding
        ]
        assert found, f"no key does {binding} here"
        return found[0]

    async def acts(self, pilot: Pilot[None], *bindings: str) -> None:
        """Press the key of each binding, whatever key that is."""
        for binding in bindings:
            await pilot.press(self.key(binding))

    async def agrees(self, pilot: Pilot[None], question: str = "") -> None:
        """Wait until a question is asked and takes keys, then say yes to it."""
        await self.in_front(Question)
        dialog = self.app.screen
        assert isinstance(dialog, Question)
        await until(lambda: dialog.armed, "keys are meant for the dialog")
        if question:
            await self.sees(question)
        dialog.query_one("#yes").focus()
        await pilot.press("enter")

    async def no_dialog(self) -> None:
        """Wait until no dialog covers the screen. Words of the screen beneath may have been
        readable before."""
        await until(lambda: not self.app.screen.is_modal, "no dialog is open")
        self._before = ""

    async def at(self, place: str) -> None:
        """Wait until the screen in front is that place. It may show words of the one before."""
        await until(
            lambda: getattr(getattr(self.app.screen, "place", None), "name", "") == place,
            f"the place {place} is shown",
        )
        self._before = ""

    async def in_front(self, kind: type[Screen[Any]]) -> None:
        """Wait until a dialog of that kind is in front. Its words may stand beneath it too."""
        await until(lambda: isinstance(self.app.screen, kind), f"{kind.__name__} is in front")
        self._before = ""

    async def quiet(self) -> None:
        """Wait until nothing is asked for and nothing waits to be drawn."""
        await until(lambda: self.engine.idle and self.app.bridge.idle, "all is quiet")

    async def settled(self, pilot: Pilot[Any]) -> None:
        """Wait until the screen is drawn the same four times: what lies under a dialog, and the
        height of a list that has got other rows, come a moment after it."""
        before: list[Strip] = []
        same = 0
        while same < 3:
            now = self.strips
            before, same = now, same + 1 if now == before else 0
            await self.quiet()
            await pilot.pause(0.05)

    async def read_up(self) -> None:
        """Wait until the engine looks where the cursor is and all of that has been read and
        drawn."""
        await until(self._looks, "the engine looks at what is on the screen")
        await until(lambda: self.engine.satisfied, "all that is on the screen has been read")
        await self.quiet()

    def _looks(self) -> bool:
        if not isinstance(self.app.screen, FleetScreen):
            return True
        table = self.app.screen.query_one(FleetTable)
        selected = None if table.current is None else table.current.id
        visible = tuple(row.id for row in table.visible_rows())
        return (self.engine.eyes.selected, self.engine.eyes.visible) == (selected, visible)
