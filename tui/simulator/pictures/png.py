"""The older template as a PNG: an area for incoming traffic, a line for outgoing traffic.

Drawn pixel by pixel like rrdtool 1.4 to 1.9: corners of areas at whole pixels, one-pixel lines
through the middle of columns, a dotted grid over both, axes and arrow heads last.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache

from tui.simulator.pictures.layout import LEFT, TOP, Layout, at_columns
from tui.simulator.pictures.letters import letters
from tui.simulator.pictures.traffic_series import Traffic

Color = tuple[int, int, int]
GROUND, CANVAS, BLACK = (243, 243, 243), (255, 255, 255), (0, 0, 0)
INCOMING, OUTGOING = (0, 207, 0), (0, 42, 151)
_SHADE_A, _SHADE_B, _AXIS, _ARROW = (207, 207, 207), (158, 158, 158), (31, 31, 31), (128, 31, 31)
_MINOR, _MAJOR = ((143, 143, 143), 0.30), ((222, 79, 79), 0.36)


class Sheet:
    """A canvas of pixels that can be painted over."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.pixels = bytearray(bytes(GROUND) * (width * height))

    def paint(self, x: int, y: int, color: Color, share: float = 1.0) -> None:
        """Paint a share of a pixel with `color`."""
        if share <= 0 or not (0 <= x < self.width and 0 <= y < self.height):
            return
        at = (y * self.width + x) * 3
        if share >= 1.0:
            self.pixels[at : at + 3] = bytes(color)
            return
        for part in range(3):
            self.pixels[at + part] = round(
                self.pixels[at + part] * (1 - share) + color[part] * share
            )

    def fill(self, x0: int, y0: int, x1: int, y1: int, color: Color) -> None:
        """Fill a rectangle, excluding its last column and row."""
        for y in range(y0, y1):
            at = (y * self.width + x0) * 3
            self.pixels[at : at + (x1 - x0) * 3] = bytes(color) * (x1 - x0)

    def png(self) -> bytes:
        """Return the image as a PNG file."""
        from PIL import Image

        written = io.BytesIO()
        Image.frombytes("RGB", (self.width, self.height), bytes(self.pixels)).save(written, "PNG")
        return written.getvalue()


def draw_png(layout: Layout, traffic: Traffic) -> bytes:
    """Return the whole image."""
    sheet = Sheet(*layout.size)
    _shade(sheet)
    sheet.fill(LEFT, TOP, LEFT + layout.width, layout.axis, CANVAS)
    scale = layout.height / layout.top_value
    _area(
        sheet,
        layout,
        [
            None if value is None else value * scale
            for value in at_columns(traffic, traffic.incoming, layout)
        ],
    )
    _line(
        sheet,
        layout,
        [
            None if value is None else value * scale
            for value in at_columns(traffic, traffic.outgoing, layout)
        ],
    )
    _grid(sheet, layout)
    _axes(sheet, layout)
    for top, color in zip(layout.boxes, (INCOMING, OUTGOING), strict=True):
        sheet.fill(15, top, 24, top + 10, BLACK)
        sheet.fill(16, top + 1, 23, top + 9, color)
    for words in layout.words:
        _write(sheet, words.text, words.x, words.y, words.points)
    _turned(sheet, "bits per second", 14, layout.axis - layout.height // 2 + 45)
    return sheet.png()


def _shade(sheet: Sheet) -> None:
    for edge in range(2):
        sheet.fill(edge, edge, sheet.width - edge, edge + 1, _SHADE_A)
        sheet.fill(edge, sheet.height - 1 - edge, sheet.width - edge, sheet.height - edge, _SHADE_B)
        for y in range(edge, sheet.height - edge):
            sheet.paint(edge, y, _SHADE_A)
            sheet.paint(sheet.width - 1 - edge, y, _SHADE_B)


def _area(sheet: Sheet, layout: Layout, heights: list[float | None]) -> None:
    """Draw straight edges between the corners at both sides of every column; the last column is
    never painted."""
    corners = [None if height is None else math.floor(height + 0.2) for height in heights]
    for column in range(layout.width - 1):
        left, right = corners[column], corners[column + 1]
        if left is None or right is None:
            continue
        low, high = min(left, right), max(left, right)
        for row in range(1, high + 1):
            share = 1.0 if row <= low else (high - row + 0.5) / (high - low)
            sheet.paint(LEFT + column, layout.axis - row, INCOMING, share)
        sheet.paint(LEFT + column, layout.axis, INCOMING, 1.0 if high else 0.0)


def _line(sheet: Sheet, layout: Layout, heights: list[float | None]) -> None:
    """Draw the line with vertex i in the middle of column i - 1; the coverage of a pixel decreases
    with its distance from the stroke."""
    rows = [None if height is None else round(height) for height in heights]
    cover: dict[tuple[int, int], float] = {}
    for at in range(1, layout.width):
        begin, end = rows[at - 1], rows[at]
        if begin is None or end is None:
            continue
        for across, along, share in _stroke(end - begin):
            pixel = (at - 2 + across, begin + along)
            if share > cover.get(pixel, 0.0):
                cover[pixel] = share
    for (column, row), share in cover.items():
        if 0 <= column < layout.width - 1 and row >= 0:
            sheet.paint(LEFT + column, layout.axis - row, OUTGOING, share)


@lru_cache(2_048)
def _stroke(slope: int) -> tuple[tuple[int, int, float], ...]:
    """Return the pixels covered by a stroke from the middle of one column to that of the next:
    column and row from its start, and the share of the pixel."""
    length = math.hypot(1, slope)
    found = []
    for across in (0, 1):
        for along in range(min(0, slope) - 1, max(0, slope) + 2):
            part = max(0.0, min(1.0, (across + along * slope) / (length * length)))
            far = math.hypot(across - part, along - part * slope)
            found.append((across, along, 1.0 - far))
    return tuple(found)


def _grid(sheet: Sheet, layout: Layout) -> None:
    for column, is_major in layout.columns.items():
        color, share = _MAJOR if is_major else _MINOR
        x, double = LEFT + column, 1 - (1 - share) ** 2
        for y in range(layout.axis - 2, TOP - 1, -2):
            sheet.paint(x, y, color, share)
        for y, part in (
            (TOP - 1, share),
            (TOP - 2, double if is_major else 0.25),
            (layout.axis, 0.92 * double),
            (layout.axis + 1, share),
            (layout.axis + 2, double if is_major else 0.06),
        ):
            sheet.paint(x, y, color, part)
    for row, is_major in layout.rows.items():
        color, share = _MAJOR if is_major else _MINOR
        y, tick = layout.axis - row, 1 - (1 - share) ** 2 if is_major else share
        for column in range(0 if is_major else 1, layout.width, 2):
            sheet.paint(LEFT + column, y, color, share)
        for x, part in (
            (LEFT - 2, tick),
            (LEFT - 3, tick / 5),
            (LEFT + layout.width, tick),
            (LEFT + layout.width + 1, tick * (0.42 if is_major else 0.83)),
        ):
            sheet.paint(x, y, color, part)


def _axes(sheet: Sheet, layout: Layout) -> None:
    axis, right = layout.axis, LEFT + layout.width
    for column in range(0, layout.width, 2):
        sheet.paint(LEFT + column, axis, _MAJOR[0], _MAJOR[1])
    for x in range(LEFT - 5, right + 3):
        sheet.paint(x, axis, _AXIS, 0.6 if x > LEFT - 5 else 0.18)
    for y in range(TOP - 2, axis + 5):
        sheet.paint(LEFT - 1, y, _AXIS, 0.6 if y < axis + 4 else 0.18)
    for step in range(5):
        for off in range(-2 + step // 2, 3 - step // 2):
            sheet.paint(right + 2 + step, axis + off, _ARROW)
        for off in range(-3 + (step + 1) // 2, 3 - (step + 1) // 2):
            sheet.paint(LEFT + off, TOP - 3 - step, _ARROW)


def _write(sheet: Sheet, text: str, x: int, y: int, points: int) -> None:
    known = letters(points)
    advance = known["0"].advance
    for char in text:
        letter = known.get(char)
        if letter is not None:
            for column in range(letter.width):
                for row in range(letter.height):
                    share = letter.at(column, row) / 255
                    sheet.paint(x + letter.left + column, y - letter.top + row, BLACK, share)
        x += advance


def _turned(sheet: Sheet, text: str, x: int, y: int) -> None:
    """Draw text upwards, with its baseline at column `x`."""
    known = letters(7)
    for char in text:
        letter = known.get(char)
        if letter is not None:
            for column in range(letter.width):
                for row in range(letter.height):
                    share = letter.at(column, row) / 255
                    sheet.paint(x - letter.top + row, y - letter.left - column, BLACK, share)
        y -= known["0"].advance
