"""What happened to one server: what was asked for from here, and the provider's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.server.server_pane import ServerPane
from tui.format import local_time
from tui.readings.history_topics import HISTORY, READ_HISTORY
from tui.store.operations import Operation, OpState
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.lines import Line
from widgets.reading_lines import age_lines

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.history import HistoryLine

MOST_OWN = 20
_TONES = {
    OpState.DONE: "good",
    OpState.FAILED: "bad",
    OpState.REFUSED: "bad",
    OpState.UNKNOWN: "warn",
    OpState.RUNNING: "key",
    OpState.SENDING: "key",
}
_GOOD = frozenset({"", "ok", "success", "done"})


def history_line(one: HistoryLine, width: int) -> Line:
    """When, what, how it ended, who."""
    when = (fit_text(one.when or "time unknown", 21), "dim")
    how = (fit_text(one.how, 8), "" if one.how.lower() in _GOOD else "warn")
    rest = " ".join(part for part in (one.who, one.rest) if part)
    room = max(8, width - 21 - 8)
    what = min(room, max(18, room - len(rest) - 1))
    return (
        when,
        (fit_text(one.what or "?", what), ""),
        how,
        (fit_text(rest, max(1, room - what)), "dim"),
    )


def own_line(one: Operation, width: int) -> Line:
    """When, what, how it ended, and the last words on it."""
    when = (fit_text(local_time(one.planned_at), 21), "dim")
    state = (fit_text(str(one.state), 9), _TONES.get(one.state, ""))
    what = fit_text(one.action, 18)
    return (
        when,
        (what, ""),
        state,
        (fit_text(safe_text(one.said, 300), max(8, width - 48)).rstrip(), "dim"),
    )


class HistoryTab(ServerPane):
    """Own operations of the last weeks, newest first, then events as the provider lists them."""

    def look(self, server_id: int, deck: Deck) -> None:
        deck.engine.want(READ_HISTORY, server_id)

    def draw(self, server_id: int, deck: Deck) -> None:
        reading = deck.store.known(HISTORY, server_id)
        own = [one for one in deck.store.operations.values() if one.server_id == server_id]
        own.sort(key=lambda one: one.id, reverse=True)
        lines: list[Line] = [(("Asked for from this machine", "head"),)]
        lines += [own_line(one, self.room) for one in own[:MOST_OWN]]
        if len(own) > MOST_OWN:
            lines.append(((f"and {len(own) - MOST_OWN:,} more: O shows all of them.", "dim"),))
        if not own:
            lines.append((("Nothing in the last 30 days.", "dim"),))
        lines += [(), (("By the provider", "head"),)]
        lines += age_lines(reading, deck.clock.now(), self.room, what="History")
        if reading.value is not None:
            lines += [history_line(one, self.room) for one in reading.value]
            if not reading.value:
                lines.append((("The provider has no events of this server.", "dim"),))
        self.set_lines(lines)
