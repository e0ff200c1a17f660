"""A Cacti SVG rendered to pixels: filled shapes, lines and letters, which is all that cairo writes.
Any thread.

`tui.digitizer.svg` parses it safely; a general renderer would be a large dependency for little
benefit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.digitizer.svg.outlines import courses
from tui.digitizer.svg.svg_document import read_document

if TYPE_CHECKING:
    from PIL.Image import Image

_SCALE = 2
"""Pixels per unit: half of the resolution is lost when the image is scaled to fit."""
_RGB = re.compile(r"rgb\(\s*([\d.]+)(%?)\s*,\s*([\d.]+)%?\s*,\s*([\d.]+)%?\s*\)")
_HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})\Z")
Ink = tuple[int, int, int, int]


def painted(content: bytes) -> Image:
    """Return the drawing on white. Raises NotReadable if it is not an SVG, or contains elements
    that no graph contains."""
    from PIL import Image, ImageDraw

    drawing = read_document(content)
    size = (max(1, round(drawing.width * _SCALE)), max(1, round(drawing.height * _SCALE)))
    image = Image.new("RGB", size, "white")
    brush = ImageDraw.Draw(image, "RGBA")
    for shape in drawing.shapes:
        fill, stroke = _ink(shape.style, "fill"), _ink(shape.style, "stroke")
        width = max(1, round(_number(shape.style.get("stroke-width", "1")) * _SCALE))
        for course in courses(shape.course):
            points = [(x * _SCALE, y * _SCALE) for x, y in course]
            if fill is not None and len(points) > 2:
                brush.polygon(points, fill=fill)
            if stroke is not None and len(points) > 1:
                brush.line(points, fill=stroke, width=width)
    for letter in drawing.letters:
        for course in courses(drawing.glyphs.get(letter.name, "")):
            if len(course) > 2:
                brush.polygon(
                    [((x + letter.x) * _SCALE, (y + letter.y) * _SCALE) for x, y in course],
                    fill="black",
                )
    return image


def _ink(style: dict[str, str], what: str) -> Ink | None:
    """Return the color of fill or stroke with its opacity; `None` for none. SVG fills with black by
    default."""
    said = style.get(what, "black" if what == "fill" else "none").strip()
    alpha = round(255 * min(1.0, _number(style.get(f"{what}-opacity", "1"))))
    if said == "black":
        return 0, 0, 0, alpha
    if found := _HEX.match(said):
        red, green, blue = (int(part, 16) for part in found.groups())
        return red, green, blue, alpha
    if found := _RGB.match(said):
        factor = 2.55 if found[2] else 1.0
        red, green, blue = (min(255, round(float(found[at]) * factor)) for at in (1, 3, 4))
        return red, green, blue, alpha
    return None


def _number(text: str) -> float:
    try:
        return max(0.0, float(text.removesuffix("px")))
    except ValueError:
        return 1.0
