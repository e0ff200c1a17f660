"""A running reinstall, in two lines above the Overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.format import ago, local_time
from tui.store.reinstalls import REINSTALL, Going
from tui.text import safe_text
from widgets.gauge import gauge
from widgets.lines import Line
from widgets.overview_tiles import both_ends
from widgets.scales import SHARE
from widgets.tiles import Tile, room_in, tile_box

if TYPE_CHECKING:
    from tui.deck import Deck
    from widgets.frames import FrameStyle
    from widgets.glyphs import Glyphs

_WAITING = ("need", "ask")
_MOST_EXPECTED = 95.0
"""Highest share in percent that the usual duration alone can give: only the end is 100."""


def running_reinstall(deck: Deck, server_id: int) -> Going | None:
    """Return the unfinished reinstall of a server; `None` without one."""
    going = deck.store.known(REINSTALL, server_id).value
    return None if going is None or going.is_over else going


def banner_lines(
    going: Going, glyphs: Glyphs, now: float, width: int, key: str, style: FrameStyle
) -> list[Line]:
    """Return the banner: system, step, elapsed time, and the key for the progress.

    The open boot device, the armed network boot and a powered-off server are part of the reinstall
    until it stalls: no other line reports them as problems.
    """
    ids = [line.id for line in going.lines]
    step = ids.index(going.step) + 1 if going.step in ids else 0
    late = going.late_at is not None and now > going.late_at
    waiting = going.kind in _WAITING
    tone = "warn" if late or waiting else "key"
    room = room_in(width, style)
    sign = glyphs.warning if tone == "warn" else glyphs.asking
    words = safe_text(going.words, 200)
    place = f"step {step} of {len(ids)}, started {ago(now - going.began_at)}"
    bar = gauge(_share(going, step, now), SHARE, min(30, room // 4), glyphs, tone="fill")
    lines: list[Line] = [both_ends(((f"{sign} {words}", tone),), (*bar, (f"  {place}", "")), room)]
    if late and going.late_at is not None:
        lines.append(((f"  Late since {local_time(going.late_at, now=now)}.", "warn"),))
    else:
        note = "Boot device, network boot, and power belong to the reinstall until it ends."
        lines.append(((f"  {note}", "dim"),))

    def draw(_: int) -> list[Line]:
        return lines

    title = f"Reinstall: {safe_text(going.os_name, 60)}"
    tile = Tile(title, draw, f"{key} progress" if key else "", "key")
    return tile_box(tile, lines, width, len(lines), style)


def _share(going: Going, step: int, now: float) -> float:
    """Return the share of the steps that ended, in percent.

    A reinstall in one request has one step, so its share is that of the usual duration.
    """
    if len(going.lines) == 1 and going.usual_s is not None and going.usual_s[1] > 0:
        elapsed_s = max(0.0, now - going.began_at)
        return min(_MOST_EXPECTED, 100.0 * elapsed_s / going.usual_s[1])
    return 100.0 * max(0, step - 1) / max(1, len(going.lines))
