"""The traffic allowance of a server's plan: a gauge with a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.fleet.allowance import AllowanceState, allowance_of
from tui.format import percent
from widgets.gauge import gauge
from widgets.read_state import ReadState
from widgets.scales import SHARE

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow
    from widgets.glyphs import Glyphs
    from widgets.lines import Line

_PERCENT = 6
_TONES = {AllowanceState.CLOSE: "warn", AllowanceState.OVER: "bad", AllowanceState.FINE: ""}


def plan_title(row: ServerRow) -> tuple[str, str]:
    """Return the title of the box, and the limit for its right edge."""
    allowance = allowance_of(row)
    limit = allowance.limit_tb
    words = "" if limit is None else "no limit" if allowance.is_unlimited else f"{limit:g} TB"
    month = f", {allowance.month_name}" if allowance.month_name else ""
    return f"Traffic plan{month}", words


def plan_lines(row: ServerRow, glyphs: Glyphs, room: int, reads: str) -> list[Line]:
    """Return the used allowance and the forecast for the end of the month.

    Args:
        reads: Hint with the key that reads the traffic of the month.
    """
    allowance = allowance_of(row)
    tone = _TONES.get(allowance.state, "dim")
    if allowance.limit_tb is None and allowance.used_tb is None:
        return [(("Allowance unknown", "dim"),)]
    lines: list[Line] = [((f"sent {allowance.used_words}", tone),)]
    if allowance.is_unlimited:
        return lines
    used = allowance.percent
    state = ReadState.UNREAD if used is None else ReadState.CURRENT
    bar = gauge(used, SHARE, max(4, room - _PERCENT), glyphs, state=state)
    words = "?" if used is None else percent(used)
    lines.append((*bar, (f"{words:>{_PERCENT}}", tone)))
    if used is None:
        lines.append(((f"Not read yet. {reads}".rstrip(), "dim"),))
    else:
        lines.append(((allowance.forecast_words, tone),))
    return lines
