"""Columns of a table as data: content, width, and the order in which a narrow table drops them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, NamedTuple

from rich.cells import cell_len, set_cell_size

GAP = 1
"""Number of blanks between two columns."""


class Cell(NamedTuple):
    """The content of one cell. `tone` names a look: "", "good", "bad", "warn", "dim"."""

    text: str
    tone: str = ""
    runs: tuple[tuple[str, str], ...] = ()
    """Parts of the text with tones of their own; together they are the text."""
    keeps_tone: bool = False
    """True if the tones stay visible on the row under the cursor."""


UNKNOWN_CELL = Cell("unknown", "dim")
"""Cell of a value that the provider did not send."""


def known_cell(value: object) -> Cell:
    """Return the cell of a value; empty and missing values are unknown."""
    return Cell(str(value)) if value else UNKNOWN_CELL


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `cell` gets a row and whether it is marked."""

    id: str
    title: str
    width: int
    importance: int
    """Columns of the lowest importance are omitted first."""
    cell: Callable[[Any], Cell]
    sort_key: Callable[[Any], Any] | None = None
    """Sort key of rows for this column; `None` if sorting would be meaningless."""
    right: bool = False
    """True if right-aligned, as numbers are."""
    grows: int = 0
    """Maximum cells beyond `width` if there is space."""
    prose: bool = False
    """True if its cells are sentences, which are cut between words."""

    def fitted(self, text: str) -> str:
        """Return `text` in exactly the cells of this column."""
        if self.prose and cell_len(text) > self.width:
            text = fit_words(text[: 2 * self.width], self.width)
        return fit_text(text, self.width, right=self.right)


def fit_text(text: str, width: int, *, right: bool = False) -> str:
    """Return `text` in exactly `width` cells; longer text ends in `…`."""
    if text.isascii():
        if len(text) > width:
            return text[: width - 1] + "…" if width > 1 else text[:width]
        return text.rjust(width) if right else text.ljust(width)
    room = cell_len(text)
    if room > width:
        return set_cell_size(text, width - 1) + "…" if width > 1 else set_cell_size(text, width)
    return " " * (width - room) + text if right else text + " " * (width - room)


_LEADS_ON = ("since", "of", "by", "as", "for", "over", "no", "not")
"""Characters that must be followed by more text."""


def fit_words(text: str, width: int) -> str:
    """Return `text` shortened to at most `width` cells without cutting a word: of "what: why", the
    reason is dropped first, word by word.

    Only the very first word is cut, if even that does not fit.
    """
    if cell_len(text) <= width:
        return text
    what, colon, why = text.partition(": ")
    for said in _shorter(why) if colon else ():
        if " " in said and cell_len(what) + 2 + cell_len(said) <= width:
            return f"{what}: {said}"
    if cell_len(what) <= width:
        return what
    fitting = (said for said in _shorter(what) if cell_len(said) <= width)
    return next(fitting, None) or fit_text(what.partition(" ")[0], width).rstrip()


def _shorter(text: str) -> Iterator[str]:
    """Yield `text` without its last word, last two words, and so on; with `…` if the rest is
    incomplete."""
    words = text.split()
    while len(words) > 1:
        words.pop()
        if words[-1] in _LEADS_ON:
            continue
        whole = text.split()[len(words)] in _LEADS_ON
        if whole or not words[-1].isdigit():
            yield " ".join(words) if whole else f"{' '.join(words).rstrip('.,;:')}…"


def columns_for(columns: Sequence[Column], width: int) -> list[Column]:
    """Return the columns that fit into `width` cells, in order, with the remaining space
    distributed."""
    chosen: set[str] = set()
    room = width
    for column in sorted(columns, key=attrgetter("importance"), reverse=True):
        if column.width <= room:
            chosen.add(column.id)
            room -= column.width + GAP
        else:
            # A less important column must not take the space of a more important one.
            break
    fitting = [column for column in columns if column.id in chosen]
    room = width - sum(column.width + GAP for column in fitting) + GAP
    for at, column in enumerate(fitting):
        extra = min(column.grows, max(room, 0))
        fitting[at] = replace(column, width=column.width + extra)
        room -= extra
    return fitting
