"""The regions of a drawing with text: labels on the left, legend below. Pure; any thread."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import NamedTuple

from tui.charts.series import ScaleMissing
from tui.digitizer.glyph_shapes import INKED, fonts
from tui.digitizer.raster.boxes import Box
from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.letter_matching import Strip
from tui.digitizer.raster.letter_reading import Line, Reader, strips
from tui.digitizer.raster.pixels import Grays

_INK_STEP = 16
"""Minimum difference from the background of an inked pixel."""
_FRAME = 3
"""Maximum pixels that the frame of a legend box extends beyond its inside."""
_ABOVE, _HIGHEST = 3, 8
"""Rows above the plot that a label reaches in most fonts, and at most."""
_LOWEST, _TALLEST = 6, 16
"""Minimum and maximum number of columns of rotated letters."""


class Ink(NamedTuple):
    """Table from gray to coverage: 0 is the background, 255 the text color."""

    table: bytes

    @classmethod
    def of(cls, raster: Grays, plot: Plot) -> Ink:
        """Return the table for the text below the plot: its color differs most from the
        background."""
        low = raster.gray[(plot.axis + 6) * raster.width : (raster.height - 3) * raster.width]
        ground = raster.ground_gray
        ink = max(set(low), key=lambda value: abs(value - ground)) if low else ground
        if abs(ink - ground) < 60:
            raise ScaleMissing("the picture has no legend to check against")
        return cls(
            bytes(
                max(0, min(255, round(255 * (value - ground) / (ink - ground))))
                for value in range(256)
            )
        )

    def cut(self, raster: Grays, x0: int, y0: int, x1: int, y1: int) -> bytes:
        """Return the coverage of a box, row by row."""
        return b"".join(raster.gray_row(y, x0, x1) for y in range(y0, y1)).translate(self.table)


def legend_lines(
    raster: Grays,
    plot: Plot,
    ink: Ink,
    boxes: list[Box],
    patience: int = 2,
    *,
    is_framed: bool = True,
) -> list[Line]:
    """Return the lines below the axis labels, top to bottom, in the image's rows.

    Lines with a box are read first: the others have the same font. An unreadable line is skipped.
    `is_framed`: the boxes are drawn with frames.
    """
    y0, y1, x1 = plot.axis + 5, raster.height - 3, raster.width - 3
    coverage = bytearray(ink.cut(raster, 3, y0, x1, y1))
    width = x1 - 3
    for box in boxes if is_framed else ():
        _blank(coverage, width, box, y0, _behind_frame(raster, box))
    cut = list(strips(bytes(coverage), width))
    boxed = _beside(cut, y0, boxes)
    lines = Reader(patience=patience).read(boxed)
    others = [strip for strip in cut if not any(strip is item for item in boxed)]
    if len(lines) < len(boxed) and is_framed:
        # The labels of the time axis are among the others, possibly in another font.
        known = lines or [line for strip in others for line in Reader(patience=2).read([strip])]
        read = list(dict.fromkeys(line.font for line in reversed(known)))
        likely = [] if lines else Reader().likely(boxed)[:_FEW_FONTS]
        allowed = list(dict.fromkeys([*read, *likely]))
        tops = {line.top for line in lines}
        for strip in boxed:
            if strip.top not in tops:
                sure = 0 if read else patience
                lines += _read_beside(strip, coverage, width, y0, boxes, allowed, sure)
    if lines:
        lines += Reader([lines[0].font], patience=0).read(others)
    there = (line._replace(top=line.top + y0, bottom=line.bottom + y0) for line in lines)
    return sorted(there, key=lambda line: line.top)


_FEW_FONTS = 10
_FIRST_LETTERS, _WIDER = 16, 6
"""Columns of a row that a frame may spoil: a letter and a half, and how many more than its height
in large text."""


def _read_beside(
    strip: Strip,
    coverage: bytearray,
    width: int,
    y0: int,
    boxes: list[Box],
    allowed: list[tuple[str, int]],
    patience: int,
) -> list[Line]:
    """Return a row whose first letters touch the frame: without them, or nothing."""
    box = next(box for box in boxes if _beside([strip], y0, [box]))
    spoiled = bytearray(coverage)
    most = max(_FIRST_LETTERS, strip.height + _WIDER)
    for end in range(box.right + 1, box.right + most):
        _blank(spoiled, width, box, y0, end)
        rows = spoiled[strip.top * width : (strip.top + strip.height) * width]
        for item in strips(bytes(rows), width):
            lines = [
                line for key in allowed for line in Reader([key], patience=patience).read([item])
            ]
            if lines:
                top, bottom = lines[0].top + strip.top, lines[0].bottom + strip.top
                return [lines[0]._replace(top=top, bottom=bottom)]
    return []


def _blank(coverage: bytearray, width: int, box: Box, y0: int, end: int) -> None:
    """Clear a box, its frame and the following pixels, up to column `end` of the image."""
    left, right = box.left - 3 - _FRAME, end - 3
    rows = len(coverage) // width
    for y in range(box.top - _FRAME - y0, min(rows, box.bottom + _FRAME - y0)):
        coverage[y * width + left : y * width + right] = bytes(right - left)


def _beside(cut: list[Strip], y0: int, boxes: list[Box]) -> list[Strip]:
    """Return the strips next to a box."""
    return [
        strip
        for strip in cut
        if any(
            strip.top + y0 < box.bottom and box.top < strip.top + strip.height + y0 for box in boxes
        )
    ]


def _behind_frame(raster: Grays, box: Box) -> int:
    """Return the first column right of a box that is not covered along its full height: text may
    follow directly. The frame is as wide as on the left, where there is no text."""
    left = next(
        (wide for wide in range(1, _FRAME) if not _is_covered(raster, box, box.left - 1 - wide)),
        _FRAME,
    )
    return next(
        (x for x in range(box.right, box.right + left) if not _is_covered(raster, box, x)),
        box.right + left,
    )


def _is_covered(raster: Grays, box: Box, x: int) -> bool:
    return all(raster.gray_at(x, y) != raster.ground_gray for y in range(box.top, box.bottom))


def axis_labels(
    raster: Grays, plot: Plot, ink: Ink, first: int, like: tuple[str, int], patience: int = 2
) -> list[Line]:
    """Return the labels of the y axis, top to bottom, in the image's rows; `first` is the first
    possible column.

    Their font is most likely similar to `like`, the legend's font: this only saves time.
    """
    y0, x1 = plot.top - _ABOVE, plot.left - 6
    # The title of the graph may also be there: it ends at a row without ink.
    while y0 > plot.top - _HIGHEST and max(ink.cut(raster, first, y0, x1, y0 + 1)) > INKED:
        y0 -= 1
    coverage = ink.cut(raster, first, y0, x1, plot.axis + 9)
    lines = Reader(
        sorted(fonts(), key=lambda item: _strangeness(item, like)), patience=patience
    ).read(list(strips(coverage, x1 - first)))
    return [line._replace(top=line.top + y0, bottom=line.bottom + y0) for line in lines]


def _strangeness(font: tuple[str, int], like: tuple[str, int]) -> tuple[bool, bool, int]:
    return (
        font[0].split()[0] != like[0].split()[0],
        "Serif" in font[0] or "Bold" in font[0],
        abs(font[1] - like[1]),
    )


def turned_title(raster: Grays, plot: Plot, ink: Ink) -> tuple[str, int]:
    """Return "bits" or "bytes" per second, or nothing; and the first column right of the title.

    Rotated letters are not hinted, so they are recognized by shape: three words, of which the
    second and third are "per second" by their widths and descenders. The first is "bytes" if it has
    a descender and the matching width.
    """
    x0, y1 = 3, min(raster.height - 3, plot.axis + 12)
    # A long graph title is above it: then only the part next to the plot counts.
    for y0 in (2, plot.top - _ABOVE):
        columns = [
            raster.gray_column(x)[y0:y1].translate(ink.table) for x in range(x0, plot.left - 5)
        ]
        inked = [max(column) > 90 for column in columns]
        start = next((at for at, is_inked in enumerate(inked) if is_inked), len(inked))
        end = next(
            (at for at in range(start, len(inked)) if not any(inked[at : at + 2])), len(inked)
        )
        # Long labels reach the rotated letters: then they end before the gap.
        for last in (end, *range(min(end - 1, start + _TALLEST), start + _LOWEST, -1)):
            if word := _spoken(columns[start:last]):
                return word, x0 + last
    return "", x0


def _spoken(columns: list[bytes]) -> str:
    rows = [max(values) > 90 for values in zip(*columns, strict=True)] if columns else []
    units = {unit for words in _three_words(rows) if (unit := _unit(columns, words))}
    return units.pop() if len(units) == 1 else ""


def _unit(columns: list[bytes], words: list[tuple[int, int]]) -> str:
    """Return "bits" or "bytes" if these are the words of "... per second", otherwise nothing."""
    # Rotated to the left: the first word is the lowest.
    words = words[::-1]
    lengths = [end - start for start, end in words]
    hangs = [_hangs(columns, start, end) for start, end in words]
    if not (0.36 < lengths[1] / lengths[2] < 0.56 and hangs[1] and not hangs[2]):
        return ""
    share = lengths[0] / lengths[2]
    if not hangs[0] and 0.33 < share < 0.7:
        return "bits"
    return "bytes" if hangs[0] and 0.68 < share < 0.95 else ""


def _three_words(rows: list[bool]) -> Iterator[list[tuple[int, int]]]:
    """Return three words split at the two widest gaps; if these are not clearly the widest, split
    at any two of the wide gaps, because small letters are spaced unevenly."""
    inked = [at for at, is_inked in enumerate(rows) if is_inked]
    gaps = sorted(((right - left, left, right) for left, right in pairwise(inked)), reverse=True)
    if len(gaps) < 3:
        return
    wide = gaps[:2] if gaps[1][0] > gaps[2][0] else [gap for gap in gaps[:_MOST_GAPS] if gap[0] > 2]
    for pair in combinations(wide, 2):
        (_, a, b), (_, c, d) = sorted(pair, key=lambda gap: gap[1])
        yield [(inked[0], a + 1), (b, c + 1), (d, inked[-1] + 1)]


_MOST_GAPS = 6


def _hangs(columns: list[bytes], start: int, end: int) -> bool:
    """Return whether ink is in the last column, which only letters with descenders such as "p" and
    "y" reach."""
    return max(columns[-1][start:end]) > 90
