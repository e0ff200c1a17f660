"""Keys typed faster than the screen updates: each goes to the target of the previous key. UI
thread.

Textual sends a key to the widget that has the focus when the key is read. A key that moves the
focus (Enter in a field, / for the filter, a for the menu) takes effect only some messages later.
Over a slow line, many keys arrive together: a password typed after a host name and Enter landed,
readable, in the host name field, and the letters of a filter ran as commands of the list.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.events import Event, Key, Paste

from tui.textual_fixes.app_state import binding_chain, has_screens

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump

ALWAYS = frozenset({"enter", "tab", "shift+tab", "escape"})
"""Keys that move the focus, also out of a field."""
WITHIN = frozenset(
    {
        "up",
        "down",
        "left",
        "right",
        "pageup",
        "pagedown",
        "home",
        "end",
        "space",
        "j",
        "k",
        "h",
        "l",
        "g",
        "G",
        "n",
        "backspace",
        "delete",
    }
)
"""Keys that move inside the focused widget and are often held down: later keys do not wait for
them."""
ROUNDS = 3
"""Maximum rounds of messages between the field and the app."""
FRAMES = 2
"""Frames to wait for: a new screen is drawn first and then gets the focus."""
BUILDING_S = 2.0
"""Longest wait for a new screen; a slower screen gets no keys meanwhile."""
LONGEST_S = 0.3
"""A widget that goes away answers nothing: keys go on after two of these without an answer."""
LATE_S = 0.1
"""Delay of the look from which on the program was too busy for an answer."""
LONGEST_SLOW_S = 5.0
"""Longest wait on a slow link, where a new screen waits for earlier output."""


class TypeAhead:
    """Queue of keys typed after a key that moves the focus, until the focus has moved."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._held: deque[Event] = deque()
        self._holding = 1
        """Number of the pending key; 0: no key is held back. Until `begin`, all keys are held
        back."""
        self._last = 1
        self._loose = False
        """True if keys that move nothing were delivered and may still be on their way through the
        widgets."""
        self.last_at = -math.inf
        """Time by Textual's clock at which the last delivered key was typed; it may have waited."""
        self._answers = 0
        """Number of completed messages since the program started: a busy program still replies."""
        self.handed_on = 0
        """Number of keys and pastes delivered so far. For tests."""

    @property
    def is_empty(self) -> bool:
        """Return whether no key is held back or pending."""
        return not self._held and not self._holding

    async def begin(self) -> None:
        """Deliver the keys held back so far, because the first screen is ready."""
        await self._release(1)

    async def pass_on(self, event: Event, to: Callable[[Event], Awaitable[None]]) -> None:
        """Deliver an event to `to` now, or later in its turn."""
        typed = isinstance(event, Key | Paste) and not event.is_forwarded  # delivery marks it
        if typed and self._holding:
            self._held.append(event)
            return
        moves = typed and isinstance(event, Key) and self._moves(event)
        first = typed and isinstance(event, Key) and self._goes_first(event)
        if self._loose and (moves or first):
            # A priority binding runs immediately, and a key that moves the focus may be one.
            self._loose = False
            self._held.appendleft(event)
            self._wait(0)
            return
        if typed:
            self._loose = not moves and not first
            self.handed_on += 1
            self.last_at = event.time
        await to(event)
        if moves:
            self._wait(FRAMES)

    def _wait(self, frames: int) -> None:
        self._last = self._holding = self._last + 1
        self._look_later(self._last, LONGEST_SLOW_S, answers=-1)
        self._go_round(self._last, frames)

    def _look_later(self, number: int, left_s: float, answers: int) -> None:
        """Look after `LONGEST_S` whether more than `answers` messages have come through."""
        due = time.monotonic() + LONGEST_S
        look = partial(self._give_up, number, left_s - LONGEST_S, answers, due)
        self._app.set_timer(LONGEST_S, look)

    async def _give_up(self, number: int, left_s: float, answers: int, due: float) -> None:
        """Hand keys on when nothing has answered: a busy program and a slow line get more time."""
        if number != self._holding:
            return
        is_slow = getattr(self._app, "frame_must_wait_s", float)() > 0
        is_late = time.monotonic() - due > LATE_S
        if left_s > 0 and (is_slow or is_late or self._answers != answers):
            self._look_later(number, left_s, self._answers)
            return
        await self._release(number)

    async def screen_is_built(self) -> bool:
        """Wait, for a limited time, until the top screen is usable."""
        app, until = self._app, time.monotonic() + BUILDING_S
        while has_screens(app) and not app.screen.is_mounted and time.monotonic() < until:
            await asyncio.sleep(0.002)
        return has_screens(app) and app.screen.is_mounted

    def _goes_first(self, key: Key) -> bool:
        """Return whether a priority binding takes the key: it runs before anything that is on its
        way to a widget."""
        app = self._app
        if not has_screens(app):
            return False
        return any(
            binding.priority
            for _, bindings in binding_chain(app)
            for binding in bindings.key_to_bindings.get(key.key, ())
        )

    def _moves(self, key: Key) -> bool:
        """Return whether the key may move the focus, so that later keys may have another target."""
        if key.key in ALWAYS:
            return True
        focused = self._app.focused
        is_text = focused is not None and focused.check_consume_key(key.key, key.character)
        takes = getattr(self._app.screen, "takes", ())
        return not is_text and (key.key not in WITHIN or key.character in takes)

    def _way(self) -> Sequence[MessagePump]:
        """Return everything that a message of the focused widget may pass through."""
        focused = self._app.focused
        inside = (
            []
            if focused is None
            else [node for node in focused.ancestors_with_self if node is not self._app]
        )
        return (*(inside or [self._app.screen]), self._app)

    def _go_round(self, number: int, frames: int) -> None:
        """Queue one callback behind the pending messages of each widget in turn, then behind the
        pending redraws."""
        way = [*self._way()] * ROUNDS

        def step(at: int) -> None:
            self._answers += 1
            while at < len(way):
                nearest = way[at]
                at += 1
                if nearest.call_later(step, at):
                    return
            after = (
                partial(self._go_round, number, frames - 1)
                if frames
                else partial(self._release, number)
            )
            # Owned by the app, not the screen, which may have closed meanwhile.
            self._app.call_after_refresh(self._app.call_later, after)

        if number == self._holding:
            step(0)

    async def _release(self, number: int) -> None:
        if number != self._holding:
            return
        self._holding = 0
        while self._held and not self._holding:
            await self._app.on_event(self._held.popleft())
