"""Random pictures of traffic, drawn by rrdtool in random fonts, hintings and themes, with the
truth."""

from __future__ import annotations

import math
import os
import random
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.digitizer.fresh_kinds import KINDS

SHARE = "/usr/share/fonts/truetype/"
MONO = {
    "DejaVu Sans Mono": "dejavu/DejaVuSansMono.ttf",
    "Bitstream Vera Sans Mono": "ttf-bitstream-vera/VeraMono.ttf",
    "Liberation Mono": "liberation/LiberationMono-Regular.ttf",
    "Liberation Mono 2": "liberation2/LiberationMono-Regular.ttf",
    "Noto Mono": "noto/NotoMono-Regular.ttf",
}
SANS = {
    "DejaVu Sans": "dejavu/DejaVuSans.ttf",
    "Bitstream Vera Sans": "ttf-bitstream-vera/Vera.ttf",
    "Liberation Sans": "liberation/LiberationSans-Regular.ttf",
    "Liberation Sans 2": "liberation2/LiberationSans-Regular.ttf",
    "Noto Sans": "noto/NotoSans-Regular.ttf",
    "Roboto": "roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
}
STRANGE = {
    "FreeMono": "freefont/FreeMono.ttf",
    "FreeSans": "freefont/FreeSans.ttf",
    "Hack": "hack/Hack-Regular.ttf",
    "Open Sans": "open-sans/OpenSans-Regular.ttf",
    "Cousine": "croscore/Cousine-Regular.ttf",
    "Arimo": "croscore/Arimo-Regular.ttf",
}
HINTINGS = ("full", "slight", "none")
INTERPRETERS = ("40", "35")
FORMATS = ("PNG", "SVG")
SIZES = ((500, 120), (600, 150), (700, 200), (900, 200))
_WIDTH_BY_POINTS = 62.5
"""A legend in a fixed-width font is as wide as this."""
SPANS = ((86_400, 300), (604_800, 1800), (2_618_784, 7200), (31_536_000, 86_400))
THEMES: dict[str, dict[str, str]] = {
    "none": {},
    "classic": {"BACK": "F3F3F3", "CANVAS": "FDFDFD", "GRID": "C4C4C4", "MGRID": "1A1C1C"},
    "modern": {"BACK": "F3F3F3", "CANVAS": "FDFDFD"},
    "dark": {"BACK": "161616", "CANVAS": "060606", "GRID": "545454", "MGRID": "6A6C6C"},
    "paper-plane": {"BACK": "1D1F21", "CANVAS": "060606", "GRID": "545454", "MGRID": "6A6C6C"},
    "midwinter": {"BACK": "F5F7F9", "CANVAS": "F5F7F9", "GRID": "21212400", "MGRID": "6A6C6C"},
}
"""Colors of the background, the canvas and the grid, as Cacti's themes set them."""
_NOW = 1_795_341_943


@dataclass(frozen=True)
class Recipe:
    """Choices for one picture."""

    seed: int
    legend_font: str
    axis_font: str
    points: int
    axis_points: int
    hinting: str
    interpreter: str
    fmt: str
    theme: str
    span: int
    step: int
    end: int
    size: tuple[int, int]
    is_half: bool
    """The template of Cacti 1.2: half transparent areas with lines of the maximum."""
    base: int
    is_rigid: bool
    has_period: bool
    bytes_per_second: bool
    kind: str = "stock"
    """A key of `KINDS`."""

    @property
    def name(self) -> str:
        return (
            f"{self.seed} {self.legend_font} {self.points}/{self.axis_font} {self.axis_points} "
            f"{self.hinting} v{self.interpreter} {self.fmt} {self.theme} {self.span // 86_400}d"
            f"{' 1.2' if self.is_half else ''}{' base 1024' if self.base == 1024 else ''}"
            f"{'' if self.has_period else ' undated'}"
            f"{'' if self.kind == 'stock' else ' ' + self.kind}"
        )


def recipe(
    seed: int,
    fonts: tuple[dict[str, str], dict[str, str]],
    share_1024: float,
    kind: str = "stock",
) -> Recipe:
    """Return random choices."""
    chance = random.Random(seed)
    mono, sans = fonts
    families = sorted(mono) + sorted(sans)
    legend = chance.choice(sorted(mono) * 2 + sorted(sans))
    points = chance.choice((7, 8, 8, 8, 8, 9, 10, 11, 12))
    span, step = chance.choice(SPANS)
    axis = legend if chance.random() < 0.4 else chance.choice(families)
    return Recipe(
        seed=seed,
        legend_font=legend,
        # fontconfig cannot know two releases of a family at once.
        axis_font=legend if family(axis) == family(legend) else axis,
        points=points,
        axis_points=chance.choice((7, points, min(points, 10))),
        hinting=chance.choice(HINTINGS),
        interpreter=chance.choice(INTERPRETERS),
        fmt=_format(chance, kind),
        theme=chance.choice(sorted(THEMES)),
        span=span,
        step=step,
        end=_NOW - chance.randrange(3 * 31_536_000),
        size=chance.choice([size for size in SIZES if size[0] >= _WIDTH_BY_POINTS * points]),
        is_half=chance.random() < 0.45 and kind not in ("mirrored", "areas"),
        base=1024 if chance.random() < share_1024 else 1000,
        is_rigid=chance.random() < 0.9,
        has_period=chance.random() < 0.9 or span == 604_800,
        bytes_per_second=chance.random() < 0.05,
        kind=kind,
    )


def _format(chance: random.Random, kind: str) -> str:
    fmt = chance.choice(FORMATS)
    return "PNG" if KINDS[kind].is_raster else fmt


def traffic(chance: random.Random, count: int, step: int) -> tuple[list[Any], list[Any]]:
    """Return random values of both directions in bit/s; `None` is unknown."""
    top = 10 ** chance.uniform(4.0, 10.0)
    ratio = 10 ** chance.uniform(-2.0, 0.6)
    kind = chance.choice(("day", "day", "day", "flat", "burst", "equal", "crossing", "spikes"))
    phase, noise = chance.uniform(0, 6.3), chance.choice((0.02, 0.08, 0.2))
    gaps = [
        (begin, begin + chance.randrange(1, max(2, count // 8)))
        for begin in (chance.randrange(count) for _ in range(chance.choice((0, 0, 0, 1, 3))))
    ]
    first: list[float | None] = []
    second: list[float | None] = []
    period = max(3.0, 86_400 / step) if step < 86_400 else 90.0
    for at in range(count):
        if any(begin <= at < end for begin, end in gaps):
            first.append(None)
            second.append(None)
            continue
        wave = 0.55 - 0.45 * math.cos(2 * math.pi * at / period + phase)
        level = {
            "flat": 0.8,
            "burst": 0.2 * chance.lognormvariate(0, 0.9),
            "spikes": 0.05 + (0.9 if chance.random() < 0.02 else 0.0),
        }.get(kind, wave)
        other = {
            "equal": level / ratio,
            "crossing": 0.55 + 0.45 * math.sin(2 * math.pi * at / period + phase),
        }.get(kind, 0.3 + 0.7 * wave)
        first.append(top * level * chance.lognormvariate(0, noise))
        second.append(top * ratio * other * chance.lognormvariate(0, noise))
    return (second, first) if chance.random() < 0.5 else (first, second)


@dataclass
class Fonts:
    """Folders with a fontconfig file each, for one pair of fonts and a hinting."""

    root: str
    folder: Path
    made: dict[tuple[str, str, str], Path] = field(default_factory=dict)

    def config(self, recipe: Recipe) -> Path:
        """Return the fontconfig file that knows the two fonts of a recipe and no other."""
        key = recipe.legend_font, recipe.axis_font, recipe.hinting
        if key not in self.made:
            folder = self.folder / str(len(self.made))
            folder.mkdir()
            for name in {recipe.legend_font, recipe.axis_font}:
                path = self.root + SHARE + {**MONO, **SANS, **STRANGE}[name]
                if not os.path.exists(path):
                    path = path.removeprefix(self.root)
                (folder / Path(path).name).symlink_to(path)
            hint = "" if recipe.hinting != "none" else _NO_HINTS
            config = folder / "fonts.conf"
            config.write_text(_CONFIG.format(folder=folder, hint=hint))
            self.made[key] = config
        return self.made[key]


_NO_HINTS = (
    '<match target="pattern"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>'
    '<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>'
)
_CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{folder}</dir><cachedir>{folder}/cache</cachedir>{hint}</fontconfig>"""


def family(name: str) -> str:
    """Return a font's family as fontconfig knows it."""
    return name.removesuffix(" 2")


def draw(recipe: Recipe, fonts: Fonts, folder: Path) -> tuple[dict[str, Any], bytes]:
    """Draw a picture and return it with its truth."""
    chance = random.Random(recipe.seed + 1)
    step, end, start = recipe.step, recipe.end, recipe.end - recipe.span
    t0 = start // step * step
    count = end // step - start // step
    incoming, outgoing = traffic(chance, count, step)
    is_averaged = recipe.is_half and step > 300
    excess = is_averaged * chance.choice((0.1, 0.3, 1.0))
    peaks = [
        [None if v is None else v * (1 + excess * chance.random()) for v in values]
        for values in (incoming, outgoing)
    ]
    rrd = folder / "fresh.rrd"
    rrd.unlink(missing_ok=True)
    sources = [f"DS:{name}:GAUGE:{2 * step}:0:U" for name in "abcd"]
    run = ["rrdtool", "create", str(rrd), f"--start={t0}", f"--step={step}", *sources]
    subprocess.run([*run, f"RRA:AVERAGE:0.5:1:{count + 10}"], check=True)
    rows = zip(incoming, outgoing, *peaks, strict=True)
    updates = [
        f"{t0 + (at + 1) * step}:" + ":".join("U" if v is None else f"{v / 8:.9g}" for v in row)
        for at, row in enumerate(rows)
    ]
    subprocess.run(["rrdtool", "update", str(rrd), *updates], check=True)
    zone = chance.choice(("UTC", "Europe/Amsterdam", "Europe/Moscow", "America/New_York"))
    picture = folder / f"{recipe.seed}.{recipe.fmt.lower()}"
    environment = {
        **os.environ,
        "TZ": zone,
        "LC_ALL": KINDS[recipe.kind].locale,
        "FONTCONFIG_FILE": str(fonts.config(recipe)),
        "FREETYPE_PROPERTIES": f"truetype:interpreter-version={recipe.interpreter}",
    }
    arguments = _arguments(recipe, str(rrd), start, zone, chance)
    kind, own = KINDS[recipe.kind], random.Random(recipe.seed + 2)
    highest = max(
        (v for values in (incoming, outgoing) for v in values if v is not None), default=1
    )
    made = [
        _limited(item, highest / (8 if recipe.bytes_per_second else 1))
        for item in kind.arguments(arguments, own)
    ]
    done = subprocess.run(
        ["rrdtool", "graphv", str(picture), *made],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    info = dict(re.findall(r'^(\S+) = "?(.*?)"?$', done.stdout, re.M))
    truth: dict[str, Any] = {
        "image": picture.name,
        "tags": [],
        "units": "bytes/s" if recipe.bytes_per_second else "bits/s",
        "start": start,
        "end": end,
        "plot": {key: int(info[f"graph_{key}"]) for key in ("left", "top", "width", "height")},
        "value_max": float(info["value_max"].replace(",", ".")),
        "step": step,
        "t0": t0,
    }
    factor = 8 if recipe.bytes_per_second else 1
    for name, values in (("in", incoming), ("out", outgoing)):
        truth[name] = [None if v is None else v / factor for v in values]
    truth["stats"] = {name: _stats(truth[name], step) for name in ("in", "out")}
    return truth, kind.picture(picture.read_bytes(), own)


def _limited(item: str, highest: float) -> str:
    """Return an argument with `LIMIT*n` as a number: n times the highest value."""
    name, _, times = item.partition("LIMIT*")
    return f"{name}{highest * float(times):.4g}" if times else item


def _stats(values: list[float | None], step: int) -> dict[str, float | None]:
    known = sorted(value for value in values if value is not None)
    if not known:
        return dict.fromkeys(("max", "min", "average", "p95", "last", "total_bytes"))
    return {
        "max": known[-1],
        "min": known[0],
        "average": sum(known) / len(known),
        "p95": known[math.ceil(0.95 * len(known)) - 1],
        "last": next(value for value in reversed(values) if value is not None),
        "total_bytes": sum(known) * step / 8,
    }


def _arguments(recipe: Recipe, rrd: str, start: int, zone: str, chance: random.Random) -> list[str]:
    unit = "bytes" if recipe.bytes_per_second else "bits"
    title = chance.choice(("sw-{} - Traffic - Gi0/{}", "core{} - Traffic - xe-0/0/{}, customer"))
    made = [
        f"--imgformat={recipe.fmt}",
        f"--start={start}",
        f"--end={recipe.end}",
        "--title=" + title.format(chance.randrange(99), chance.randrange(48)),
        f"--base={recipe.base}",
        f"--width={recipe.size[0]}",
        f"--height={recipe.size[1]}",
        "--alt-autoscale-max",
        "--lower-limit=0",
        "--slope-mode",
        f"--vertical-label={unit} per second",
        *(["--rigid"] if recipe.is_rigid else []),
        *(["--font-render-mode=light"] if recipe.hinting == "slight" else []),
    ]
    for tag, points, name in (
        ("TITLE", recipe.points + 2, recipe.axis_font),
        ("AXIS", recipe.axis_points, recipe.axis_font),
        ("UNIT", recipe.axis_points, recipe.axis_font),
        ("LEGEND", recipe.points, recipe.legend_font),
    ):
        made.append(f"--font={tag}:{points}:{family(name)}")
    colors = dict(THEMES[recipe.theme])
    if colors:
        is_dark = recipe.theme in ("dark", "paper-plane")
        colors["FONT"] = "FFFFFF" if is_dark else "000000"
        colors |= dict.fromkeys(("AXIS", "ARROW"), "2C4D43")
    for name, color in colors.items():
        made.append(f"--color={name}#{color}")
    if recipe.has_period:
        made.append(f"COMMENT:{_period(start, recipe.end, zone, chance)}\\c")
        made.append("COMMENT:  \\n")
    by = "1" if recipe.bytes_per_second else "8"
    for name in "abcd":
        made += [f"DEF:{name}={rrd}:{name}:AVERAGE", f"CDEF:c{name}={name},{by},*"]
    for values, peak, color, word in (
        ("ca", "cc", "00CF00", "Inbound "),
        ("cb", "cd", "002A97", "Outbound"),
    ):
        if recipe.is_half:
            made += [f"LINE1:{peak}#{color}FF", f"AREA:{values}#{color}7F:{word}"]
        else:
            made.append(f"{'AREA' if values == 'ca' else 'LINE1'}:{values}#{color}FF:{word}")
        made += [
            rf"GPRINT:{values}:LAST: Current\:%8.2lf %s",
            rf"GPRINT:{values}:AVERAGE:Average\:%8.2lf %s",
            rf"GPRINT:{values}:MAX:Maximum\:%8.2lf %s\n",
        ]
    return made


def _period(start: int, end: int, zone: str, chance: random.Random) -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    form = chance.choice((r"%Y/%m/%d %H\:%M\:%S", r"%Y-%m-%d %H\:%M\:%S"))
    since, until = (
        datetime.fromtimestamp(at, ZoneInfo(zone)).strftime(form) for at in (start, end)
    )
    return f"From {since} To {until}"
