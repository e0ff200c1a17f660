"""The plot as two planes: how much each series covers of every pixel. Pure; any thread."""

from __future__ import annotations

from dataclasses import dataclass

from tui.charts.raster.geometry import Plot
from tui.charts.raster.grid import Cover, Exact, Grid
from tui.charts.raster.palette import FOREIGN, Palette, Unmixer
from tui.charts.raster.pixels import Raster, split

_AXIS_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Planes:
    """Shares in percent, column by column; within a column from the axis (index 0) upwards."""

    incoming: list[bytes]
    outgoing: list[bytes]
    foreign: float
    """Which part of the canvas has colours that neither series explains."""


def find_planes(raster: Raster, plot: Plot, palette: Palette, grid: Grid) -> Planes:
    """Take grid and axis off every pixel, then split its colour."""
    tall = plot.height + 1
    pixels = raster.packed((plot.left, plot.top, plot.right, plot.axis + 1), columns=True)
    unmixer = Unmixer(palette)
    table = {pixel: unmixer.shares(_exact(split(pixel))) for pixel in set(pixels)}
    split_in = {pixel: shares[0] for pixel, shares in table.items()}
    split_out = {pixel: shares[1] for pixel, shares in table.items()}
    incoming = bytearray(map(split_in.__getitem__, pixels))
    outgoing = bytearray(map(split_out.__getitem__, pixels))
    known: dict[tuple[int, tuple[int, ...]], tuple[int, int]] = {}
    for at, covers, key in _covered(raster, plot, grid):
        place = pixels[at], key
        if place not in known:
            colour = _exact(split(pixels[at]))
            for cover in covers:
                colour = cover.beneath(colour)
            known[place] = unmixer.shares(colour)
        incoming[at], outgoing[at] = known[place]
    foreign = outgoing.count(FOREIGN) / len(outgoing)
    return Planes([bytes(incoming[at : at + tall]) for at in range(0, len(incoming), tall)],
                  [bytes(outgoing[at : at + tall]) for at in range(0, len(outgoing), tall)], foreign)  # fmt: skip


def _exact(colour: tuple[int, int, int]) -> Exact:
    return float(colour[0]), float(colour[1]), float(colour[2])


def _covered(raster: Raster, plot: Plot, grid: Grid) -> list[tuple[int, tuple[Cover, ...], tuple[int, ...]]]:
    """Every covered pixel: where, by what (the uppermost first), and a key for that."""
    tall, found = plot.height + 1, []
    # Vertical lines are painted first, dots on even rows; then horizontal ones.
    by_column = {}
    for column, is_major in grid.columns.items():
        cover = grid.cover(is_major=is_major)
        if cover is not None:
            by_column[column] = cover, is_major
    over_rows = {}
    for height, is_major in grid.rows.items():
        cover = grid.cover(is_major=is_major)
        if cover is not None:
            over_rows[height] = cover, is_major
    for column, (cover, is_major) in by_column.items():
        for height in range(2, tall, 2):
            crossing = over_rows.get(height)
            if crossing is None or column % 2 == crossing[1]:
                found.append((column * tall + height, (cover,), (1 + is_major,)))
    for height, (cover, is_major) in over_rows.items():
        for column in range(0 if is_major else 1, plot.width, 2):
            beneath = by_column.get(column) if height % 2 == 0 else None
            if beneath is None:
                found.append((column * tall + height, (cover,), (1 + is_major,)))
            else:
                found.append((column * tall + height, (cover, beneath[0]), (1 + is_major, 1 + beneath[1])))
    return found + _axis_row(raster, plot, grid, tall)


def _axis_row(
    raster: Raster, plot: Plot, grid: Grid, tall: int
) -> list[tuple[int, tuple[Cover, ...], tuple[int, ...]]]:
    seen, ground = raster.colour_at(plot.left - 4, plot.axis), raster.ground
    own = [(one - (1 - _AXIS_SHARE) * base) / _AXIS_SHARE for one, base in zip(seen, ground, strict=True)]
    axis = Cover(_AXIS_SHARE, (own[0], own[1], own[2]))
    found = []
    for column in range(plot.width):
        covers: tuple[Cover, ...] = (axis,)
        key: tuple[int, ...] = (9,)
        if grid.major is not None and column % 2 == 0:
            covers, key = (*covers, grid.major), (*key, 2)
        crossing = grid.cover(is_major=grid.columns[column]) if column in grid.columns else None
        if crossing is not None:
            # Dots and tick of a vertical line overlap here, and end within the row.
            covers = *covers, Cover(0.92 * (1 - (1 - crossing.share) ** 2), crossing.colour)
            key = *key, 1 + grid.columns[column]
        found.append((column * tall, covers, key))
    return found
