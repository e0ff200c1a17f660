"""The plot as two planes: the coverage of every pixel by each series. Imports Pillow when called;
any thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.digitizer.raster.dashes import DOTTED, Dashes
from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.grid import Cover, Exact, Grid
from tui.digitizer.raster.pixels import Raster, split
from tui.digitizer.raster.plot_colors import FOREIGN, UNKNOWN, Palette, Unmixer

if TYPE_CHECKING:
    from PIL.Image import Image

_AXIS_SHARE = 0.6
_SHIFT = 25
"""Intermediate shares are doubled and shifted by this: rounding matters less, and negative values
stay visible."""
_LEAST, _HIDES = 1, 86


class Planes(NamedTuple):
    """Shares in percent, column by column; within a column from the axis (index 0) upwards."""

    incoming: list[bytes]
    outgoing: list[bytes]
    foreign: float
    """Share of the canvas with colors that neither series explains."""


def find_planes(
    raster: Raster, plot: Plot, palette: Palette, grid: Grid, dashes: Dashes = DOTTED
) -> Planes:
    """Return the shares of every pixel's color, after removing grid and axis."""
    from PIL.Image import Transpose

    tall = plot.height + 1
    part = raster.image.crop((plot.left, plot.top, plot.right, plot.axis + 1)).transpose(
        Transpose.ROTATE_270
    )
    unmixer = Unmixer(palette)
    incoming, outgoing = (bytearray(plane.tobytes()) for plane in _split(part, unmixer))
    sheet = _Sheet(
        memoryview(part.convert("RGBX").tobytes()).cast("I"), incoming, outgoing, unmixer
    )
    red, green, blue = raster.ground
    ground: Exact = float(red), float(green), float(blue)
    # The canvas ends above the axis: below it is the background.
    below = Unmixer(palette._replace(canvas=ground))
    _uncover(sheet, raster, plot, grid, dashes, below)
    foreign = outgoing.count(FOREIGN) / len(outgoing)
    return Planes(
        [bytes(incoming[at : at + tall]) for at in range(0, len(incoming), tall)],
        [bytes(outgoing[at : at + tall]) for at in range(0, len(outgoing), tall)],
        foreign,
    )


def _split(part: Image, unmixer: Unmixer) -> tuple[Image, Image]:
    """Return the shares of all pixels at once: each is a weighted sum of red, green and blue."""
    from PIL import ImageMath

    inner, outer, residue = (part.convert("L", weights) for weights in unmixer.weights(_SHIFT))

    def of_the_rest(images: dict[str, Any]) -> Any:
        """Return the incoming share: that series is below, so its share refers to what the outgoing
        series leaves uncovered."""
        least, most, rest = (
            images["min"],
            images["max"],
            images["max"](200 + _SHIFT - images["outer"], 28),
        )
        return images["convert"](
            least(most(((images["inner"] - _SHIFT) * 100 + rest / 2) / rest, 0), 100), "L"
        )

    shares = ImageMath.lambda_eval(of_the_rest, inner=inner, outer=outer)
    outgoing = outer.point(
        bytes(min(100, max(0, (value - _SHIFT + 1) // 2)) for value in range(256))
    )
    shares.paste(
        UNKNOWN,
        mask=outer.point(
            bytes(255 if (value - _SHIFT + 1) // 2 >= _HIDES else 0 for value in range(256))
        ),
    )
    low = bytes(255 if value <= _LEAST else 0 for value in range(256))
    far = residue.point(
        bytes(255 if abs(value - 128) > unmixer.RESIDUE else 0 for value in range(256))
    )
    for mask in (far, inner.point(low), outer.point(low)):
        shares.paste(FOREIGN, mask=mask)
        outgoing.paste(FOREIGN, mask=mask)
    return shares, outgoing


class _Shares(dict[int, int]):
    """Shares of one series by packed pixel, computed at first use together with those of the other
    series."""

    def __init__(self, covers: tuple[Cover, ...], unmixer: Unmixer) -> None:
        super().__init__()
        self.outgoing: dict[int, int] = {}
        self._covers, self._unmixer = covers, unmixer

    def __missing__(self, pixel: int) -> int:
        red, green, blue = split(pixel)
        color: Exact = float(red), float(green), float(blue)
        for cover in self._covers:
            color = cover.beneath(color)
        self[pixel], self.outgoing[pixel] = self._unmixer.shares(color)
        return self[pixel]


class _Sheet:
    """The planes while covered pixels are overwritten."""

    def __init__(
        self, pixels: memoryview[int], incoming: bytearray, outgoing: bytearray, unmixer: Unmixer
    ) -> None:
        self._pixels, self._incoming, self._outgoing = pixels, incoming, outgoing
        self._unmixer = unmixer
        self._known: dict[tuple[Unmixer, tuple[Cover, ...]], _Shares] = {}

    def lift(self, places: slice, *covers: Cover, unmixer: Unmixer | None = None) -> None:
        """Remove covers, the topmost first, from every pixel of `places`, and split them by
        `unmixer` or that of the canvas."""
        unmixer = unmixer or self._unmixer
        shares = self._known.setdefault((unmixer, covers), _Shares(covers, unmixer))
        pixels = self._pixels[places].tolist()
        self._incoming[places] = bytes(map(shares.__getitem__, pixels))
        self._outgoing[places] = bytes(map(shares.outgoing.__getitem__, pixels))


def _uncover(
    sheet: _Sheet, raster: Raster, plot: Plot, grid: Grid, dashes: Dashes, below: Unmixer
) -> None:
    """Remove lines and axis. Vertical lines are painted first; then horizontal ones, then the axis,
    whose row is split by `below`."""
    tall, size = plot.height + 1, (plot.height + 1) * plot.width
    columns = _known_lines(grid, grid.columns, grid.of_columns)
    rows = _known_lines(grid, grid.rows, grid.of_rows)
    for column, (cover, is_major) in columns.items():
        dash = dashes.columns[is_major]
        for first in dash.covered:
            start = column * tall + (first or dash.period)
            sheet.lift(slice(start, (column + 1) * tall, dash.period), cover)
    for height, (cover, is_major) in rows.items():
        dash = dashes.rows[is_major]
        for first in dash.covered:
            sheet.lift(slice(first * tall + height, size, dash.period * tall), cover)
        for column, (beneath, is_major_column) in columns.items():
            if dashes.columns[is_major_column].holds(height) and dash.holds(column):
                place = column * tall + height
                sheet.lift(slice(place, place + 1), cover, beneath)
    if grid.axis is not None:
        # Both axes partly cover the first pixels of the canvas.
        sheet.lift(slice(0, tall), grid.axis)
        zero = grid.of_rows.get(1)
        dash = dashes.rows[True]
        for first in range(dash.period):
            covers = (grid.axis, zero) if zero and dash.holds(first) else (grid.axis,)
            sheet.lift(slice(first * tall + 1, size, dash.period * tall), *covers)
        return
    axis = _axis(raster, plot)
    sheet.lift(slice(0, size, tall), axis, unmixer=below)
    major = (axis, grid.major) if grid.major is not None else (axis,)
    dash = dashes.rows[True]
    for first in dash.covered:
        sheet.lift(slice(first * tall, size, dash.period * tall), *major, unmixer=below)
    for column, (cover, _) in columns.items():
        # Dots and tick of a vertical line overlap here, and end within the row.
        beneath = Cover(0.92 * (1 - (1 - cover.share) ** 2), cover.color)
        covers = major if dash.holds(column) else (axis,)
        sheet.lift(slice(column * tall, column * tall + 1), *covers, beneath, unmixer=below)


def _known_lines(
    grid: Grid, lines: Mapping[int, bool], own: Mapping[int, Cover]
) -> dict[int, tuple[Cover, bool]]:
    """Return the lines with a known cover."""
    found = (
        (at, own.get(at) or grid.cover(is_major=is_major), is_major)
        for at, is_major in lines.items()
    )
    return {at: (cover, is_major) for at, cover, is_major in found if cover is not None}


def _axis(raster: Raster, plot: Plot) -> Cover:
    """Return the x axis, from its effect on the background left of the plot."""
    seen, ground = raster.color_at(plot.left - 4, plot.axis), raster.ground
    own = [
        (item - (1 - _AXIS_SHARE) * base) / _AXIS_SHARE
        for item, base in zip(seen, ground, strict=True)
    ]
    return Cover(_AXIS_SHARE, (own[0], own[1], own[2]))
