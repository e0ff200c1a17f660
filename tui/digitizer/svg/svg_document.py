"""Parsing of the few SVG elements that cairo writes. Nothing is fetched, nothing is expanded.

A document type, an entity, a processing instruction or a reference outside the document stops the
parsing: cairo writes none of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

from tui.charts.series import NotReadable

MAX_BYTES = 5_000_000
_MAX_ELEMENTS = 60_000
_MAX_DEPTH = 40
_TOO_ODD = "the SVG contains elements that no graph has"
_PART = re.compile(r"#([\w-]{1,40})\Z")


class Shape(NamedTuple):
    """A path: its paint and its points."""

    style: dict[str, str]
    course: str


class Letter(NamedTuple):
    """A glyph at a position."""

    name: str
    x: float
    y: float


class Drawing:
    """All elements, in painting order."""

    def __init__(self) -> None:
        self.width = self.height = 0.0
        self.glyphs: dict[str, str] = {}
        """Outlines by name."""
        self.shapes: list[Shape] = []
        self.letters: list[Letter] = []


def read_document(content: bytes) -> Drawing:
    """Return the shapes and letters of an SVG.

    Raises:
        NotReadable: The file is damaged, too large, or contains forbidden content.
    """
    if len(content) > MAX_BYTES:
        raise NotReadable("the picture is larger than 5 MB")
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = (
        parser.ProcessingInstructionHandler
    ) = _refuse
    parser.ExternalEntityRefHandler = parser.UnparsedEntityDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, NotReadable):
            raise
        raise NotReadable("the picture is damaged") from error
    if not (0 < reader.drawing.width <= 8000 and 0 < reader.drawing.height <= 4000):
        raise NotReadable("the picture has no size")
    return reader.drawing


def _refuse(*_: object) -> int:
    raise NotReadable(_TOO_ODD)


class _Reader:
    def __init__(self) -> None:
        self.drawing = Drawing()
        self._path: list[str] = []
        self._glyph = ""
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MAX_ELEMENTS or len(self._path) > _MAX_DEPTH:
            raise NotReadable(_TOO_ODD)
        tag = tag.rpartition(":")[2]
        if tag in ("script", "image", "foreignObject", "style", "a"):
            raise NotReadable(_TOO_ODD)
        self._path.append(tag)
        if tag == "svg" and len(self._path) == 1:
            box = [float(item) for item in attributes.get("viewBox", "").split()]
            self.drawing.width, self.drawing.height = (
                (box[2], box[3]) if len(box) == 4 else (0.0, 0.0)
            )
        elif "defs" in self._path:
            self._define(tag, attributes)
        elif tag == "path":
            self.drawing.shapes.append(Shape(_style(attributes), attributes.get("d", "")))
        elif tag == "use":
            self._use(attributes)

    def _define(self, tag: str, attributes: dict[str, str]) -> None:
        name = attributes.get("id", "")
        if tag in ("symbol", "g") and name.startswith("glyph"):
            self._glyph = name
        elif tag == "path" and self._glyph:
            self.drawing.glyphs[self._glyph] = attributes.get("d", "")
            self._glyph = ""

    def _use(self, attributes: dict[str, str]) -> None:
        found = _PART.match(attributes.get("xlink:href", attributes.get("href", "")))
        if not found:
            raise NotReadable(_TOO_ODD)
        self.drawing.letters.append(
            Letter(found[1], float(attributes.get("x", 0)), float(attributes.get("y", 0)))
        )

    def end(self, tag: str) -> None:
        self._path.pop()


def _style(attributes: dict[str, str]) -> dict[str, str]:
    style = {name: value for name, value in attributes.items() if name not in ("d", "style", "id")}
    for part in attributes.get("style", "").split(";"):
        name, _, value = part.partition(":")
        if value:
            style[name.strip()] = value.strip()
    return style
