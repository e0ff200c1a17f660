"""What happened to one server: the provider's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.server.panes import ServerPane
from tui.engine.readings.history import HISTORY, READ_HISTORY
from widgets.columns import fit_text
from widgets.lines import Line
from widgets.reading_lines import age_lines

if TYPE_CHECKING:
    from tui.engine.deck import Deck
    from tui.models.history import HistoryLine

_GOOD = frozenset({"", "ok", "success", "done"})


def history_line(one: HistoryLine, width: int) -> Line:
    """When, what, how it ended, who."""
    when = (fit_text(one.when or "time unknown", 21), "dim")
    how = (fit_text(one.how, 8), "" if one.how.lower() in _GOOD else "warn")
    rest = " ".join(part for part in (one.who, one.rest) if part)
    room = max(8, width - 21 - 8)
    what = min(room, max(18, room - len(rest) - 1))
    return (when, (fit_text(one.what or "?", what), ""), how, (fit_text(rest, max(1, room - what)), "dim"))


class HistoryTab(ServerPane):
    """Events as the provider lists them."""

    def look(self, server_id: int, deck: Deck) -> None:
        deck.engine.want(READ_HISTORY, server_id)

    def draw(self, server_id: int, deck: Deck) -> None:
        reading = deck.store.known(HISTORY, server_id)
        lines = [(("By the provider", "head"),), *age_lines(reading, deck.clock.now(), self.room, what="History")]
        if reading.value is not None:
            lines += [history_line(one, self.room) for one in reading.value]
            if not reading.value:
                lines.append((("The provider has no events of this server.", "dim"),))
        self.set_lines(lines)
