"""The box with the load of a VM: gauges with their age, and all other values as sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.format import ago, size
from tui.models.kind import ServerKind
from tui.readings.metrics_topics import AT_MOST_EVERY_S, METRICS
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.gauge import gauge
from widgets.lines import Line
from widgets.read_state import ReadState
from widgets.scales import Scale
from widgets.server_lines import error_lines
from widgets.tiles import Tile

if TYPE_CHECKING:
    from screens.server.tab_keys import KeyHints
    from tui.deck import Deck
    from tui.models.load_stats import Gauge
    from widgets.glyphs import Glyphs

METRIC_KINDS = (ServerKind.VM, ServerKind.VGPU)
_NAME, _PERCENT, _BAR = 10, 7, 40
_MOST = 12
_OLD_S = 3 * AT_MOST_EVERY_S
_SCALE = Scale(0.0, 100.0, warning=70.0, critical=90.0)


def metrics_wait_s(server_id: int, deck: Deck) -> float:
    """Return the seconds until the metrics may be read again; 0 if they may be read now."""
    taken_at = deck.store.known(METRICS, server_id).taken_at
    if taken_at is None:
        return 0.0
    return max(0.0, AT_MOST_EVERY_S - (deck.clock.now() - taken_at))


def metrics_tile(server_id: int, deck: Deck, glyphs: Glyphs, hints: KeyHints) -> Tile:
    """Return the box with the load of a VM."""
    reading, now = deck.store.known(METRICS, server_id), deck.clock.now()
    is_old = reading.taken_at is not None and now - reading.taken_at > _OLD_S

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        if reading.value is not None:
            state = ReadState.OLD if is_old else ReadState.CURRENT
            lines += [_gauge_line(each, room, glyphs, state) for each in reading.value.gauges]
            lines += [
                ((fit_text(safe_text(f"{name}  {value}"), room).rstrip(), "dim"),)
                for name, value in reading.value.others[:_MOST]
            ]
        elif not reading.error:
            words = hints.with_words("server.metrics", "reads the metrics (takes a few seconds)")
            lines.append(((f"Not read yet. {words}".rstrip(), "dim"),))
        return lines + (error_lines(reading.error, room) if reading.error else [])

    age = f"read {ago(now - reading.taken_at)}" if reading.taken_at is not None else ""
    return Tile("Metrics", draw, age)


def _gauge_line(each: Gauge, room: int, glyphs: Glyphs, state: ReadState) -> Line:
    more = f"  {size(each.used)} of {size(each.total)}" if each.total is not None else ""
    width = max(4, min(_BAR, room - _NAME - _PERCENT - 2 - len(more)))
    tone = "dim" if state is ReadState.OLD else ""
    return (
        (fit_text(each.name, _NAME), ""),
        *gauge(each.percent, _SCALE, width, glyphs, state=state),
        (f" {each.percent:>5.1f} %", tone),
        (more, "dim"),
    )
