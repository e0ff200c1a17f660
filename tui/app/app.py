"""The dashboard's Textual app: bindings, startup, and the helpers that carry out requests of the
screens."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from screens.deck_screen import DeckScreen
from screens.fleet.fleet_screen import FleetScreen
from tui.app.account_session import AccountSession
from tui.app.bridge import Bridge
from tui.app.first_tour import FirstTour
from tui.app.places_app import PlacesApp
from tui.app.quit_questions import Quitting
from tui.app.ssh_session import Shell
from tui.app.terminal_lending import Lending
from tui.app.termination import Ending
from tui.app.type_ahead import TypeAhead
from tui.credentials.lease import LOOK_S
from tui.errors import HostdeckError
from tui.textual_fixes.app_state import driver_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from screens import messages
    from tui.app.open_access import OpenWays
    from tui.app.operation_watch import OperationWatch
    from tui.app.palette_actions import Palette
    from tui.app.terminal_profile import Terminal
    from tui.deck import Deck

COLLECT_AFTER_S = 2.0
"""Delay before garbage collection starts. It is off during startup, because objects created then
are long-lived."""


def _collect_again() -> None:
    gc.freeze()
    gc.enable()


class StoreMoved(Message):
    """The bridge has notices to take."""


def _wake(app: HostdeckApp) -> None:
    """Wake the UI: notices are waiting. Any thread."""
    app.post_message(StoreMoved())


class HostdeckApp(PlacesApp):
    """The dashboard."""

    TITLE = "Hostdeck"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS_PATH = None
    # Notices appear above the status line and the key hints, so they do not cover the age of the
    # list. Over a dialog, only the newest notice appears, in the bottom line that dialogs leave
    # free, so it covers no question or field. All notices reappear when the dialog closes.
    DEFAULT_CSS = """
    HostdeckApp ToastRack { margin-bottom: 3; }
    HostdeckApp Toast:ansi { background: ansi_default; color: ansi_default; }
    ModalScreen ToastRack { margin-bottom: 0; }
    ModalScreen ToastHolder { display: none; }
    ModalScreen ToastHolder:last-child { display: block; }
    ModalScreen Toast {
        width: 100%; max-width: 100%; height: 1; margin: 0; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", id="app.help", key_display="?"),
        Binding("f1", "help", "Help", show=False, id="app.help_too"),
        Binding("colon", "palette", "Commands", id="app.palette", key_display=":"),
        Binding("ctrl+p", "palette", "Commands", show=False, id="app.palette_too"),
        Binding("R", "renew", "Refresh", id="app.refresh"),
        Binding("ctrl+r", "renew", "Refresh", show=False, id="app.refresh_too"),
        Binding("U", "accounts", "Accounts", show=False, id="app.accounts"),
        Binding("ctrl+l", "redraw", "Redraw the screen", show=False, id="app.redraw"),
        Binding("B", "go('billing')", "Billing", show=False, id="go.billing"),
        Binding("N", "go('order')", "Catalog and prices", show=False, id="go.order"),
        Binding("A", "go('account')", "Account", show=False, id="go.account"),
        Binding(
            "left_square_bracket",
            "previous_place",
            "Earlier place",
            False,
            id="go.previous",
            key_display="[",
        ),
        Binding(
            "right_square_bracket",
            "next_place",
            "Later place",
            show=False,
            id="go.next",
            key_display="]",
        ),
        Binding("O", "go('operations')", "Operations", show=False, id="go.operations"),
        Binding("L", "go('loose_ends')", "Loose ends", show=False, id="go.loose_ends"),
        Binding("S", "go('changes')", "Changes since you last looked", show=False, id="go.changes"),
        Binding("I", "go('requests')", "Requests", show=False, id="go.requests"),
        Binding("T", "go('traffic')", "Traffic of all servers", show=False, id="go.traffic"),
        Binding(
            "E", "go('unrecognized')", "Unrecognized answers", show=False, id="go.unrecognized"
        ),
        Binding("comma", "go('settings')", "Settings and keys", False, ",", id="go.settings"),
        Binding("f8", "privacy", "Privacy mode", show=False, key_display="F8", id="app.privacy"),
        Binding("minus", "last_place", "Last place", show=False, id="go.last", key_display="-"),
        Binding("ctrl+c", "leave", "Quit", show=False, priority=True, id="app.quit"),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True, id="app.quit_too"),
    ]

    def __init__(
        self,
        deck: Deck,
        terminal: Terminal,
        *,
        problem: HostdeckError | None = None,
        settings_before: list[Any] | None = None,
        tour_file: Path | None = None,
        tour_words: Sequence[str] = (),
        typed: bytes = b"",
    ) -> None:
        """
        Args:
            settings_before: The terminal settings from before the start, if they were changed.
            tour_file: File that records that the tour was shown; `None`: show the tour only on
                request.
            tour_words: Additional text for the tour.
            typed: Input received before the app started reading from the terminal.
        """
        super().__init__(deck, terminal)
        self._settings_before = settings_before
        self._problem, self._typed = problem or self.theme_problem, typed
        self._key_problems: list[str] = []
        wake = partial(_wake, self)
        self.bridge = Bridge(wake)
        self.accounts: AccountSession = AccountSession(self, self.bridge, wake)
        self.performer = self.accounts.performer()
        self.lending: Lending = Lending(self)
        self.ending: Ending = Ending(self)
        self.type_ahead = TypeAhead(self)
        self.quitting = Quitting(self)
        self.shell = Shell(self)
        self.sign_in = self.accounts.prompt_of(deck)
        self._open_ways: OpenWays | None = None
        self._palette: Palette | None = None
        self.tour = FirstTour(self, tour_file, tour_words)

    # Start and end

    def get_default_screen(self) -> Screen[Any]:
        return FleetScreen(self.deck)

    def take_typed(self) -> bytes:
        """Return the input typed before the dashboard started reading the terminal, once. Reader
        thread."""
        typed, self._typed = self._typed, b""
        return typed

    def input_failed(self, error: Exception) -> None:
        """End the app as after any other bug, because keyboard input no longer works."""
        raise error

    def on_mount(self) -> None:
        if self.deck.settings.keys:
            from tui.app.keymap import checked

            self.remapped, self._key_problems = checked(self.deck.settings.keys)
            self.set_keymap(self.remapped)
        self.accounts.subscribe()
        self.ending.listen()

    def on_ready(self) -> None:
        """Start the remaining work after the first frame is drawn; nothing else may delay that
        frame."""
        self.call_later(self.type_ahead.begin)
        driver: Any = driver_of(self)
        if self._settings_before is not None:
            # The driver restores these settings at exit and while ssh uses the terminal.
            driver.attrs_before = self._settings_before
        if self._problem is not None:
            self.show_error(self._problem)
        for problem in self._key_problems:
            self.notify(
                f"Configuration, {problem} That key is not changed.",
                severity="warning",
                timeout=20,
            )
        self.accounts.start(self._hear)
        self.tour.begin()
        self.set_timer(COLLECT_AFTER_S, _collect_again)
        for deck in self.accounts.decks:
            if deck.engine.lease.minutes:
                self.set_interval(LOOK_S, deck.engine.lease.look)

    def _hear(self, words: str, warning: bool) -> None:
        """Show a message from a worker. Worker thread."""
        self.call_later(
            partial(
                self.notify, words, severity="warning" if warning else "information", timeout=12
            )
        )

    @property
    def last_key_at(self) -> float:
        """Return the time at which the current key was typed, by Textual's clock. That may be long
        ago: see `tui.app.type_ahead`."""
        return self.type_ahead.last_at

    async def on_event(self, event: events.Event) -> None:
        await self.type_ahead.pass_on(event, self._when_built)

    async def _when_built(self, event: events.Event) -> None:
        # Keys typed ahead are for the screen that they open: hold them until it is built.
        if isinstance(event, events.Key):
            if not await self.type_ahead.screen_is_built():
                return
            if not event.is_forwarded:
                for deck in self.accounts.decks:
                    deck.engine.lease.touched()
                self.tour.meet(event)
        await super().on_event(event)

    # Store changes to screens

    def on_store_moved(self) -> None:
        self.accounts.spread(self.accounts.look_at_operations)
        self.tour.look()

    # Navigation

    # Requests of the screens

    def on_wish(self, event: messages.Wish) -> None:
        self.performer.wish(event.command, event.argument, rows=event.rows)

    def on_send_rest(self, event: messages.SendRest) -> None:
        self.performer.send_rest(event.batch)

    def on_mend_loose_end(self, event: messages.MendLooseEnd) -> None:
        self.performer.mend(event.end)

    # Actions available everywhere

    def action_help(self) -> None:
        from screens.help_screen import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            label, entries = (
                self.performer.entries() if isinstance(self.screen, DeckScreen) else ("", ())
            )
            self.push_screen(HelpScreen(self.screen, entries, label))

    def action_tour(self) -> None:
        """Show the tour again."""
        self.tour.show()

    def action_palette(self) -> None:
        from tui.app.palette_actions import Palette

        if not self.screen.is_modal:
            self._palette = self._palette or Palette(self)
            self._palette.open()

    def action_privacy(self) -> None:
        """Switch between invented and real names and addresses."""
        from tui.app.privacy_switch import switch_privacy

        switch_privacy(self)

    def action_renew(self) -> None:
        self.forget_screen()
        for deck in {self.deck.account: self.deck, **self.deck.accounts}.values():
            deck.calls.renew(deck.clock.now())
        self.deck.engine.renew()

    @property
    def open_ways(self) -> OpenWays:
        """Return the object that asks about open access before it is left. Created at first use."""
        from tui.app.open_access import OpenWays

        if self._open_ways is None:
            self._open_ways = OpenWays(self)
        return self._open_ways

    @property
    def watcher(self) -> OperationWatch:
        """Return the watcher of ended operations for the deck's account."""
        return self.accounts.watcher_of(self.deck)

    def action_leave(self) -> None:
        """Quit; ask first about open access and running work."""
        self.quitting.ask()

    def on_open_shell(self, event: messages.OpenShell) -> None:
        self.shell.open(event.row)

    def on_lend_terminal(self, event: messages.LendTerminal) -> None:
        self.lending.answer(event)

    def on_print_outside(self, event: messages.PrintOutside) -> None:
        self.lending.until_enter(self.deck.privacy.text(event.text))
