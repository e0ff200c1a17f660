"""Facts about a traffic image: size, format, colors, letter shapes, generator. No text.

The title contains a server name, so everything at its height is excluded. Letter shapes are a
sorted set, without positions and counts.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.models.picture import Picture, picture_type

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 4_000_000
MOST_COLORS = 16
MOST_SHAPES = 80
TITLE_SHARE = 0.15
"""Share of the height, from the top, that is excluded from letter shapes."""
DARK = 110
"""Darkest gray that does not count as a letter."""
TALLEST = 14
"""Maximum rows and columns of a letter."""
FEWEST = 2
"""Minimum occurrences of a shape that is included."""
_GENERATORS = ("rrdtool", "cacti", "cairo", "pango", "gd", "grafana", "matplotlib", "imagemagick")
_FONTS = ("dejavu", "liberation", "verdana", "arial", "helvetica", "courier", "monospace", "sans")
_FORMAT = {"image/png": "PNG", "image/gif": "GIF", "image/jpeg": "JPEG", "image/svg+xml": "SVG"}
_SVG_SIZE = re.compile(rb"<svg\b[^>]*?\bwidth=[\"'](\d{1,5})[^>]*?\bheight=[\"'](\d{1,5})", re.S)
_SVG_COLOR = re.compile(rb"#[0-9a-fA-F]{6}\b|rgb\([0-9.%, ]{5,40}\)")


@dataclass(frozen=True)
class PictureFacts:
    """Facts about one image, without any of its text."""

    format: str
    width: int = 0
    height: int = 0
    mode: str = ""
    """Color mode in Pillow's words: "P" is a palette."""
    colors: tuple[str, ...] = ()
    """Most frequent colors, `#rrggbb`, the most frequent first."""
    number_of_colors: int = 0
    generators: tuple[str, ...] = ()
    """Words of a fixed list that the file contains outside its pixels."""
    fonts: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    """Shapes of letters: rows of `#` and `.`, separated by blanks."""

    def as_json(self) -> dict[str, Any]:
        """Return the facts for a file."""
        return {
            "format": self.format,
            "width": self.width,
            "height": self.height,
            "mode": self.mode,
            "colors": list(self.colors),
            "number_of_colors": min(self.number_of_colors, 999),
            "generators": list(self.generators),
            "fonts": list(self.fonts),
            "letters": list(self.letters),
        }

    def words(self) -> str:
        """Return the facts in one line."""
        made_by = f", {' and '.join(self.generators)}" if self.generators else ""
        return (
            f"{self.format} {self.width} x {self.height}, {self.mode or 'no'} colors: "
            f"{min(self.number_of_colors, 999)}, shapes of letters: {len(self.letters)}{made_by}"
        )


def facts_of(picture: Picture) -> PictureFacts:
    """Return the facts of an image. For an undecodable image, only the format is known."""
    kind = _FORMAT.get(picture_type(picture.content) or "", "unknown")
    outside = _outside_of_pixels(picture.content) if kind == "PNG" else picture.content.lower()
    found: dict[str, Any] = {
        "generators": tuple(word for word in _GENERATORS if word.encode() in outside),
        "fonts": tuple(word for word in _FONTS if word.encode() in outside),
    }
    if kind not in ("PNG", "GIF", "JPEG"):
        return PictureFacts(kind, **_svg_facts(picture.content), **found)
    try:
        return PictureFacts(kind, **_pixel_facts(picture.content), **found)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        return PictureFacts(kind, **found)


def _outside_of_pixels(content: bytes) -> bytes:
    """Return the text chunks of a PNG, lower case: compressed pixels could contain any word by
    chance."""
    found, at = b"", 8
    while at + 8 <= len(content):
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if name in (b"tEXt", b"iTXt"):
            found += content[at + 8 : at + 8 + size]
        at += 12 + size
    return found.lower()


def _svg_facts(content: bytes) -> dict[str, Any]:
    size = _SVG_SIZE.search(content[:4096])
    colors = Counter(_hex(color.decode().lower()) for color in _SVG_COLOR.findall(content))
    return {
        "width": int(size[1]) if size else 0,
        "height": int(size[2]) if size else 0,
        "colors": tuple(color for color, _ in colors.most_common(MOST_COLORS)),
        "number_of_colors": len(colors),
    }


def _hex(color: str) -> str:
    """Convert an SVG color to `#rrggbb`: `#00cf00`, `rgb(0%,81%,0%)` or `rgb(0,207,0)`."""
    if color.startswith("#"):
        return color
    parts = [part.strip() for part in color[4:-1].split(",")]
    try:
        numbers = [
            float(part.rstrip("%")) * (2.55 if part.endswith("%") else 1.0) for part in parts
        ]
    except ValueError:
        return "#unread"
    return "#" + "".join(f"{min(255, max(0, round(number))):02x}" for number in numbers[:3])


def _pixel_facts(content: bytes) -> dict[str, Any]:
    from tui.digitizer.raster.lean_pillow import Image

    with Image.open(io.BytesIO(content)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("the picture is too large")
        plain = image.convert("RGB")
        counts = plain.getcolors(image.width * image.height) or []
        ranked = sorted(counts, key=lambda item: (-item[0], str(item[1])))
        return {
            "width": image.width,
            "height": image.height,
            "mode": image.mode,
            "colors": tuple(_of_rgb(rgb) for _, rgb in ranked[:MOST_COLORS]),
            "number_of_colors": len(counts),
            "letters": tuple(_letters(plain)),
        }


def _of_rgb(color: Any) -> str:
    red, green, blue = color
    return f"#{red:02x}{green:02x}{blue:02x}"


def _letters(image: Image) -> list[str]:
    """Return the distinct letter shapes in the image, sorted."""
    gray = image.convert("L")
    width, height, pixels = gray.width, gray.height, gray.tobytes()
    first = int(height * TITLE_SHARE) * width
    dark = {at for at in range(first, len(pixels)) if pixels[at] < DARK}
    found = Counter(
        _drawn(part, width) for part in _connected(dark, width) if _is_letter(part, width)
    )
    return sorted(shape for shape, number in found.items() if number >= FEWEST)[:MOST_SHAPES]


def _connected(dark: set[int], width: int) -> Iterator[list[int]]:
    """Yield the groups of connected pixels, including diagonals."""
    around = [row * width + column for row in (-1, 0, 1) for column in (-1, 0, 1)]
    while dark:
        waiting, part = [dark.pop()], []
        while waiting:
            at = waiting.pop()
            part.append(at)
            near = dark.intersection(at + step for step in around)
            dark -= near
            waiting += near
        yield part


def _is_letter(part: list[int], width: int) -> bool:
    rows = [at // width for at in part]
    columns = [at % width for at in part]
    tall, wide = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
    return 4 <= tall <= TALLEST and 1 <= wide <= TALLEST and len(part) >= 5


def _drawn(part: list[int], width: int) -> str:
    top, left = min(at // width for at in part), min(at % width for at in part)
    inked = {(at // width - top, at % width - left) for at in part}
    tall = max(row for row, _ in inked) + 1
    wide = max(column for _, column in inked) + 1
    rows = (
        "".join("#" if (row, column) in inked else "." for column in range(wide))
        for row in range(tall)
    )
    return " ".join(rows)
