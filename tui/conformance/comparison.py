"""Differences between the shape of an answer and the shapes that Hostdeck knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tui.conformance.shapes import MOST_SEEN, TABLE_KEY, Shape


@dataclass
class Differences:
    """The new parts of an answer. Places are written `server_data.tags[].value`."""

    known: int = 0
    """Number of known fields."""
    unknown: list[str] = field(default_factory=list)
    """Fields that no known answer has."""
    missing: list[str] = field(default_factory=list)
    """Fields that every known answer has and some object here lacks."""
    types: list[str] = field(default_factory=list)
    """"place: text instead of whole number"."""
    words: list[str] = field(default_factory=list)
    """Places of states with words outside the vocabulary, with their number."""

    @property
    def is_empty(self) -> bool:
        """Return whether everything is known."""
        return not (self.unknown or self.missing or self.types or self.words)


def compare(known: Shape | None, seen: Shape) -> Differences:
    """Return the parts of `seen` that `known` lacks. Without a known shape, everything is
    unknown."""
    found = Differences()
    _compare(known, seen, "", found)
    return found


def _compare(known: Shape | None, seen: Shape, place: str, found: Differences) -> None:
    if known is None:
        found.unknown.append(place or "the whole answer")
        return
    if place and not place.endswith("[]"):
        found.known += 1
    new = seen.kinds - known.kinds
    # A number without a fraction also counts as a number.
    if "number" in known.kinds:
        new.discard("whole number")
    if new and known.seen:
        usual = " or ".join(sorted(known.kinds))
        found.types.append(f"{place or 'the whole answer'}: {', '.join(sorted(new))}, not {usual}")
    if seen.other_words and not known.other_words:
        found.words.append(f"{place}: {min(seen.other_words, MOST_SEEN)}")
    for name, inner in seen.fields.items():
        _compare(known.field(name), inner, _below(place, name), found)
    found.missing += _missing(known, seen, place)
    if seen.items is not None and known.items is not None and known.items.seen:
        _compare(known.items, seen.items, f"{place}[]", found)


def _missing(known: Shape, seen: Shape, place: str) -> Iterator[str]:
    for name, inner in known.fields.items():
        if name == TABLE_KEY or not known.objects or inner.seen < known.objects:
            continue
        here = seen.fields.get(name)
        if seen.objects and (here is None or here.seen < seen.objects):
            yield _below(place, name)


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
