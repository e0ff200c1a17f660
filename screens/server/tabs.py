"""The tabs of a server, in the order of their digits. A tab is created at its first visit."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.deck import Deck
    from tui.store.changes import Changes
    from widgets.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab."""

    title: str
    made_by: str
    """Module and class, imported at the first visit. A class takes glyphs and an id."""
    leaves_ways: bool = False
    """True if access to the server is opened there: closing it is offered before the tab is
    left."""
    name: str = ""
    """The id if it differs from the lower-case title."""

    @property
    def id(self) -> str:
        return self.name or self.title.lower()


TABS = (
    Tab("Overview", "screens.server.overview_tab:OverviewPane"),
    Tab("Sensors", "screens.server.sensors_tab:SensorsPane"),
    Tab("Network", "screens.server.network_tab:NetworkPane"),
    Tab("Addresses", "screens.server.addresses_tab:AddressesPane"),
    Tab("Access", "screens.server.access_tab:AccessPane", leaves_ways=True),
    Tab("Tags", "screens.server.tags_tab:TagsTab"),
    Tab("Billing", "screens.server.billing_tab:BillingTab"),
    Tab("History", "screens.server.history_tab:HistoryTab"),
)


def tab_at(tab_id: str) -> int:
    """Return the zero-based index of a tab by its id."""
    return [tab.id for tab in TABS].index(tab_id)


class TabContent(Protocol):
    """The interface of every tab, besides that of a widget."""

    def show(self, server_id: int, deck: Deck) -> None:
        """Draw the known data of the store."""

    def look(self, server_id: int, deck: Deck) -> None:
        """Request the tab's data: the tab is in view."""

    def follow(self, changes: Changes) -> None:
        """Request reads that depend on new data of the server: traffic, once its port is known."""

    def concerns(self, changes: Changes) -> bool:
        """Return whether the tab also shows something other than the server that these changes
        touch."""

    def argument(self) -> object:
        """Return the argument of a command besides the server: a port, an address; `None` without a
        selection."""


def make_tab(tab: Tab, glyphs: Glyphs) -> Widget:
    """Create the widget of a tab."""
    module, _, name = tab.made_by.partition(":")
    return cast("Widget", getattr(import_module(module), name)(glyphs, id=tab.id))
