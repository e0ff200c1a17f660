"""Draw fresh random pictures with rrdtool, read them back, and print how well that went:
`python -m tests.digitizer.fresh [--count N] [--seed N] [--root ROOT] [--keep FOLDER]`.

Needs `rrdtool` 1.4 or later and the fonts of these Debian packages, installed or unpacked below
ROOT: fonts-dejavu, fonts-liberation, fonts-liberation2, ttf-bitstream-vera, fonts-noto-mono,
fonts-noto-core, fonts-roboto-unhinted. Fonts of `STRANGE` (fonts-freefont-ttf, fonts-hack,
fonts-open-sans, fonts-croscore) are in no glyph table; they are drawn with `--strange`.

Every picture is drawn by its own seed, which is printed for each failure: `--only SEED` draws it
again.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.digitizer.measure import Measured, at_95, measured, read
from tui.charts.series import NotReadable, Series

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

    @property
    def name(self) -> str:
        return (
            f"{self.seed} {self.legend_font} {self.points}/{self.axis_font} {self.axis_points} "
            f"{self.hinting} v{self.interpreter} {self.fmt} {self.theme} {self.span // 86_400}d"
            f"{' 1.2' if self.is_half else ''}{' base 1024' if self.base == 1024 else ''}"
            f"{'' if self.has_period else ' undated'}"
        )


def recipe(seed: int, fonts: tuple[dict[str, str], dict[str, str]], share_1024: float) -> Recipe:
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
        fmt=chance.choice(FORMATS),
        theme=chance.choice(sorted(THEMES)),
        span=span,
        step=step,
        end=_NOW - chance.randrange(3 * 31_536_000),
        size=chance.choice([size for size in SIZES if size[0] >= _WIDTH_BY_POINTS * points]),
        is_half=chance.random() < 0.45,
        base=1024 if chance.random() < share_1024 else 1000,
        is_rigid=chance.random() < 0.9,
        has_period=chance.random() < 0.9 or span == 604_800,
        bytes_per_second=chance.random() < 0.05,
    )


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
        "LC_ALL": "C.UTF-8",
        "FONTCONFIG_FILE": str(fonts.config(recipe)),
        "FREETYPE_PROPERTIES": f"truetype:interpreter-version={recipe.interpreter}",
    }
    done = subprocess.run(
        ["rrdtool", "graphv", str(picture), *_arguments(recipe, str(rrd), start, zone, chance)],
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
        "value_max": float(info["value_max"]),
        "step": step,
        "t0": t0,
    }
    factor = 8 if recipe.bytes_per_second else 1
    for name, values in (("in", incoming), ("out", outgoing)):
        truth[name] = [None if v is None else v / factor for v in values]
    truth["stats"] = {name: _stats(truth[name], step) for name in ("in", "out")}
    return truth, picture.read_bytes()


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


@dataclass
class Tally:
    """Results of many pictures."""

    drawn: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    intolerant: list[str] = field(default_factory=list)
    means: list[float] = field(default_factory=list)
    p95s: list[float] = field(default_factory=list)

    def add(self, recipe: Recipe, found: Measured | str, tolerance: float) -> None:
        """Count a picture; `found` is the reason where it was refused."""
        keys = (
            "all",
            recipe.fmt,
            f"hinting {recipe.hinting}",
            f"interpreter {recipe.interpreter}",
            f"theme {recipe.theme}",
            f"legend {recipe.legend_font}",
            f"axis {recipe.axis_font}",
            f"points {recipe.points}",
            f"{recipe.span // 86_400} days",
            "areas" if recipe.is_half else "classic",
            f"base {recipe.base}",
        )
        self.drawn.update(keys)
        if isinstance(found, str):
            self.reasons[re.sub(r"\d+", "N", found)] += 1
            return
        self.done.update(keys)
        is_assumed = recipe.base == 1024 and at_95(found.shown) <= 1.05 * tolerance
        if found.scale > 0.01 + tolerance and not is_assumed:
            self.wrong.append(f"{recipe.name}: scale {100 * found.scale:.1f} % off")
        elif not found.is_timed or (not found.is_legend_exact and recipe.base == 1000):
            self.wrong.append(
                f"{recipe.name}: timed {found.is_timed}, legend {found.is_legend_exact}"
            )
        if found.total > 0.02 + (recipe.base == 1024) or found.unaccounted:
            self.wrong.append(f"{recipe.name}: total {found.total:.1%}, {found.unaccounted} lost")
        if at_95(found.shown) > 1.05 * tolerance + 1e-9:
            self.intolerant.append(
                f"{recipe.name}: p95 {at_95(found.shown):.4f}, claimed {tolerance:.4f}"
            )
        if recipe.base == 1000:
            self.means.append(found.mean)
            self.p95s.append(at_95(found.shown))

    def lines(self) -> Iterator[str]:
        """Return the report."""
        for key in sorted(self.drawn):
            share = self.done[key] / self.drawn[key]
            yield f"{key:32} {self.done[key]:5} of {self.drawn[key]:5} read {share:7.1%}"
        for reason, count in self.reasons.most_common():
            yield f"refused {count:4}: {reason}"
        for title, items in (("WRONG", self.wrong), ("beyond its tolerance", self.intolerant)):
            yield f"{title}: {len(items)}"
            yield from (f"  {item}" for item in items)
        if self.means:
            mean = sum(self.means) / len(self.means)
            yield f"mean error {mean:.3%}, p95 {at_95(self.p95s):.3%} (95th picture of 100)"


def examined(truth: dict[str, Any], content: bytes) -> tuple[Measured | str, float, Series | None]:
    """Return what a reading is like, and its tolerance as a part of the scale."""
    try:
        series = read(truth, content)
    except NotReadable as error:
        return str(error), 0.0, None
    except Exception as error:  # noqa: BLE001 - a crash is counted, and the run goes on
        return f"CRASH {type(error).__name__}: {error}", 0.0, None
    top = truth["value_max"] * (8 if truth["units"].startswith("bytes") else 1)
    return measured(truth, series), series.tolerance_bps / top, series


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--root", default="")
    parser.add_argument("--keep", type=Path, help="write refused and wrong pictures here")
    parser.add_argument("--strange", action="store_true")
    parser.add_argument("--share-1024", type=float, default=0.0)
    given = parser.parse_args()
    pair = (STRANGE, STRANGE) if given.strange else (MONO, SANS)
    tally = Tally()
    seeds = (
        [given.only]
        if given.only
        else range(given.seed * 100_000, given.seed * 100_000 + given.count)
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fonts = Fonts(given.root, folder)
        for seed in seeds:
            made = recipe(seed, pair, given.share_1024)
            truth, content = draw(made, fonts, folder)
            found, tolerance, _ = examined(truth, content)
            before = len(tally.wrong) + len(tally.intolerant)
            tally.add(made, found, tolerance)
            if isinstance(found, str):
                print(f"{made.name}: {found}", file=sys.stderr)
            is_odd = isinstance(found, str) or len(tally.wrong) + len(tally.intolerant) > before
            if given.keep and (is_odd or given.only):
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / truth["image"]).write_bytes(content)
                (given.keep / f"{seed}.json").write_text(json.dumps(truth))
            (folder / truth["image"]).unlink()
    print("\n".join(tally.lines()))


if __name__ == "__main__":
    main()
