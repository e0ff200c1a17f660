"""The traffic allowance of a server's plan, as a gauge with a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.deck import Deck
    from widgets.glyphs import Glyphs
    from widgets.lines import Line


def plan_lines(deck: Deck, server_id: int, glyphs: Glyphs, room: int) -> list[Line]:
    """Return the allowance: what was used, and what the month will end with at this pace."""
    return [(("The allowance of the plan is not known.", "dim"),)]
