"""The base class of every screen of the deck."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Paste

from screens.frame_lines import FrameLines
from screens.messages import GoBack, Open, Place, StoreChanged, Wish
from screens.worker_replies import stands
from tui.deck import Deck
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.store.changes import Change, Changes, Kind, mentions
from tui.textual_fixes.covered_screen import QuietBelow
from tui.textual_fixes.paced_screen import PacedScreen
from tui.textual_fixes.single_paint import PaintedOnce

EVERYTHING: Changes = frozenset(Change(kind) for kind in Kind)


class DeckScreen(FrameLines, PacedScreen, PaintedOnce, QuietBelow):
    """A screen that reads the store, follows its changes, and never waits.

    Subclasses implement `show`, which draws everything that the given changes affect. A hidden
    screen ignores notices and redraws completely when it is shown again.
    """

    AUTO_FOCUS = "*"
    name_in_path: ClassVar[str] = ""
    """Name of the screen in the header."""
    pasted_names_lead: ClassVar[bool] = True
    """True if pasting a host name opens its server; false where a paste could discard unsaved
    answers."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "menu", "Actions", id="app.actions"),
        Binding("escape", "back", "Back", id="go.back"),
        Binding("C", "equals", "Command line equivalent", show=False, id="app.equals"),
        Binding("q", "home", "List", id="go.home"),
    ]

    common_bindings = BINDINGS

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self.deck = deck
        deck.calls.renew(deck.clock.now())
        self.place = Place("fleet")
        """The place of this screen; the navigation sets it."""

    def show(self, changes: Changes) -> None:
        """Draw everything that `changes` affect."""
        raise NotImplementedError

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Call like Textual's method, but not if the screen has closed meanwhile: its widgets are
        then gone."""
        return super().call_after_refresh(self._if_there, partial(callback, *args, **kwargs))

    def _if_there(self, callback: Callable[[], Any]) -> Any:
        return callback() if stands(self.app, self) else None

    def on_mount(self) -> None:
        self.follow_bindings()

    @on(StoreChanged)
    def follow_store(self, event: StoreChanged) -> None:
        event.stop()
        if self.is_mounted and self.is_current:
            self.show(event.changes)
            if mentions(event.changes, Kind.OPERATION):
                self.show_places()

    @on(Open)
    def name_account(self, event: Open) -> None:
        """Set the account of the place to that of this screen."""
        if self.deck.account and not event.place.account:
            event.place = replace(event.place, account=self.deck.account)

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.deck.calls.renew(self.deck.clock.now())
            self.show_places()
            self.show(EVERYTHING)

    def targets(self) -> tuple[ServerRow, ...]:
        """Return the target servers of a command on this screen; none if the screen is about the
        account."""
        return ()

    def hidden_targets(self) -> frozenset[int]:
        """Return ids of the targets that are marked but hidden."""
        return frozenset()

    def has_marks(self) -> bool:
        """Return whether the targets are the marked servers."""
        return False

    def under_cursor(self) -> ServerRow | None:
        """Return the server under the cursor, marked or not."""
        return next(iter(self.targets()), None)

    def end_marks(self, server_ids: Collection[int]) -> None:
        """Clear the marks of these servers: a batch was started for them."""

    def ways_behind(self) -> int | None:
        """Return the id of the server whose open access the app offers to close when this screen is
        left; `None` for none."""
        return None

    def first_in_menu(self) -> tuple[str, ...]:
        """Return the prefixes of command ids that come first in the menu of this screen."""
        return (f"{self.place.name}.",)

    def argument(self) -> Any:
        """Return another selected object: a port, an address, a tag."""
        return None

    def equals(self) -> list[tuple[str, str]]:
        """Return the equivalents of this view: "hostdeck" and its command, "curl" and its
        request."""
        return []

    def action_equals(self) -> None:
        """Show the command and the request equivalent to this view."""
        from screens.plain_values import PlainScreen

        found = self.equals()
        if found:
            self.app.push_screen(PlainScreen(found))
        else:
            self.app.notify("This view has no command line equivalent.", timeout=6)

    def on_paste(self, event: Paste) -> None:
        """Go to the server of a pasted host name, id, or address, from anywhere; ignore other
        text."""
        from tui.fleet.naming import server_named

        fleet = self.deck.store.fleet.value
        row = (
            server_named(self.deck.privacy.revealed(event.text), fleet.rows)
            if fleet is not None and self.pasted_names_lead
            else None
        )
        if row is not None:
            event.stop()
            self.post_message(Open(Place("server", row.id)))

    def action_menu(self) -> None:
        """Open the menu with all actions for this screen."""
        self.post_message(Wish(argument=self.argument()))

    def action_console(self) -> None:
        """Open screen and keyboard: the console of a VM, the BMC of a machine. A dialog asks
        first."""
        row = self.under_cursor()
        if row is not None:
            is_metal = row.kind in (ServerKind.BARE_METAL, ServerKind.GPU)
            command = "access.open" if is_metal else "access.console"
            self.post_message(Wish(command, self.argument(), rows=(row,)))

    def action_wish(self, command: str) -> None:
        self.post_message(Wish(command, self.argument()))

    def action_back(self) -> None:
        self.post_message(GoBack())

    def action_home(self) -> None:
        self.post_message(GoBack(home=True))
