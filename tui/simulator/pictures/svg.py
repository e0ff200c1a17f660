"""The newer template as an SVG: two half-transparent areas, each with a line of the same hue.

The format is that of cairo's SVG surface: glyphs as symbols, everything else as paths. The outlines
of the letters consist of one bar per pixel, with exactly the pixel's coverage.
"""

from __future__ import annotations

from tui.simulator.pictures.layout import LEFT, TOP, Layout, at_columns
from tui.simulator.pictures.letters import Letter, letters
from tui.simulator.pictures.traffic_series import Traffic

_GREEN, _BLUE = "rgb(0%,81.176471%,0%)", "rgb(0%,16.470588%,59.215686%)"
_GRAY, _RED = "rgb(56%,56%,56%)", "rgb(87%,31%,31%)"
_STROKE = (
    "fill:none;stroke-width:{width};stroke-linecap:{cap};stroke-linejoin:{join};"
    "stroke:{color};stroke-opacity:{opacity};{dash}stroke-miterlimit:10;"
)
_HALF = "0.498039"


def draw_svg(layout: Layout, traffic: Traffic) -> bytes:
    """Return the whole image."""
    width, height = layout.size
    symbols: dict[tuple[int, str, bool], str] = {}
    ground = "fill:rgb(95%,95%,95%);fill-opacity:1;stroke:none;"
    body = [
        f'<rect x="0" y="0" width="{width}" height="{height}" style="{ground}"/>',
        _filled("rgb(100%,100%,100%)", "1", _box(LEFT, TOP, LEFT + layout.width, layout.axis)),
    ]
    scale = layout.height / layout.top_value
    for values, color in ((traffic.incoming, _GREEN), (traffic.outgoing, _BLUE)):
        heights = [
            None if value is None else value * scale
            for value in at_columns(traffic, values, layout)
        ]
        body += _curve(layout, heights, color)
    body += _grid(layout)
    for top, color in zip(layout.boxes, (_GREEN, _BLUE), strict=True):
        course = _box(16, top + 1.238, 24.398, top + 9.64)
        body += [
            _filled("rgb(95%,95%,95%)", "1", course),
            _filled(color, _HALF, course),
            _stroked("rgb(0%,0%,0%)", "1", "1", course),
        ]
    for words in layout.words:
        body += _written(symbols, words.text, words.x, words.y, words.points, is_turned=False)
    body += _written(
        symbols, "bits per second", 14, layout.axis - layout.height // 2 + 45, 7, is_turned=True
    )
    body.append(
        _stroked(
            "rgb(12%,12%,12%)",
            "1",
            "0.6",
            f"M {LEFT - 4} {layout.axis} L {LEFT + layout.width + 4} {layout.axis} ",
        )
    )
    body.append(
        _stroked("rgb(12%,12%,12%)", "1", "0.6", f"M {LEFT} {layout.axis + 4} L {LEFT} {TOP - 4} ")
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        "xmlns:xlink="
        f'"http://www.w3.org/1999/xlink" width="{width}pt" height="{height}pt" viewBox="0 0 '
        f'{width} {height}" version="1.1">'
    )
    defined = [
        f'<symbol overflow="visible" id="{name}">\n<path style="stroke:none;" '
        f'd="{_outline(letters(key[0])[key[1]], is_turned=key[2])}"/>\n</symbol>'
        for key, name in symbols.items()
    ]
    return "\n".join(
        [
            head,
            "<defs>",
            "<g>",
            *defined,
            "</g>",
            "</defs>",
            '<g id="surface2">',
            *body,
            "</g>",
            "</svg>\n",
        ]
    ).encode()


def _box(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"M {x0:g} {y1:g} L {x1:g} {y1:g} L {x1:g} {y0:g} L {x0:g} {y0:g} Z M {x0:g} {y1:g} "


def _filled(color: str, opacity: str, course: str) -> str:
    return (
        f'<path style=" stroke:none;fill-rule:nonzero;fill:{color};fill-opacity:{opacity};" '
        f'd="{course}"/>'
    )


def _stroked(color: str, opacity: str, width: str, course: str, *, is_dotted: bool = False) -> str:
    cap, join = ("round", "round") if width == "1" else ("butt", "miter")
    dash = "stroke-dasharray:1,1;" if is_dotted else ""
    style = _STROKE.format(width=width, color=color, opacity=opacity, dash=dash, cap=cap, join=join)
    return f'<path style="{style}" d="{course}"/>'


def _curve(layout: Layout, heights: list[float | None], color: str) -> list[str]:
    """Return line and area of every part without a gap."""
    made, stretch = [], []
    for column, height in enumerate([*heights, None]):
        if height is not None:
            stretch.append((LEFT + column, height))
            continue
        if len(stretch) > 1:
            line = " L ".join(f"{x} {layout.axis - high:.6f}" for x, high in stretch)
            made.append(_stroked(color, "1", "1", f"M {line} "))
            base, first, last = layout.axis + 0.199219, stretch[0], stretch[-1]
            back = " L ".join(
                f"{x} {layout.axis - 0.2 - high:.6f}" for x, high in reversed(stretch)
            )
            course = f"M {first[0]} {base:.6f} L {last[0]} {base:.6f} L {back} Z "
            made.append(_filled(color, _HALF, course))
        stretch = []
    return made


def _grid(layout: Layout) -> list[str]:
    made = []
    for column, is_major in layout.columns.items():
        color, opacity, width = (_RED, "0.6", "0.6") if is_major else (_GRAY, "0.75", "0.4")
        made.append(
            _stroked(
                color,
                opacity,
                width,
                f"M {LEFT + column} {layout.axis} L {LEFT + column} {TOP} ",
                is_dotted=True,
            )
        )
    for at in sorted({*layout.rows, 0}):
        is_major = layout.rows.get(at, True)
        color, opacity, width = (_RED, "0.6", "0.6") if is_major else (_GRAY, "0.75", "0.4")
        y = layout.axis - layout.exact_rows[at]
        made.append(
            _stroked(
                color,
                opacity,
                width,
                f"M {LEFT - 1} {y:.6f} L {LEFT + layout.width + 1} {y:.6f} ",
                is_dotted=True,
            )
        )
    return made


def _written(
    symbols: dict[tuple[int, str, bool], str],
    text: str,
    x: int,
    y: int,
    points: int,
    *,
    is_turned: bool,
) -> list[str]:
    made, advance = ['<g style="fill:rgb(0%,0%,0%);fill-opacity:1;">'], letters(points)["0"].advance
    for char in text:
        if char in letters(points):
            name = symbols.setdefault((points, char, is_turned), f"glyph{points}-{len(symbols)}")
            made.append(f'  <use xlink:href="#{name}" x="{x}" y="{y}"/>')
        x, y = (x, y - advance) if is_turned else (x + advance, y)
    return [*made, "</g>"]


def _outline(letter: Letter, *, is_turned: bool) -> str:
    bars = []
    for column in range(letter.width):
        for row in range(letter.height):
            share = letter.at(column, row) / 255
            if share:
                x, y = letter.left + column, row - letter.top
                left, top = (y, -x - 1) if is_turned else (x, y)
                bars.append(
                    f"M {left} {top} L {left + share:.4f} {top} L {left + share:.4f} {top + 1} L "
                    f"{left} {top + 1} Z "
                )
    return "".join(bars)
