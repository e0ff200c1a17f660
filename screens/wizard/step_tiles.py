"""Tiles below the steps of both wizards: traffic of the servers, usable space of disks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.account_tiles import fleet_of
from tui.format import count, disk_size
from tui.text import safe_text
from tui.wizards.installing.disk_layouts import LayoutOffer, layout_title
from widgets.columns import fit_text
from widgets.gauge import gauge
from widgets.lines import Line
from widgets.overview_tiles import both_ends
from widgets.scales import SHARE, Scale
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from widgets.glyphs import Glyphs

HOSTNAME_RULES = (
    "Letters a to z, digits, hyphens, and dots.",
    "The last part must not be a number.",
    "You also type this name to confirm a reinstall.",
)
MOST_SHOWN = 10
_NAME, _LEAST_BAR = 14, 6


def allowances_tile(deck: Deck, glyphs: Glyphs) -> Tile:
    """Return the traffic of the month as a share of each server's allowance, the highest first."""
    rows = fleet_of(deck)
    known = [row for row in rows if row.traffic_percent is not None]
    known.sort(key=_highest_first)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for row in known[:MOST_SHOWN]:
            is_free = row.traffic_limit_tb is not None and row.traffic_limit_tb < 0
            words = "no limit" if is_free else f"{row.traffic_percent or 0.0:3.0f} %"
            width = room - _NAME - 10
            bar = gauge(row.traffic_percent, SHARE, width, glyphs) if width >= _LEAST_BAR else ()
            head: Line = ((f"{fit_text(safe_text(row.called), _NAME)} ", ""), *bar)
            lines.append(both_ends(head, ((words, "dim" if is_free else ""),), room))
        if len(known) < len(rows):
            words = f"{count(len(rows) - len(known), 'server')} with unknown traffic"
            lines.append(((words, "dim"),))
        return lines or [(("No servers are known yet.", "dim"),)]

    return Tile("Traffic this month, % of the plan", draw)


def _highest_first(row: object) -> float:
    return -(getattr(row, "traffic_percent", None) or 0.0)


def capacity_tile(found: Sequence[LayoutOffer], glyphs: Glyphs) -> Tile:
    """Return the usable space of each layout that the server can have, as bars."""
    offered = [each for each in found if each.is_offered]
    most = max((each.usable_gb or 0.0 for each in offered), default=0.0)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for each in offered:
            name = f"{fit_text(layout_title(each.layout), _NAME + 6)} "
            amount = "unknown" if each.usable_gb is None else disk_size(each.usable_gb)
            width = room - len(name) - 10
            scale = Scale(0.0, most) if most else None
            bar = (
                gauge(each.usable_gb, scale, width, glyphs, tone="fill")
                if width >= _LEAST_BAR
                else ()
            )
            tone = "dim" if each.usable_gb is None else ""
            lines.append(both_ends(((name, ""), *bar), ((amount, tone),), room))
        return lines or [(("No layout can be selected for this server.", "dim"),)]

    return Tile("Usable space by layout", draw)
