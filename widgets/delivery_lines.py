"""The comparison of an order with the delivered server, as lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tui.store.as_ordered import Compared, Match, summary
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.lines import Line
from widgets.overview_tiles import Mark

_NAME = 11
_TONES = {Match.YES: "good", Match.NO: "bad", Match.UNKNOWN: "warn"}


def _sign(match: Match, glyphs: Glyphs) -> str:
    return {Match.YES: glyphs.ok, Match.NO: glyphs.critical, Match.UNKNOWN: glyphs.unknown}[match]


def delivery_lines(points: Sequence[Compared], width: int, glyphs: Glyphs) -> list[Line]:
    """Return a title and one line for each point; empty if there are none."""
    if not points:
        return []
    lines: list[Line] = [(("Compared with the order", "head"), (f"  {summary(points)}", "dim"))]
    for point in points:
        tone = _TONES[point.match]
        folded = fold(point.words, max(10, width - _NAME - 3)) or [point.words]
        lines.append(
            (
                (f"{_sign(point.match, glyphs)} ", tone),
                (f"{point.what:<{_NAME}} ", "dim"),
                (folded[0], "bad" if point.match is Match.NO else ""),
            )
        )
        lines += [((f"{' ' * (_NAME + 3)}{part}", ""),) for part in folded[1:]]
    return lines


def delivery_marks(points: Sequence[Compared], glyphs: Glyphs) -> list[Mark]:
    """Return a mark for each different point; a single mark if none differs."""
    wrong = [point for point in points if point.match is Match.NO]
    if wrong:
        return [
            Mark(glyphs.critical, "bad", f"{point.what}: {point.found}", f"{point.ordered} ordered")
            for point in wrong
        ]
    if all(point.match is Match.UNKNOWN for point in points):
        return [Mark(glyphs.unknown, "dim", "As ordered: unknown")] if points else []
    unknown = sum(point.match is Match.UNKNOWN for point in points)
    return [Mark(glyphs.ok, "good", "As ordered", f"{unknown} unknown" if unknown else "")]
