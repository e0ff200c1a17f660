"""The colors of a plot, and the share of each series in a pixel. Pure; any thread.

Cacti's templates: "classic" has an opaque area for in and an opaque line for out; the template of
1.1 and later has, for both, a half-transparent area (alpha 7F) with an opaque line of the same hue.
Source: Cacti's graph templates.
"""

from __future__ import annotations

from typing import NamedTuple

from tui.charts.series import NotReadable
from tui.digitizer.raster.boxes import Box
from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.grid import Exact
from tui.digitizer.raster.pixels import Color, Raster

HALF = 127 / 255
"""The opacity of the newer template's areas."""
UNKNOWN, FOREIGN = 255, 254
"""Shares are 0 to 100; `UNKNOWN` is hidden by the other series, `FOREIGN` is a color of neither."""


class Palette(NamedTuple):
    """The true colors."""

    canvas: Exact
    incoming: Exact
    outgoing: Exact
    is_half: bool
    """True if both series are half-transparent areas with lines."""

    @property
    def bases(self) -> list[Exact]:
        """Return the colors of unmixed pixels."""
        if not self.is_half:
            return [self.canvas, self.incoming, self.outgoing]
        green = _mixed(self.canvas, self.incoming, HALF)
        return [
            self.canvas,
            green,
            _mixed(self.canvas, self.outgoing, HALF),
            _mixed(green, self.outgoing, HALF),
        ]


def _mixed(beneath: Exact, over: Exact, share: float) -> Exact:
    made = [(1 - share) * low + share * high for low, high in zip(beneath, over, strict=True)]
    return made[0], made[1], made[2]


def find_palette(raster: Raster, plot: Plot, boxes: list[Box]) -> Palette:
    """Return the colors from the canvas and the first two boxes. Raises NotReadable if they do not
    explain the plot."""
    seen = raster.sampled((plot.left, plot.top, plot.right, plot.axis))
    if not seen:
        raise NotReadable("the plot has more colors than any graph has")
    canvas = _exact(max(raster.counted(_bare(raster, plot)))[1])
    first, second = (_exact(box.color) for box in boxes[:2])
    opaque = Palette(canvas, first, second, is_half=False)
    ground = _exact(raster.ground)
    pure = [_mixed(ground, box, 1 / HALF) for box in (first, second)]
    if min(min(item) for item in pure) < -_OFF or max(max(item) for item in pure) > 255 + _OFF:
        return opaque
    half = Palette(canvas, _possible(pure[0]), _possible(pure[1]), is_half=True)
    return max((opaque, half), key=lambda palette: _explained(palette, seen))


_OFF = 12
"""Maximum shift of a half-transparent area's unmixed color caused by a palette of 256 colors."""


def _possible(color: Exact) -> Exact:
    red, green, blue = (min(255.0, max(0.0, item)) for item in color)
    return red, green, blue


def _bare(raster: Raster, plot: Plot) -> tuple[int, int, int, int]:
    """Return a part of the canvas that no curve covers: the last column; or, if a second axis is in
    that column, the upper edge, which a curve only touches."""
    if raster.color_at(plot.right - 1, plot.axis + 3) == raster.ground:
        return plot.right - 1, plot.top, plot.right, plot.axis
    return plot.left, plot.top, plot.right - 1, plot.top + 2


def _explained(palette: Palette, seen: list[tuple[int, Color]]) -> int:
    bases = palette.bases[1:]
    return sum(
        count for count, color in seen if count > 1 and any(_close(color, base) for base in bases)
    )


def _close(color: Color, base: Exact) -> bool:
    return (
        abs(color[0] - base[0]) < 3 and abs(color[1] - base[1]) < 3 and abs(color[2] - base[2]) < 3
    )


def _exact(color: tuple[int, int, int]) -> Exact:
    return float(color[0]), float(color[1]), float(color[2])


class Unmixer:
    """Unmixing of a color into the coverage by the incoming and the outgoing series."""

    RESIDUE = 14
    """Maximum distance of a color from all mixtures."""

    def __init__(self, palette: Palette) -> None:
        self._canvas = palette.canvas
        a = [item - ground for item, ground in zip(palette.incoming, palette.canvas, strict=True)]
        b = [item - ground for item, ground in zip(palette.outgoing, palette.canvas, strict=True)]
        aa, bb, ab = (
            sum(x * y for x, y in zip(item, other, strict=True))
            for item, other in ((a, a), (b, b), (a, b))
        )
        det = aa * bb - ab * ab
        if min(aa, bb) < 900 or det < 0.02 * aa * bb:
            raise NotReadable("the colors of the two series are too similar")
        self._a, self._b = a, b
        across = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
        length = sum(x * x for x in across) ** 0.5
        self._off = [x / length for x in across]
        self._to_in = [(bb * x - ab * y) / det for x, y in zip(a, b, strict=True)]
        self._to_out = [(aa * y - ab * x) / det for x, y in zip(a, b, strict=True)]

    def weights(self, shift: float) -> list[tuple[float, float, float, float]]:
        """Return the weights of red, green and blue, and the summand (half of it is for rounding).

        They are for the incoming share, the outgoing share (doubled percent, shifted) and the
        residue (128 is none).
        """
        made = []
        for item, times, plus in (
            (self._to_in, 200, shift),
            (self._to_out, 200, shift),
            (self._off, 1, 128),
        ):
            zero = sum(x * y for x, y in zip(item, self._canvas, strict=True))
            made.append(
                (item[0] * times, item[1] * times, item[2] * times, plus + 0.5 - zero * times)
            )
        return made

    def shares(self, color: Exact) -> tuple[int, int]:
        """Return the percentages of the incoming and the outgoing series; see `UNKNOWN` and
        `FOREIGN`."""
        # Written out for speed: this runs for every color under the grid.
        red, green, blue = (item - ground for item, ground in zip(color, self._canvas, strict=True))
        a, b, off = self._to_in, self._to_out, self._off
        incoming = red * a[0] + green * a[1] + blue * a[2]
        outgoing = red * b[0] + green * b[1] + blue * b[2]
        residue = abs(red * off[0] + green * off[1] + blue * off[2])
        if (
            residue > self.RESIDUE
            or incoming < -0.12
            or outgoing < -0.12
            or incoming + outgoing > 1.12
        ):
            return FOREIGN, FOREIGN
        over = min(100, max(0, round(outgoing * 100)))
        if over >= 86:
            return UNKNOWN, over
        return min(100, max(0, round(incoming / (1 - outgoing) * 100))), over
