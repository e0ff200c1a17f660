"""Kinds of drawings beyond Cacti's stock templates: other styles of lines and grids, other words,
other surroundings. Each changes the arguments of rrdtool, its environment or the finished
picture."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import NamedTuple

from PIL import Image

Arguments = list[str]


def _same(arguments: Arguments, chance: random.Random) -> Arguments:
    return arguments


def _unchanged(content: bytes, chance: random.Random) -> bytes:
    return content


class Kind(NamedTuple):
    """A kind of drawing."""

    arguments: Callable[[Arguments, random.Random], Arguments] = _same
    picture: Callable[[bytes, random.Random], bytes] = _unchanged
    locale: str = "C.UTF-8"
    is_raster: bool = False
    """Only pixels can be of this kind."""
    is_mirrored: bool = False


def _line2(arguments: Arguments, chance: random.Random) -> Arguments:
    return [item.replace("LINE1:", "LINE2:") for item in arguments]


def _unsloped(arguments: Arguments, chance: random.Random) -> Arguments:
    return [item for item in arguments if item != "--slope-mode"]


def _unfitted(arguments: Arguments, chance: random.Random) -> Arguments:
    return ["--no-gridfit", *arguments]


def _dashed(arguments: Arguments, chance: random.Random) -> Arguments:
    return [f"--grid-dash={chance.choice(('1:0', '1:2', '2:2', '3:1', '5:2'))}", *arguments]


def _right_axis(arguments: Arguments, chance: random.Random) -> Arguments:
    made = [f"--right-axis={chance.choice(('1:0', '0.001:0', '0.125:0'))}", *arguments]
    if chance.random() < 0.5:
        made.insert(0, "--right-axis-label=second scale")
    return made


def _mirrored(arguments: Arguments, chance: random.Random) -> Arguments:
    """Outgoing traffic below the axis, as many of Cacti's community templates draw it."""
    made = [item for item in arguments if item not in ("--rigid", "--lower-limit=0")]
    at = next(at for at, item in enumerate(made) if item.startswith("LINE1:cb#"))
    made[at] = made[at].replace("LINE1:cb#", "AREA:nb#")
    made.insert(at, "CDEF:nb=cb,-1,*")
    return made


def _areas(arguments: Arguments, chance: random.Random) -> Arguments:
    return [item.replace("LINE1:cb#", "AREA:cb#") for item in arguments]


def _words(*pairs: tuple[str, str]) -> Callable[[Arguments, random.Random], Arguments]:
    def changed(arguments: Arguments, chance: random.Random) -> Arguments:
        made = []
        for item in arguments:
            for old, new in pairs:
                item = item.replace(old, new)
            made.append(item)
        return made

    return changed


def _low(arguments: Arguments, chance: random.Random) -> Arguments:
    """A fixed upper limit far above the curves."""
    made = [item for item in arguments if item not in ("--rigid", "--alt-autoscale-max")]
    return [f"--upper-limit=LIMIT*{chance.choice((3, 8, 20, 60))}", *made]


def _option(*options: str) -> Callable[[Arguments, random.Random], Arguments]:
    def changed(arguments: Arguments, chance: random.Random) -> Arguments:
        return [*options, *arguments]

    return changed


def _rule(arguments: Arguments, chance: random.Random) -> Arguments:
    """A line at the 95th percentile, as stock templates draw it."""
    return [
        *arguments,
        "COMMENT: \\n",
        "VDEF:rule=cb,95,PERCENT",
        "HRULE:rule#FF0000:95th Percentile",
        r"GPRINT:rule:(%.2lf %sbit out)\n",
    ]


def _comments(arguments: Arguments, chance: random.Random) -> Arguments:
    """Lines of text above and below the legend, and totals."""
    at = next(at for at, item in enumerate(arguments) if item.startswith(("AREA:", "LINE1:")))
    totals = [
        rf"COMMENT:Total {name}\:{chance.uniform(1, 999):8.2f} {chance.choice('MGT')}B\n"
        for name in ("In", "Out")
    ]
    if chance.random() < 0.5:
        totals = [r"COMMENT:Customer 4711, rack 12\n", r"COMMENT:Contract 100 Mbit\n"]
    return [*arguments[:at], r"COMMENT:Port 12 of switch 4\n", *arguments[at:], *totals]


def _margin(content: bytes, chance: random.Random) -> bytes:
    image = Image.open(io.BytesIO(content)).convert("RGB")
    left, top, right, bottom = (chance.randrange(60) for _ in range(4))
    around = chance.choice(((255, 255, 255), image.getpixel((6, 6)), (30, 30, 30), (238, 238, 238)))
    sheet = Image.new("RGB", (image.width + left + right, image.height + top + bottom), around)
    sheet.paste(image, (left, top))
    return _png(sheet)


def _palette(content: bytes, chance: random.Random) -> bytes:
    image = Image.open(io.BytesIO(content)).convert("RGB")
    methods = (Image.Quantize.MEDIANCUT, Image.Quantize.MAXCOVERAGE)
    made = image.quantize(256, chance.choice(methods), dither=Image.Dither.NONE)
    written = io.BytesIO()
    made.save(written, chance.choice(("PNG", "GIF")))
    return written.getvalue()


def _png(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


KINDS = {
    "stock": Kind(),
    "line2": Kind(_line2),
    "unsloped": Kind(_unsloped),
    "unfitted": Kind(_unfitted),
    "dashed": Kind(_dashed),
    "right-axis": Kind(_right_axis),
    "mirrored": Kind(_mirrored, is_mirrored=True),
    "areas": Kind(_areas),
    "download": Kind(_words(("Inbound ", "Download"), ("Outbound", "Upload  "))),
    "in-out": Kind(_words(("Inbound ", "In "), ("Outbound", "Out"))),
    "last-max": Kind(_words((": Current", ": Last"), ("Maximum", "Max"))),
    "whole": Kind(_words(("%8.2lf", "%8.0lf"))),
    "comma": Kind(locale="ru_RU.UTF-8"),
    "low": Kind(_low),
    "alt-grid": Kind(_option("--alt-y-grid")),
    "si": Kind(_option("--units=si")),
    "full-size": Kind(_option("--alt-autoscale", "--units-length=8")),
    "rule": Kind(_rule),
    "comments": Kind(_comments),
    "margin": Kind(picture=_margin, is_raster=True),
    "palette": Kind(picture=_palette, is_raster=True),
}
