"""The tour: shown once, when the list has loaded and no key has been pressed. UI thread."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.binding import BindingsMap

from screens.fleet.fleet_screen import FleetScreen
from screens.worker_replies import notice

if TYPE_CHECKING:
    from textual import events

    from screens.tour_screen import TourScreen
    from tui.app.dashboard_app import Dashboard

SEEN_NAME = "tour-seen"
"""The file in the state directory that records that the tour was shown."""


def was_seen(file: Path) -> bool:
    """Return whether the tour was shown before. Worker thread."""
    return file.exists()


def note_seen(file: Path) -> None:
    """Record that the tour was shown. If that fails, the tour appears again at the next start.
    Worker thread."""
    from tui.errors import HostdeckError
    from tui.paths import replace_file

    try:
        replace_file(file, b"")
    except (HostdeckError, OSError):
        pass


class FirstTour:
    """The tour of one app."""

    def __init__(self, app: Dashboard, file: Path | None, more: Sequence[str] = ()) -> None:
        """
        Args:
            file: Exists if the tour was shown before; `None`: never show the tour automatically.
            more: Additional text for new users.
        """
        self._app = app
        self._file = file
        self._more = more
        self._is_due = False
        self._page: TourScreen | None = None

    def begin(self) -> None:
        """Find out, after the first frame, whether this is the first start."""
        file = self._file
        if file is None:
            return
        tell = notice(self._app.screen, self._is_first)
        self._app.deck.engine.on_disk(lambda: None if was_seen(file) else tell())

    def _is_first(self) -> None:
        self._is_due = self._file is not None
        self.look()

    def look(self) -> None:
        """Show the tour after the first list has loaded."""
        store = self._app.deck.store
        if (
            self._is_due
            and store.session.signed_in
            and store.fleet.value is not None
            and self._is_home
        ):
            self._app.call_after_refresh(self._show_first)

    @property
    def _is_home(self) -> bool:
        return isinstance(self._app.screen, FleetScreen)

    def _show_first(self) -> None:
        file = self._file
        if self._is_due and file is not None and self._is_home:
            self._file = None
            self.show()
            self._app.deck.engine.on_disk(partial(note_seen, file))

    def show(self) -> None:
        """Show the tour over the current screen."""
        from screens.tour_screen import TourScreen

        self._is_due = False
        self._page = TourScreen(shown_keys(self._app), self._more)
        self._app.push_screen(self._page)

    def meet(self, key: events.Key) -> None:
        """Close or cancel the tour before a key is delivered, so that the key reaches the screen
        below."""
        if self._file is not None and self._is_home:
            self._is_due, self._file = (
                False,
                None,
            )  # A user who types needs no tour now; the next start offers it again.
        page = self._page
        if page is not None and page is self._app.screen and not page.keeps(key.key):
            page.dismiss()


def shown_keys(app: Dashboard) -> dict[str, list[str]]:
    """Return binding id → displayed keys, with the current remapping."""
    from screens.deck_screen import DeckScreen
    from screens.server.server_screen import ServerScreen
    from widgets.fleet_table import FleetTable

    found: dict[str, list[str]] = {}
    owners = (type(app), DeckScreen, FleetScreen, FleetTable, ServerScreen)
    for owner in dict.fromkeys(base for kind in owners for base in kind.__mro__):
        bindings = BindingsMap(owner.__dict__.get("BINDINGS", ()))
        bindings.apply_keymap(app.remapped)
        for _, binding in bindings:
            if binding.id and (shown := app.get_key_display(binding)) not in found.setdefault(
                binding.id, []
            ):
                found[binding.id].append(shown)
    return found
