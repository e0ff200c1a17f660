"""The text in a drawing: legend, labels of the value axis, unit. Pure; any thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tui.charts.series import ScaleMissing, Series
from tui.digitizer.raster.boxes import Box
from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.legend import (
    LETTERS,
    WORDS,
    BinaryError,
    Printed,
    label_value,
    read_legend,
)
from tui.digitizer.raster.letter_reading import Line
from tui.digitizer.raster.pixels import Grays
from tui.digitizer.raster.text_regions import Ink, axis_labels, legend_lines, turned_title


class Words(NamedTuple):
    """The text in a drawing."""

    texts: list[str]
    printed: Printed
    factor: float
    """Factor from the image's unit to bits."""
    labels: list[tuple[float, float]]
    """Rows above the axis and value, in the image's unit."""
    letter: str
    """SI letter of the labels."""
    base: int = 1000
    """Base of the letters' powers."""


class Written(NamedTuple):
    """The text in a drawing with uninterpreted letters."""

    texts: list[str]
    factor: float
    labels: list[tuple[float, str]]
    """Rows above the axis and text."""
    is_below_zero: bool = False
    """True if a curve is drawn below zero."""

    @property
    def is_dated(self) -> bool:
        """Return whether the period is printed."""
        return any("From" in text for text in self.texts)

    def words(self, base: int) -> Words:
        """Return the numbers, with letters as powers of `base`."""
        labels, letters = [], [""]
        for middle, text in self.labels:
            value, letter = label_value(text, base)
            if value is None:
                raise ScaleMissing("the labels of the value axis could not be read")
            labels.append((middle, value))
            letters.append(letter)
        printed = read_legend(self.texts, self.factor, base)
        letter = max(letters, key=LETTERS.__getitem__)
        return Words(self.texts, printed, self.factor, labels, letter, base)


def texts_of(written: Written | ScaleMissing) -> list[str]:
    """Return the lines below the plot; none if the text could not be read."""
    return written.texts if isinstance(written, Written) else []


def is_dated(written: Written | ScaleMissing) -> bool:
    """Return whether the period is printed and readable."""
    return isinstance(written, Written) and written.is_dated


def by_base(written: Written | ScaleMissing, read: Callable[[Words], Series]) -> Series:
    """Return the result of `read` for the text in powers of 1000, or of 1024 if proved.

    Raises NotReadable like `read`, and if the text could not be read.
    """
    if isinstance(written, ScaleMissing):
        raise written
    try:
        return read(written.words(1000))
    except BinaryError:
        return read(written.words(1024))


def read_words(
    raster: Grays, plot: Plot, boxes: list[Box], patience: int = 2, *, is_framed: bool = True
) -> Written:
    """Return all text. Raises NotReadable if a required part cannot be read."""
    ink = Ink.of(raster, plot)
    lines = legend_lines(raster, plot, ink, boxes, patience, is_framed=is_framed)
    if not lines:
        raise ScaleMissing(
            "the legend could not be read: there is nothing to check the scale against"
        )
    texts = _rows(lines, boxes)
    unit, first = turned_title(raster, plot, ink)
    if not unit:
        raise ScaleMissing("the picture does not say whether it counts bits or bytes")
    factor = 8.0 if unit == "bytes" else 1.0
    labels = [
        (plot.axis - (line.top + line.bottom - 1) / 2, line.text)
        for line in axis_labels(raster, plot, ink, first, lines[0].font, patience)
        # Without the edge of a letter of the time axis.
        if any(map(str.isalnum, line.text))
    ]
    return Written(texts, factor, labels, _is_below_zero(labels))


def _is_below_zero(labels: list[tuple[float, str]]) -> bool:
    """Return whether the value axis extends below zero."""
    for middle, text in labels:
        value, _ = label_value(text)
        is_raised = value == 0 and middle > _RAISED_PX
        if is_raised or (value is not None and value < 0):
            return True
    return False


_RAISED_PX = 5.0
"""Distance above the axis from which a zero belongs to another line, in rows: no font is that far
above its line."""


def _rows(lines: list[Line], boxes: list[Box]) -> list[str]:
    """Return the legend's lines; a row wrapped in a narrow image is joined again."""
    rows: list[str] = []
    for line in lines:
        is_boxed = any(line.top < box.bottom and box.top < line.bottom for box in boxes)
        if not is_boxed and rows and line.text.startswith(tuple(WORDS)):
            rows[-1] += "  " + line.text
        else:
            rows.append(line.text)
    return rows
