"""Layout of a traffic image: the frame of Cacti's graphs, its labels and legend."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

from tui.simulator.pictures.traffic_series import DAY, MONTH, Traffic

LEFT, TOP, RIGHT = 65, 32, 30
LETTERS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True)
class Words:
    """A text at a pen position."""

    text: str
    x: int
    y: int
    """The baseline."""
    points: int


@dataclass(frozen=True)
class Layout:
    """Everything in an image except its curves."""

    width: int
    height: int
    """Height of the canvas."""
    start: int
    end: int
    top_value: float
    """The value at the top of the canvas: the highest one drawn."""
    rows: dict[int, bool]
    """Height above the axis → whether the line is a major one."""
    exact_rows: dict[int, float]
    """Exact heights of the lines."""
    columns: dict[int, bool]
    words: list[Words]
    boxes: list[int]
    """Upper edges of the legend's boxes, incoming first."""

    @property
    def axis(self) -> int:
        """Return the row of the axis below the canvas, in pixels from the top."""
        return TOP + self.height

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height of the whole image in pixels."""
        return LEFT + self.width + RIGHT, TOP + self.height + 82


def lay_out(title: str, traffic: Traffic, width: int, height: int, start: int, end: int) -> Layout:
    """Return the layout for these values."""
    known = [value for value in (*traffic.incoming, *traffic.outgoing) if value is not None]
    top = max(known, default=0.0) or 1.0
    axis, image_width = TOP + height, LEFT + width + RIGHT
    step, rows, words = _value_step(top, height), {}, []
    exact_rows = {0: 0.0}
    for at in range(int(top / step * 2 + 1e-9) + 1):
        row = round(height * at * step / 2 / top)
        if at % 2 == 0:
            text = _label(at * step / 2, top, step)
            words.append(Words(text, LEFT - 7 - 6 * len(text), axis - row + 4, 7))
        if at:
            rows[row], exact_rows[row] = at % 2 == 0, height * at * step / 2 / top
    columns: dict[int, bool] = {}
    for at, text in _times(start, end):
        column = round((at - start) / (end - start) * width)
        if 0 < column < width - 1:
            columns[column] = bool(text)
            middle = LEFT + column - 3 * len(text)
            if text and middle > LEFT - 20 and middle + 6 * len(text) < image_width - 12:
                words.append(Words(text, middle, axis + 13, 7))
    words.append(Words(title, (image_width - 8 * len(title)) // 2, 26, 10))
    period = f"From {_wall(start)} To {_wall(end)}"
    words.append(Words(period, (image_width - 7 * len(period)) // 2, axis + 30, 8))
    words += [
        Words("Inbound " + _figures(traffic.incoming), 30, axis + 58, 8),
        Words("Outbound" + _figures(traffic.outgoing), 30, axis + 72, 8),
    ]
    return Layout(
        width, height, start, end, top, rows, exact_rows, columns, words, [axis + 49, axis + 63]
    )


def _value_step(top: float, height: int) -> float:
    """Return 1, 2 or 5 times a power of ten, so that labels fit."""
    least = top * 16 / height
    size = 10.0 ** math.floor(math.log10(least))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= least)


def _label(value: float, top: float, step: float) -> str:
    if value == 0:
        return "0"
    size, letter = next(((size, letter) for size, letter in LETTERS if top >= size), (1.0, ""))
    places = 1 if step < size else 0
    return f"{value / size:.{places}f} {letter}".rstrip()


def _times(start: int, end: int) -> list[tuple[int, str]]:
    """Return vertical lines: their time, and the label of a major one."""
    length = end - start
    if length > 2 * MONTH:
        return _months(start, end)
    minor, major = (3600, 4 * 3600) if length <= DAY else (DAY, 7 * DAY)
    marks: list[tuple[int, str]] = []
    for at in range(start // minor * minor + minor, end, minor):
        here = datetime.datetime.fromtimestamp(at, datetime.UTC)
        is_major = at % major == 0 if length <= DAY else here.weekday() == 0
        text = (f"{here:%a %H:%M}" if length <= DAY else f"Week {here:%V}") if is_major else ""
        marks.append((at, text))
    return marks


def _months(start: int, end: int) -> list[tuple[int, str]]:
    here = datetime.datetime.fromtimestamp(start, datetime.UTC)
    number, marks = here.year * 12 + here.month, list[tuple[int, str]]()
    while True:
        first = datetime.datetime(number // 12, number % 12 + 1, 1, tzinfo=datetime.UTC)
        if first.timestamp() >= end:
            return marks
        marks.append((int(first.timestamp()), f"{first:%b}"))
        number += 1


def _wall(at: int) -> str:
    return f"{datetime.datetime.fromtimestamp(at, datetime.UTC):%Y/%m/%d %H:%M:%S}"


def _figures(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    # The running interval is not over: the current value is the last known one before it.
    last = next((value for value in reversed(values[:-1]) if value is not None), None)
    average = math.fsum(known) / len(known) if known else None
    return (
        f"   Current:{_amount(last)}  Average:{_amount(average)}"
        f"  Maximum:{_amount(max(known, default=None))}"
    )


def _amount(value: float | None) -> str:
    """Return a number formatted like `%8.2lf %s`."""
    if value is None:
        return f"{'-nan':>8}  "
    size, letter = next(((size, letter) for size, letter in LETTERS if value >= size), (1.0, " "))
    return f"{value / size:8.2f} {letter}"


def at_columns(traffic: Traffic, values: list[float | None], layout: Layout) -> list[float | None]:
    """Return the value at the left edge of every column: that of the interval containing its
    time."""
    pixel = (layout.end - layout.start) / layout.width
    found = []
    for column in range(layout.width):
        place = int((int(layout.start + column * pixel) - traffic.t0) // traffic.step)
        found.append(values[place] if 0 <= place < len(values) else None)
    return found
