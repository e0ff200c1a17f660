"""Word wrapping of a sentence to a width in cells. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from widgets.lines import Line, field


def fold(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` cells, broken between words if possible.

    A word longer than a line is cut. Blanks at breaks are dropped. Blank text gives no line; a
    character wider than `width` is dropped, so that it cannot be drawn over the border.
    """
    lines: list[str] = []
    line, room = "", width
    for word in text.split():
        for piece in _pieces(word, max(1, width)):
            needed = cell_len(piece)
            if line and needed + 1 <= room:
                line, room = f"{line} {piece}", room - needed - 1
                continue
            if line:
                lines.append(line)
            line, room = piece, width - needed
    return [*lines, line] if line else lines


def _pieces(word: str, width: int) -> Iterator[str]:
    """Return the word, or parts of it if it does not fit on a line."""
    if cell_len(word) <= width:
        yield word
        return
    piece, room = "", width
    for char in word:
        needed = cell_len(char)
        if needed > room and piece:
            yield piece
            piece, room = "", width
        if needed <= room:
            piece, room = piece + char, room - needed
    if piece:
        yield piece


def folded_field(
    name: str, value: str, width: int, *, tone: str = "", name_width: int = 12
) -> list[Line]:
    """Return a name in its own column, then a value in as many lines as it needs."""
    first, *rest = fold(value, max(10, width - name_width - 1)) or [""]
    lines = [field(name, first, width, tone=tone, name_width=name_width)]
    return lines + [((" " * (name_width + 1), ""), (part, tone)) for part in rest]
