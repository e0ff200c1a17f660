"""The tabs of the account: its sections and the lists with screens of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.account.glance_tile import glance_tile
from screens.account.profile_tiles import profile_tile, session_tile
from screens.account_tiles import connection_tile
from screens.fleet_tiles import client_tile
from screens.messages import Open, Place
from screens.reading_screen import ReadingScreen
from screens.records.records_screen import RecordsScreen
from tui.readings.account_topics import SESSION
from tui.store.topics import ACCOUNT
from widgets.lines import Line, Run
from widgets.tiles import Tile

SECTIONS = ("Session", "SSH keys", "PIN")
WIDE_TABS = 92
"""Minimum columns for tab titles with blanks around them."""
PLACES = (
    ("api-keys", "API keys"),
    ("conversations", "Requests"),
    ("sign-ins", "Sign-ins"),
    ("contacts", "Contacts"),
    ("storage", "Storage"),
)
"""Places of the account with screens of their own, behind the sections."""
GLANCED = ("ssh_keys", *(place for place, _ in PLACES))
"""Lists of the account, each with a line of its own beside the others."""
_TITLES = (*SECTIONS, *(title for _, title in PLACES))


def tab_runs(at: int, width: int) -> Line:
    """Return the line of tabs with the current one highlighted."""
    runs: list[Run] = [
        (f" {number + 1} {title} ", "strong" if number == at else "dim")
        for number, title in enumerate(_TITLES)
    ]
    if width >= WIDE_TABS:
        return tuple(runs)
    return tuple(
        (f"{' ' if at else ''}{text.strip()}", tone) for at, (text, tone) in enumerate(runs)
    )


class AccountTabs(ReadingScreen):
    """Base class of the account's screens: a digit opens each of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                str(at + 1),
                f"tab({at})",
                title,
                show=False,
                id=f"account.{title.lower().replace(' ', '_')}",
            )
            for at, title in enumerate(SECTIONS)
        ),
        *(
            Binding(
                str(at + 1 + len(SECTIONS)),
                f"tab({at + len(SECTIONS)})",
                title,
                show=False,
                id=f"account.{place}",
            )
            for at, (place, title) in enumerate(PLACES)
        ),
    ]

    def action_tab(self, at: int) -> None:
        """Go to a tab."""
        if at >= len(SECTIONS):
            self.post_message(Open(Place(PLACES[at - len(SECTIONS)][0])))
        else:
            self.post_message(Open(Place("account", at or None)))


class AccountRecords(RecordsScreen, AccountTabs):
    """A list of the account, under the line of tabs."""

    DEFAULT_CSS = """
    AccountRecords {
        & #above { padding: 0; }
    }
    """

    def tiles(self) -> Sequence[Tile]:
        store = self.deck.store
        session = session_tile(store.known(SESSION, ACCOUNT).value, store.session)
        return (session, profile_tile(self.deck), connection_tile(self.deck))

    def more_tiles(self) -> Sequence[Tile]:
        keys = [self.hints.of(f"account.{name}") for name in GLANCED]
        return (glance_tile(self.deck, keys), client_tile(self.deck))

    def tabs(self, width: int) -> list[Line]:
        names = [place for place, _ in PLACES]
        at = names.index(self.place.name) if self.place.name in names else -1
        return [tab_runs(at + len(SECTIONS) if at >= 0 else -1, width)]
