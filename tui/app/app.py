"""The app: knows the screens by name, joins the store to them, and ends well.

Longer than other modules: Textual hands every binding and message that no screen takes to this one
class, which passes them on to whoever does the work.
"""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual._time import get_time
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from screens.deck_screen import DeckScreen
from screens.fleet.fleet_screen import FleetScreen
from screens.messages import Place, StoreChanged
from tui.app.app_themes import NAMES, OURS
from tui.app.ascii_filter import AsciiFilter
from tui.app.bridge import Bridge
from tui.app.control_filter import ControlFilter
from tui.app.crash import crash_report
from tui.app.driver import ours
from tui.app.first_tour import FirstTour
from tui.app.frame_rate import Pace
from tui.app.intents import Performer
from tui.app.key_caps import key_cap
from tui.app.keymap import known_bindings
from tui.app.lean_filter import LeanFilter
from tui.app.navigation import Trail
from tui.app.places import HOME
from tui.app.quit_questions import Quitting
from tui.app.ssh_session import Shell
from tui.app.terminal_lending import Lending
from tui.app.termination import Ending
from tui.app.type_ahead import TypeAhead
from tui.credentials.lease import LOOK_S
from tui.errors import HostdeckError
from tui.key_hints import for_dashboard
from tui.store.changes import Kind, mentions
from tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import RenderableType
    from textual.filter import LineFilter
    from textual.notifications import SeverityLevel

    from screens import messages
    from tui.app.open_access import OpenWays
    from tui.app.operation_watch import OperationWatch
    from tui.app.palette_actions import Palette
    from tui.app.terminal_profile import Terminal
    from tui.deck import Deck

CRASHED = 70
"""Exit code after a bug (EX_SOFTWARE)."""
TYPING_S = 1.0
"""After a key somebody is typing for so long."""
COLLECT_AFTER_S = 2.0
"""The garbage collector is off while the program starts: what is made then stays."""


def _collect_again() -> None:
    gc.freeze()
    gc.enable()


class StoreMoved(Message):
    """The bridge has notices to take."""


class HostdeckApp(App[None]):
    """The dashboard."""

    TITLE = "Hostdeck"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS_PATH = None
    # Above the status line and the keys: what is said must not hide how fresh the list is.
    # Over a dialog only the newest, in the lowest line, which dialogs leave free: it must hide no
    # question and no field. All of it is there again when the dialog has gone.
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
        Binding("I", "go('requests')", "Requests", show=False, id="go.requests"),
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
            settings_before: The terminal's own, where they were changed before we were started.
            tour_file: Says that the page of the first start was shown; `None`: it is shown when it
            is asked for.
            tour_words: What that page says besides.
            typed: What was typed before we read from the terminal.
        """
        self.pace = Pace() if terminal.lean else None
        super().__init__(driver_class=ours(self.get_driver_class(), self.pace))
        self._settings_before = settings_before
        self.deck = deck
        self.terminal = terminal
        self._problem, self._typed = problem, typed
        self._key_problems: list[str] = []
        self.remapped: dict[str, str] = {}
        """Binding id → keys, as far as the configuration's can be used."""
        self.bridge = Bridge(lambda: self.post_message(StoreMoved()))
        self.performer = Performer(self)
        self.type_ahead = TypeAhead(self)
        self.quitting = Quitting(self)
        self.lending, self.shell = Lending(self), Shell(self)
        self._control_filter, self._lean_filter, self._ascii_filter = (
            ControlFilter(),
            LeanFilter(),
            AsciiFilter(),
        )
        self.ending = Ending(self)
        self._open_ways: OpenWays | None = None
        self._watcher: OperationWatch | None = None
        self._palette: Palette | None = None
        self.trail = Trail(self)
        self.tour = FirstTour(self, tour_file, tour_words)
        for theme in OURS:
            self.register_theme(theme)
        self.action_use_theme(terminal.theme)
        self.animation_level = "none"

    # Start and end

    def get_default_screen(self) -> Screen[Any]:
        return FleetScreen(self.deck)

    def take_typed(self) -> bytes:
        """Return what was typed before the dashboard read the terminal, once. The thread that reads
        it."""
        typed, self._typed = self._typed, b""
        return typed

    def input_failed(self, error: Exception) -> None:
        """End as after any other bug: nothing can be typed any more."""
        raise error

    def on_mount(self) -> None:
        if self.deck.settings.keys:
            from tui.app.keymap import checked

            self.remapped, self._key_problems = checked(self.deck.settings.keys)
            self.set_keymap(self.remapped)
        self.deck.store.subscribe(self.bridge.put)
        self.ending.listen()

    def on_ready(self) -> None:
        """The first frame has been drawn: nothing else was allowed to delay it."""
        self.call_later(self.type_ahead.begin)
        if self._settings_before is not None:
            # What the driver goes back to, at the end and while ssh has the terminal.
            self._driver.attrs_before = self._settings_before  # type: ignore[union-attr]
        if self._problem is not None:
            self.show_error(self._problem)
        for problem in self._key_problems:
            self.notify(
                f"Configuration, {problem} That key is left as it is.",
                severity="warning",
                timeout=20,
            )
        self.deck.engine.start(self._ask_for_sign_in, self._hear)
        self.tour.begin()
        self.set_timer(COLLECT_AFTER_S, _collect_again)
        if self.deck.engine.lease.minutes:
            self.set_interval(LOOK_S, self.deck.engine.lease.look)

    def _hear(self, words: str, warning: bool) -> None:
        """Worker thread: something to say."""
        self.call_later(
            lambda: self.notify(words, severity="warning" if warning else "information", timeout=12)
        )

    def _ask_for_sign_in(self, problem: HostdeckError | None) -> None:
        """Worker thread: no secret could be had without asking, or it was refused."""
        self.call_later(self._push_sign_in, problem)

    def _push_sign_in(self, problem: HostdeckError | None) -> None:
        from screens.sign_in_screen import SignInScreen

        if isinstance(self.screen, SignInScreen):
            self.screen.refused(problem)
        elif self.screen.is_modal or get_time() - self.last_key_at < TYPING_S:
            # What is being typed is for something else, a PIN perhaps: it must not fall into the
            # field of the key.
            self.set_timer(TYPING_S / 2, lambda: self._still_push_sign_in(problem))
        else:
            self.push_screen(SignInScreen(self.deck, problem))

    def _still_push_sign_in(self, problem: HostdeckError | None) -> None:
        session = self.deck.store.session
        if not session.signed_in and not session.busy:
            self._push_sign_in(problem)

    @property
    def last_key_at(self) -> float:
        """When the key that is being taken was typed, by Textual's clock. It may be long ago:
        `tui.app.type_ahead`."""
        return self.type_ahead.last_at

    async def on_event(self, event: events.Event) -> None:
        await self.type_ahead.pass_on(event, self._when_built)

    async def _when_built(self, event: events.Event) -> None:
        # Keys typed ahead are for the screen that they call: they wait until it is built.
        if isinstance(event, events.Key):
            if not await self.type_ahead.screen_is_built():
                return
            if not event.is_forwarded:
                self.deck.engine.lease.touched()
                self.tour.meet(event)
        await super().on_event(event)

    # From the store to the screens

    def on_store_moved(self) -> None:
        changes = self.bridge.take()
        if not changes:
            return
        for screen in self.screen_stack:
            screen.post_message(StoreChanged(changes))
        if mentions(changes, Kind.OPERATION):
            self.watcher.look()
        if mentions(changes, Kind.SESSION) and self.deck.store.session.journal_loss:
            self.performer.loss.look()
        self.tour.look()

    # Going places

    def on_open(self, event: messages.Open) -> None:
        self.go_to(event.place)

    def go_to(self, place: Place) -> None:
        """Show a place on top of where the person is; one that is beneath already is gone back
        to."""
        self.trail.go_to(place)

    def on_go_back(self, event: messages.GoBack) -> None:
        self.trail.back(home=event.home)

    def action_go(self, name: str) -> None:
        """To a place without an argument, by name."""
        self.leave_for(lambda: self.go_to(Place(name)))

    def action_previous_place(self) -> None:
        self._step(-1)

    def action_next_place(self) -> None:
        self._step(1)

    def action_last_place(self) -> None:
        """To the place shown before this one, and back again with the same key."""
        self._step(self.trail.last)

    def _step(self, by: int) -> None:
        if self.trail.reaches(by):
            self.leave_for(lambda: self.trail.step(by))

    def leave_for(self, go: Callable[[], object]) -> None:
        """Go, also from a server with open ways: first it is offered to close them."""
        server_id = self.screen.ways_behind() if isinstance(self.screen, DeckScreen) else None
        if server_id is None:
            go()
        else:
            self.open_ways.leave_server(server_id, go)

    # Wishes of the screens

    def on_wish(self, event: messages.Wish) -> None:
        self.performer.wish(event.command, event.argument, rows=event.rows)

    def on_send_rest(self, event: messages.SendRest) -> None:
        self.performer.send_rest(event.batch)

    def on_mend_loose_end(self, event: messages.MendLooseEnd) -> None:
        self.performer.mend(event.end)

    def get_key_display(self, binding: Binding) -> str:
        """As it stands on the keyboard: Esc and Tab like Enter and Space, whoever declared them."""
        return key_cap(super().get_key_display(binding))

    def key_name(self, binding_id: str) -> str:
        """Return the first key of a binding as it is mapped now, as it stands on the keyboard."""
        shipped = known_bindings().get(binding_id, ("",))
        key = self.remapped.get(binding_id, shipped[0]).partition(",")[0]
        return self.get_key_display(Binding(key, "")) if key else f"the key of {binding_id}"

    def with_key_names(self, text: str) -> str:
        """Return a sentence with the names of keys in place of its `{key:…}` placeholders."""
        return for_dashboard(text, self.key_name)

    # What works everywhere

    def action_help(self) -> None:
        from screens.help_screen import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            whom, entries = (
                self.performer.entries() if isinstance(self.screen, DeckScreen) else ("", ())
            )
            self.push_screen(HelpScreen(self.screen, entries, whom))

    def action_tour(self) -> None:
        """The page of the first start, again."""
        self.tour.show()

    def action_palette(self) -> None:
        from tui.app.palette_actions import Palette

        if not self.screen.is_modal:
            self._palette = self._palette or Palette(self)
            self._palette.open()

    def action_renew(self) -> None:
        self.deck.engine.renew()

    @property
    def open_ways(self) -> OpenWays:
        """Asks before ways into servers are left open. Made at its first use."""
        from tui.app.open_access import OpenWays

        if self._open_ways is None:
            self._open_ways = OpenWays(self)
        return self._open_ways

    @property
    def watcher(self) -> OperationWatch:
        """Tells of operations that end. Made at its first use: the first frame shows none."""
        from tui.app.operation_watch import OperationWatch

        if self._watcher is None:
            self._watcher = OperationWatch(self)
        return self._watcher

    def on_leave_server(self, event: messages.LeaveServer) -> None:
        self.open_ways.leave_server(event.server_id, event.go)

    def action_leave(self) -> None:
        """Quit; what is left open or under way is asked about first."""
        self.quitting.ask()

    def action_sign_out(self) -> None:
        """End the session; the sign-in comes back, and the list stays as it was."""
        self.deck.engine.sign_out()

    def action_use_theme(self, name: str) -> None:
        """Switch the colors for this run; the configuration file is not touched."""
        if name not in NAMES:
            from tui.app.app_themes import theme_from_file

            try:
                theme = theme_from_file(name)
            except HostdeckError as error:
                self._problem, name = self._problem or error, "dark"
            else:
                self.register_theme(theme)
                self.theme = theme.name
                return
        self.theme = NAMES[name]

    def frame_must_wait_s(self) -> float:
        """How long the next frame has to wait, lest keys pressed meanwhile wait behind it."""
        return self.pace.wait_s() if self.pace is not None else 0.0

    def write_to_terminal(self, sequence: str) -> None:
        """Send a control sequence of our own, never one with words from outside."""
        if self._driver is not None:
            self._driver.write(sequence)

    async def action_use_view(self, name: str) -> None:
        """Show the list through a filter that the configuration has a name for."""
        await self.use_filter(self.deck.settings.views[name])

    async def use_filter(self, text: str) -> None:
        """Show the list through a filter."""
        self.go_to(HOME)
        if isinstance(self.screen, FleetScreen):
            await self.screen.use_filter(text)

    def copy_to_clipboard(self, text: str) -> None:
        """To the terminal's clipboard, wrapped for what stands between; nobody can know whether it
        arrives."""
        from tui.terminal.osc52 import clipboard_sequence

        self._clipboard = text
        sequence = clipboard_sequence(text, os.environ)
        if sequence is not None:
            self.write_to_terminal(sequence)

    def on_open_shell(self, event: messages.OpenShell) -> None:
        self.shell.open(event.row)

    def on_lend_terminal(self, event: messages.LendTerminal) -> None:
        self.lending.answer(event)

    def on_print_outside(self, event: messages.PrintOutside) -> None:
        self.lending.until_enter(event.text)

    def show_error(self, error: HostdeckError) -> None:
        """One notice with all that is known of an error."""
        self.notify(str(error), severity="error", timeout=20)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        words, title = safe_text(self.with_key_names(message)), safe_text(title)
        # Said once more it stands once, for longer: a pile of the same hides what is beneath.
        for one in [
            one for one in self._notifications if (one.message, one.title) == (words, title)
        ]:
            self._unnotify(one, refresh=False)
        # Markup is on by default in Textual; a host name like "web[/]" would end the program.
        super().notify(words, title=title, severity=severity, timeout=timeout, markup=False)

    def get_line_filters(self) -> Sequence[LineFilter]:
        # The same ones each time: every line keeps what each filter made of it, by the filter.
        filters = [*super().get_line_filters(), self._control_filter]
        if self.terminal.theme.startswith("ansi"):
            filters.append(self._lean_filter)
        return [*filters, self._ascii_filter] if self.terminal.ascii else filters

    def _handle_exception(self, error: Exception) -> None:
        from tui.app.late_messages import comes_too_late

        if not comes_too_late(self, error):
            super()._handle_exception(error)

    def panic(self, *renderables: RenderableType) -> None:
        """Textual ends with code 0 after a failure in a thread of its own."""
        self._return_code = CRASHED
        super().panic(*renderables)

    def _fatal_error(self) -> None:
        # Textual's own prints local variables, PINs among them. Private: pinned and tested.
        self.bell()
        self._return_code = CRASHED
        self._exit_renderables.append(crash_report(self.console))
        self._close_messages_no_wait()
