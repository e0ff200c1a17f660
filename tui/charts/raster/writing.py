"""The regions of a drawing that hold text: labels at the left, legend below. Pure; any thread."""

from __future__ import annotations

from dataclasses import dataclass

from tui.charts.raster.boxes import Box
from tui.charts.raster.geometry import Plot
from tui.charts.raster.pixels import Raster
from tui.charts.raster.text import Line, Reader, strips
from tui.charts.series import NotReadable


@dataclass(frozen=True, slots=True)
class Ink:
    """How grey becomes coverage: 0 is the ground, 255 the colour of the writing."""

    table: bytes

    @classmethod
    def of(cls, raster: Raster, plot: Plot) -> Ink:
        """The writing is what differs most from the ground, below the plot."""
        low = raster.grey[(plot.axis + 6) * raster.width : (raster.height - 3) * raster.width]
        ground = raster.ground_grey
        ink = max(set(low), key=lambda value: abs(value - ground)) if low else ground
        if abs(ink - ground) < 60:
            raise NotReadable("the picture has no legend to check against")
        return cls(bytes(max(0, min(255, round(255 * (value - ground) / (ink - ground)))) for value in range(256)))

    def cut(self, raster: Raster, x0: int, y0: int, x1: int, y1: int) -> bytes:
        """Coverage of a box, row by row."""
        return b"".join(raster.grey_row(y, x0, x1) for y in range(y0, y1)).translate(self.table)


def legend_lines(raster: Raster, plot: Plot, ink: Ink, boxes: list[Box]) -> list[Line]:
    """What stands below the axis labels, top to bottom. A line that cannot be read is left out."""
    y0, y1, x1 = plot.axis + 5, raster.height - 3, raster.width - 3
    coverage = bytearray(ink.cut(raster, 3, y0, x1, y1))
    width = x1 - 3
    for box in boxes:
        for y in range(box.top - 1, box.bottom + 1):
            at = (y - y0) * width + box.left - 4
            coverage[at : at + box.right - box.left + 2] = bytes(box.right - box.left + 2)
    reader = Reader()
    read = (reader.read(strip) for strip in strips(bytes(coverage), width))
    return [line for line in read if line is not None]
