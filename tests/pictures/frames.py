"""Frames of a terminal, and one SVG that shows them in turn, without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

CELL_W, CELL_H = 8.4, 18
FONT = "DejaVu Sans Mono, Menlo, Consolas, monospace"


@dataclass(frozen=True)
class Palette:
    """Colors of the terminal in the picture, as six hex digits."""

    ink: str
    ground: str
    named: Mapping[str, str]


DARK = Palette(
    "d6dbe5",
    "0f131a",
    {
        "black": "0f131a",
        "red": "e06c75",
        "green": "7fc98f",
        "brown": "e5c07b",
        "blue": "61afef",
        "magenta": "c678dd",
        "cyan": "56b6c2",
        "white": "d6dbe5",
    },
)
LIGHT = Palette(
    "24292f",
    "ffffff",
    {
        "black": "24292f",
        "red": "cf222e",
        "green": "116329",
        "brown": "7d4e00",
        "blue": "0969da",
        "magenta": "8250df",
        "cyan": "1b7c83",
        "white": "6e7781",
    },
)
Cell = tuple[str, str, str, bool, bool]
"""Sign, ink, ground, bold, underlined."""
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Frame:
    """One picture of the terminal, and how long it is shown."""

    rows: tuple[Row, ...]
    seconds: float


def rgb(color: str, default: str, palette: Palette) -> str:
    """Return six hex digits of a color as the emulator names it."""
    if color == "default":
        return default
    return palette.named.get(color.removeprefix("bright"), color)


def _row_svg(row: Row, palette: Palette) -> str:
    """Return the cells of a row: grounds first, then the signs."""
    parts, at = [], 0
    grounds, texts = [], []
    for look, cells in groupby(row, key=lambda cell: cell[1:]):
        run = [cell[0] or " " for cell in cells]
        ink, ground, is_bold, is_underlined = look
        x, width = at * CELL_W, len(run) * CELL_W
        if ground != palette.ground:
            grounds.append(
                f'<rect x="{x:g}" width="{width:g}" height="{CELL_H}" fill="#{ground}"/>'
            )
        text = "".join(run)
        if text.strip():
            lead = len(text) - len(text.lstrip())
            shown = text.strip()
            style = (' font-weight="bold"' if is_bold else "") + (
                ' text-decoration="underline"' if is_underlined else ""
            )
            texts.append(
                f'<text x="{x + lead * CELL_W:g}" y="13.5" fill="#{ink}"{style} '
                f'textLength="{len(shown) * CELL_W:g}">{escape(shown)}</text>'
            )
        at += len(run)
    parts = grounds + texts
    return "".join(parts)


def moving(frames: Sequence[Frame], title: str, palette: Palette) -> str:
    """Return an SVG in which the frames follow each other for ever.

    Each different row is written once. A reader who prefers no motion sees the first screen.
    """
    ids: dict[str, str] = {}
    groups, rules = [], []
    total = sum(frame.seconds for frame in frames)
    elapsed = 0.0
    for number, frame in enumerate(frames):
        uses = []
        for y, row in enumerate(frame.rows):
            drawn = _row_svg(row, palette)
            if drawn:
                name = ids.setdefault(drawn, f"r{len(ids)}")
                uses.append(f'<use href="#{name}" y="{y * CELL_H}"/>')
        start, end = 100 * elapsed / total, 100 * (elapsed + frame.seconds) / total
        rules.append(_rule(number, start, end, total))
        groups.append(f'<g class="f" id="f{number}">{"".join(uses)}</g>')
        elapsed += frame.seconds
    columns, lines = len(frames[0].rows[0]), len(frames[0].rows)
    width, height = columns * CELL_W + 16, lines * CELL_H + 16
    rows = "".join(f'<g id="{name}">{drawn}</g>' for drawn, name in ids.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{FONT}" font-size="14" xml:space="preserve"><title>{escape(title)}</title>'
        f"<style>.f{{visibility:hidden}}{''.join(rules)}"
        "@media (prefers-reduced-motion:reduce){.f{animation:none!important}"
        "#f2{visibility:visible}}</style>"
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="#{palette.ground}"/>'
        f'<defs>{rows}</defs><g transform="translate(8 8)">{"".join(groups)}</g></svg>\n'
    )


def _rule(number: int, start: float, end: float, total: float) -> str:
    shown, hidden = "visibility:visible", "visibility:hidden"
    before = f"0%{{{hidden}}}" if start else ""
    after = f"{end:.3f}%{{{hidden}}}100%{{{hidden}}}" if end < 99.999 else f"100%{{{shown}}}"
    return (
        f"@keyframes k{number}{{{before}{start:.3f}%{{{shown}}}{after}}}"
        f"#f{number}{{animation:k{number} {total:g}s step-end infinite}}"
    )
