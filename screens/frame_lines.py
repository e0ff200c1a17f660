"""Status line and key footer of a screen: updates and clicks. UI thread."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import BindingType
from textual.events import Key
from textual.screen import Screen

from screens.messages import Place
from screens.place_links import place_links
from screens.status_facts import footer_keys, what_it_does
from tui.deck import Deck
from widgets.key_footer import KeyFooter
from widgets.status_line import StatusLine


class FrameLines(Screen[Any]):
    """Screen with the places in its status line and the available keys in its footer."""

    deck: Deck
    place: Place
    common_bindings: ClassVar[list[BindingType]] = []
    """Bindings of every screen, for the keys in the place bar."""

    def follow_bindings(self) -> None:
        """Update the footer when the available keys change with the focus."""
        self.bindings_updated_signal.subscribe(self, self._renew_footer)

    def _renew_footer(self, _: Screen[Any]) -> None:
        if self.is_mounted and self.is_current:
            for footer in self.query(KeyFooter):
                footer.keys = footer_keys(self)
            self.show_places()

    def show_places(self) -> None:
        """Draw the current place bar."""
        for line in self.query(StatusLine):
            line.places = place_links(self, self.deck, self.place.name, self.common_bindings)

    def on_screen_suspend(self) -> None:
        """Show no keys under a dialog: they would not work."""
        for footer in self.query(KeyFooter):
            footer.keys = ()

    async def on_status_line_place_chosen(self, event: StatusLine.PlaceChosen) -> None:
        event.stop()
        await self.run_action(f"app.go('{event.name}')")

    def on_key_footer_chosen(self, event: KeyFooter.Chosen) -> None:
        """Press the clicked key: it has the same effect, and asks the same questions, as a typed
        key."""
        event.stop()
        for active in self.active_bindings.values():
            shown = self.app.get_key_display(active.binding), what_it_does(active)
            if active.enabled and shown == (event.key, event.words):
                # Post the key as the driver does: Textual passes no key to its own sender.
                self.app.post_message(Key(active.binding.key, None).set_sender(self.app))
                return
