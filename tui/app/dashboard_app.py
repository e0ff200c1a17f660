"""Base class of the app with the interface for its helpers, so that no helper imports the app."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import App
from textual.binding import Binding

from tui.app.app_themes import NAMES, OURS
from tui.app.ascii_filter import AsciiFilter
from tui.app.control_filter import ControlFilter
from tui.app.crash import crash_report
from tui.app.driver import ours
from tui.app.frame_rate import Pace
from tui.app.key_caps import key_cap
from tui.app.keymap import known_bindings
from tui.app.lean_filter import LeanFilter
from tui.config.eaten_keys import EATEN
from tui.errors import HostdeckError
from tui.key_hints import for_dashboard
from tui.terminal.splash import SPLASH
from tui.text import safe_text
from tui.textual_fixes.app_state import driver_of, set_clipboard
from tui.textual_fixes.changed_cells import ChangedCells
from tui.textual_fixes.crash_exit import CrashExit
from tui.textual_fixes.repeated_notices import RepeatedNotices
from tui.textual_fixes.shown_lines import LineMask

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.filter import LineFilter
    from textual.notifications import SeverityLevel

    from screens.deck_screen import DeckScreen
    from screens.messages import Place
    from tui.app.menu_entries import Entry
    from tui.app.terminal_profile import Terminal
    from tui.commands.command import Intent, Targets
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.operations import LooseEnd


class Performs(Protocol):
    """Interface that turns commands and intents into dialogs, screens and operations."""

    @property
    def front(self) -> DeckScreen | None: ...
    def targets(
        self, argument: Any = None, rows: tuple[ServerRow, ...] | None = None
    ) -> Targets: ...
    def wish(
        self, command_id: str, argument: Any = None, *, rows: tuple[ServerRow, ...] | None = None
    ) -> None: ...
    def wish_part(self, command_id: str, argument: Any, rows: tuple[ServerRow, ...]) -> None: ...
    def choose(self, command_id: str, targets: Targets) -> None: ...
    def perform(self, intent: Intent, *, asked: bool = False) -> None: ...
    def entries(self) -> tuple[str, Sequence[Entry]]: ...
    def send_rest(self, batch: str) -> None: ...
    def mend(self, end: LooseEnd) -> None: ...


class Expects(Protocol):
    """Reports the end of operations."""

    def expect(self, numbers: Sequence[int]) -> None: ...


class KnowsAccounts(Protocol):
    """Interface to the decks of the accounts and their performers."""

    @property
    def is_several(self) -> bool: ...
    @property
    def decks(self) -> tuple[Deck, ...]: ...
    @property
    def front(self) -> Deck: ...
    @property
    def idle(self) -> bool: ...
    def deck_of(self, place: Place) -> Deck: ...
    def located(self, place: Place) -> Place | None: ...
    def performer_of(self, deck: Deck) -> Performs: ...
    def watcher_of(self, deck: Deck) -> Expects: ...


class Lends(Protocol):
    """Interface that lends the terminal to another program."""

    def run(self, words: Sequence[str], patience_s: float, says: str = "") -> int: ...
    def end(self, number: int) -> None: ...


class Ends(Protocol):
    """Interface that reports whether the program was asked to end."""

    @property
    def wanted(self) -> bool: ...


class OpenWaysQuestion(Protocol):
    """Interface that asks about open access before the program ends."""

    def leave_program(self, go: Callable[[], object]) -> None: ...
    def leave_server(self, server_id: int, go: Callable[[], object]) -> None: ...


class Dashboard(ChangedCells, RepeatedNotices, CrashExit, App[None]):
    """Textual app with the deck, the terminal, and the collaborators that the helpers use."""

    deck: Deck
    terminal: Terminal
    performer: Performs
    accounts: KnowsAccounts
    lending: Lends
    ending: Ends
    pace: Pace | None
    remapped: dict[str, str]
    """Binding id → keys, limited to the usable part of the configuration."""

    def __init__(self, deck: Deck, terminal: Terminal) -> None:
        self.pace = Pace() if terminal.lean else None
        super().__init__(driver_class=ours(self.get_driver_class(), self.pace))
        self.deck, self.terminal = deck, terminal
        self.line_mask = LineMask(deck.privacy.replacements)
        deck.privacy.on_learned = self.line_mask.forget
        if deck.settings.ui.privacy and not deck.privacy.on:
            deck.privacy.switch()
        self.line_mask.is_on = deck.privacy.on
        for own in deck.own_decks:
            deck.privacy.follow(own.store)
        self.writes_changes_only = deck.settings.ui.redraw == "changes"
        self.remapped = {}
        self.theme_problem: HostdeckError | None = None
        """Reason why the configured theme could not be used."""
        self._control_filter, self._lean_filter, self._ascii_filter = (
            ControlFilter(),
            LeanFilter(),
            AsciiFilter(),
        )
        for theme in OURS:
            self.register_theme(theme)
        self.action_use_theme(terminal.theme)
        self.animation_level = "none"

    # Implemented by subclasses for the helpers

    @property
    def last_key_at(self) -> float:
        """Return the time of the current key, by Textual's clock."""
        raise NotImplementedError

    @property
    def open_ways(self) -> OpenWaysQuestion:
        """Return the object that asks before access to servers is left open."""
        raise NotImplementedError

    def go_to(self, place: Place) -> None:
        """Show a place on top of the current one, or go back to it if it is already below."""
        raise NotImplementedError

    def leave_for(self, go: Callable[[], object]) -> None:
        """Offer to close the open access of the server that is left, then go."""
        raise NotImplementedError

    async def use_filter(self, text: str) -> None:
        """Filter the list."""
        raise NotImplementedError

    # Display and text

    def get_key_display(self, binding: Binding) -> str:
        """Return the name printed on the keyboard: Esc and Tab like Enter and Space."""
        return key_cap(super().get_key_display(binding))

    def key_name(self, binding_id: str) -> str:
        """Return the first key currently mapped to a binding, as printed on the keyboard."""
        shipped = known_bindings().get(binding_id, ("",))
        key = self.remapped.get(binding_id, shipped[0]).partition(",")[0]
        return self.get_key_display(Binding(key, "")) if key else f"the key of {binding_id}"

    def key_problem(self, own: Mapping[str, Sequence[str]], action: str, key: str) -> str:
        """Return why a key cannot be used for an action, as a sentence; empty if it can be used.

        Args:
            own: Keys that the configuration assigns to other actions.
        """
        from tui.app.keymap import checked

        if key in EATEN or key.startswith("alt+"):
            why = EATEN.get(key, "many terminals use Alt keys themselves")
            return f"Terminals do not send {key}: {why}. Press another key."
        start = f"keys.{action}: "
        found = [
            problem for problem in checked({**own, action: [key]})[1] if problem.startswith(start)
        ]
        return found[0].removeprefix(start) if found else ""

    def use_keys(self, own: Mapping[str, Sequence[str]]) -> None:
        """Use the configured keys from now on, and the default keys for all other actions."""
        from tui.app.keymap import checked

        self.remapped, _ = checked(own)
        self.set_keymap(self.remapped)

    def with_key_names(self, text: str) -> str:
        """Return a sentence with its `{key:…}` placeholders replaced by key names."""
        return for_dashboard(text, self.key_name)

    def action_use_theme(self, name: str) -> None:
        """Switch the theme for this run; leave the configuration file unchanged."""
        if name not in NAMES:
            from tui.app.app_themes import theme_from_file

            try:
                theme = theme_from_file(name)
            except HostdeckError as error:
                self.theme_problem, name = error, "dark"
            else:
                self.register_theme(theme)
                self.theme = theme.name
                return
        self.theme = NAMES[name]

    def frame_must_wait_s(self) -> float:
        """Return the seconds to delay the next frame, so that keys typed meanwhile do not queue
        behind it."""
        return self.pace.wait_s() if self.pace is not None else 0.0

    def write_to_terminal(self, sequence: str) -> None:
        """Send a fixed control sequence, never one that contains external text."""
        driver = driver_of(self)
        if driver is not None:
            driver.write(sequence)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy to the terminal's clipboard, through tmux or screen if present. The terminal does
        not confirm it."""
        from tui.terminal.osc52 import clipboard_sequence

        text = self.deck.privacy.text(text)
        set_clipboard(self, text)
        sequence = clipboard_sequence(text, os.environ)
        if sequence is not None:
            self.write_to_terminal(sequence)

    def show_error(self, error: HostdeckError) -> None:
        """Show a notice with all parts of an error."""
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
        self.drop_notice(words, title)
        # Textual enables markup by default; a host name like "web[/]" would crash the program.
        super().notify(words, title=title, severity=severity, timeout=timeout, markup=False)

    def get_line_filters(self) -> Sequence[LineFilter]:
        # Return the same objects each time: every line caches the output of each filter by the
        # filter.
        filters = [*super().get_line_filters(), self._control_filter]
        if self.terminal.theme.startswith("ansi"):
            filters.append(self._lean_filter)
        return [*filters, self._ascii_filter] if self.terminal.ascii else filters

    # After a bug

    def ignores(self, error: Exception) -> bool:
        from tui.app.late_messages import comes_too_late

        return comes_too_late(self, error)

    def crash_words(self) -> RenderableType:
        SPLASH.leave()  # text printed before the app owns the terminal is for the user
        return crash_report(self.console)
