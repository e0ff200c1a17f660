"""The last list screen, captured when the program ends and saved for the next start."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from screens.fleet.fleet_screen import FleetScreen
from screens.sign_in_screen import SignInScreen
from tui.errors import HostdeckError
from tui.paths import Paths, replace_file
from tui.terminal import saved_screen
from tui.terminal.saved_screen import SavedScreen
from tui.textual_fixes.app_state import has_screens
from tui.textual_fixes.frame_capture import captured, hide, stop_drawing
from widgets.fleet_table import FleetTable
from widgets.key_footer import KeyFooter
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.app.dashboard_app import Dashboard
    from tui.terminal.saved_screen import StartKey

MOST_SERVERS = 20_000
"""Maximum number of servers for a new layout; a larger list is saved as displayed, because a new
layout takes too long."""


class LastScreen(NamedTuple):
    """The list as the next start shows it."""

    rows: Sequence[str]
    columns: int
    taken_at: float
    mark_row: int
    is_ascii: bool


def last_screen(app: Dashboard) -> LastScreen | None:
    """Capture the list of an ending app without dialogs, notices, marks, or filter. UI thread.

    Return `None` if there is no list of a signed-in account to show again.
    """
    store = app.deck.store
    fleet, taken_at = store.fleet.value, store.fleet.taken_at
    screen = app.screen_stack[0] if has_screens(app) else None
    if not isinstance(screen, FleetScreen) or not screen.is_mounted or screen.size != app.size:
        return None
    if not fleet or taken_at is None or not store.session.signed_in or is_signing_in(app):
        return None
    if len(fleet) > MOST_SERVERS and not screen.is_at_start:
        return None
    stop_drawing(app)
    hide(screen, "#filter")
    if app.deck.accounts:
        # The number of connected accounts is not known again before the next start has signed in.
        store.session = replace(store.session, account="")
    screen.show_start()
    footer = screen.query_one(KeyFooter)
    footer.keys = footer.last_keys
    rows = captured(screen)
    if not screen.query_one(FleetTable).row_count or not all(map(saved_screen.is_plain, rows)):
        return None
    mark_row = screen.query_one(StatusLine).region.y
    return LastScreen(rows, app.size.width, taken_at, mark_row, app.terminal.ascii)


def is_signing_in(app: Dashboard) -> bool:
    """Return whether the app is asking for a key: the list may belong to another account."""
    return any(isinstance(screen, SignInScreen) for screen in app.screen_stack)


def save(last: LastScreen, key: StartKey, files: Sequence[Path], *, asks: bool) -> None:
    """Save a screen for the next start; without a screen, the next start shows nothing until the
    list has loaded.

    Args:
        files: Files that decide what the screen shows.
        asks: The next start asks the terminal for its round trip.
    """
    saved = SavedScreen(
        last.rows,
        taken_at=last.taken_at,
        mark_row=last.mark_row,
        is_ascii=last.is_ascii,
        asks=asks,
        watched=[os.path.abspath(file) for file in files],
    )
    size = last.columns, len(last.rows)
    directory = Paths.of_user().cache
    try:
        content = saved_screen.encoded(saved, key, *size)
        replace_file(directory / key.file_name(*size), content)
        saved_screen.remove_oldest(str(directory))
    except (OSError, HostdeckError):
        pass


def forget() -> None:
    """Remove the saved screens: the next start may use another account."""
    saved_screen.remove_all(str(Paths.of_user().cache))
