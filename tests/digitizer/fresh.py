"""Draw fresh random pictures with rrdtool, read them back, and print how well that went:
`python -m tests.digitizer.fresh [--count N] [--seed N] [--root ROOT] [--keep FOLDER]
[--kind KIND]`.

Needs `rrdtool` 1.4 or later and the fonts of these Debian packages, installed or unpacked below
ROOT: fonts-dejavu, fonts-liberation, fonts-liberation2, ttf-bitstream-vera, fonts-noto-mono,
fonts-noto-core, fonts-roboto-unhinted. Fonts of `STRANGE` (fonts-freefont-ttf, fonts-hack,
fonts-open-sans, fonts-croscore) are in no glyph table; they are drawn with `--strange`.

Kinds other than "stock" are those of `fresh_kinds`; "comma" needs the locale ru_RU.UTF-8, which
LOCPATH may name.

Every picture is drawn by its own seed, which is printed for each failure: `--only SEED` draws it
again.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.digitizer.fresh_drawing import MONO, SANS, STRANGE, Fonts, Recipe, draw, recipe
from tests.digitizer.fresh_kinds import KINDS
from tests.digitizer.measure import Measured, at_95, measured, read
from tui.charts.series import NotReadable, Series


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

    def add(self, recipe: Recipe, found: Measured | str, tolerance: float, note: str = "") -> None:
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
        declared = re.search(r"totals may be off by (\d+) %", note)
        allowed = 0.02 + (recipe.base == 1024) + (int(declared[1]) / 100 if declared else 0.0)
        if found.total > allowed or found.unaccounted:
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
    parser.add_argument("--kind", choices=KINDS, default="stock")
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
            made = recipe(seed, pair, given.share_1024, given.kind)
            truth, content = draw(made, fonts, folder)
            found, tolerance, series = examined(truth, content)
            before = len(tally.wrong) + len(tally.intolerant)
            tally.add(made, found, tolerance, series.note if series is not None else "")
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
