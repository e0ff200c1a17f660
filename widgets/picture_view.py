"""The provider's own image, in half blocks. Call `drawn_picture` on a worker thread.

Half blocks work wherever colors work: SSH, tmux, screen. `full_picture` creates the control strings
for terminals with pixel graphics; they are shown on a page outside the dashboard.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from tui.charts.series import NotReadable
from tui.terminal.graphics import Graphics, iterm2, kitty, sixel
from widgets.fold import fold
from widgets.lines import Line, Lines
from widgets.svg_picture import painted

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "GIF", "JPEG")
_MOST_PIXELS = 4_000_000
"""Maximum number of pixels. Traffic images have some 100,000; a decompression bomb has more than
fits into memory."""
_COLORS = 48
"""Number of shades: neighboring cells become equal, which sends a tenth of the bytes."""
IN_ASCII = "This terminal draws ASCII only: the picture cannot be shown here."
WITHOUT_COLORS = "The picture needs colors, and NO_COLOR turns colors off: it cannot be shown."


class CannotBeDrawn(ValueError):
    """The image cannot be drawn. The text is a reason for the user."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An image in cells."""

    rows: tuple[tuple[Segment, ...], ...]
    columns: int


def drawn_picture(content: bytes, columns: int, rows: int) -> Drawn:
    """Return an image in at most `columns` by `rows` cells, two pixels per cell, with its aspect
    ratio preserved. Any thread; slow.

    Raises:
        CannotBeDrawn: The image cannot be decoded or has an unreasonable size.
    """
    from PIL import Image
    from rich_pixels import HalfcellRenderer

    paper = _on_paper(content)
    factor = min(columns / paper.width, rows * 2 / paper.height)
    size = (max(1, int(paper.width * factor)), max(2, int(paper.height * factor) // 2 * 2))
    small = paper.resize(size, Image.Resampling.BOX if factor < 1 else Image.Resampling.NEAREST)
    few = small.quantize(_COLORS, dither=Image.Dither.NONE).convert("RGB")
    lines = Segment.split_lines(HalfcellRenderer().render(few, None))
    return Drawn(tuple(tuple(Segment.simplify(line)) for line in lines), size[0])


def full_picture(content: bytes, graphics: Graphics, columns: int) -> str:
    """Return the control strings that draw an image. Any thread; slow.

    The image is decoded and encoded again: none of the provider's bytes reach the terminal.

    Raises:
        CannotBeDrawn: The image cannot be decoded, or the terminal supports no images.
    """
    paper = _on_paper(content)
    if graphics is Graphics.SIXEL:
        few = paper.quantize(_COLORS)
        flat = few.getpalette() or []
        palette = list(zip(flat[::3], flat[1::3], flat[2::3], strict=True))[:_COLORS]
        return sixel(few.width, few.height, palette, few.tobytes())
    if graphics is Graphics.NONE:
        raise CannotBeDrawn("This terminal draws no pictures.")
    file = io.BytesIO()
    paper.save(file, "PNG")
    encode = kitty if graphics is Graphics.KITTY else iterm2
    return encode(file.getvalue(), columns)


def _on_paper(content: bytes) -> Image:
    """Return the image on white, without transparency."""
    from PIL import Image

    if b"<svg" in content[:4096].lower():
        try:
            return painted(content)
        except NotReadable as problem:
            raise CannotBeDrawn(f"The drawing (SVG) cannot be painted: {problem}.") from None
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise CannotBeDrawn(
                    f"The picture is too large: {opened.width}x{opened.height} pixels."
                )
            image = opened.convert("RGBA")
    except CannotBeDrawn:
        raise
    # Pillow's decoders raise almost any exception on broken files.
    except Exception as problem:
        raise CannotBeDrawn("What the provider sent cannot be decoded as a picture.") from problem
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return paper.convert("RGB")


class PictureView(Lines, can_focus=True):
    """Text above, the image below."""

    DEFAULT_CSS = "PictureView { height: 1fr; }"

    @dataclass
    class Sized(Message):
        """Message: the space for the image changed, so it should be drawn again."""

        view: PictureView
        columns: int
        rows: int

        @property
        def control(self) -> PictureView:
            return self.view

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words: tuple[tuple[str, str], ...] = ()
        self._drawn: Drawn | None = None

    @property
    def drawn(self) -> Drawn | None:
        """Return the displayed image."""
        return self._drawn

    @property
    def room(self) -> tuple[int, int]:
        """Return the columns and rows for the image; none while it is hidden."""
        return self.size.width, max(0, self.size.height - len(self.lines))

    def tell(self, words: Sequence[tuple[str, str]]) -> None:
        """Show sentences above the image, each with its tone."""
        if tuple(words) != self._words:
            self._words = tuple(words)
            self._lay()

    def show_picture(self, drawn: Drawn | None) -> None:
        """Show another image, or none."""
        if drawn != self._drawn:
            self._drawn = drawn
            self.refresh()

    def relayout(self) -> None:
        self._lay()

    def _lay(self) -> None:
        width = max(10, self.size.width)
        lines: list[Line] = [
            ((part, tone),) for words, tone in self._words for part in fold(words, width)
        ]
        self.set_lines(lines)
        self.refresh()
        columns, rows = self.room
        if columns and rows:
            self.post_message(self.Sized(self, columns, rows))

    def render_line(self, y: int) -> Strip:
        row = y - len(self.lines)
        if row < 0 or self._drawn is None or row >= len(self._drawn.rows):
            return super().render_line(y)
        return Strip(self._drawn.rows[row], self._drawn.columns).adjust_cell_length(
            self.size.width, self.rich_style
        )
