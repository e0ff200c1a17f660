"""The report line by line: each line can be removed, with everything below its place.

Each line first passes the identity check separately: a line that contains a value of the account is
removed without a question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from tui.conformance.comparison import Differences
from tui.conformance.identity_check import IdentityFound, SeenValues, check
from tui.conformance.report import ReadResult
from tui.conformance.shapes import TABLE_KEY, Shape

_LABEL = re.compile(r"<new-\d+>")


@dataclass(frozen=True)
class ReportLine:
    """One line: an action, or a place of its answer."""

    action: str
    place: str
    """Place of the answer, `server_data.tags[].value`; empty for the line of the action."""
    text: str

    @property
    def labels(self) -> tuple[str, ...]:
        """Return labels of withheld names at the end of the place."""
        return tuple(_LABEL.findall(self.place.rpartition(".")[2]))


def lines_of(results: Iterable[ReadResult]) -> Iterator[ReportLine]:
    """Yield the lines of all contents of the report, in report order."""
    for result in results:
        yield ReportLine(
            result.name,
            "",
            f"{result.name}: {result.outcome}, slowest {result.slowest_words} s",
        )
        for place, shape in places_of(result.shape):
            yield ReportLine(result.name, place, f"{place}: {_words(shape)}")
        for at, facts in enumerate(result.pictures):
            place = f"(picture {at + 1})"
            yield ReportLine(result.name, place, f"{place}: {facts.words()}")


def places_of(shape: Shape, place: str = "") -> Iterator[tuple[str, Shape]]:
    """Yield every place of an answer with its shape; the answer itself is "(answer)"."""
    if shape.seen:
        yield place or "(answer)", shape
    for name in sorted(shape.fields):
        yield from places_of(shape.fields[name], f"{place}.{name}" if place else name)
    if shape.items is not None:
        yield from places_of(shape.items, f"{place}[]")


def _words(shape: Shape) -> str:
    parts = [" or ".join(sorted(shape.kinds))]
    if shape.lengths:
        parts.append(f"length {', '.join(sorted(shape.lengths, key=_first_number))}")
    if shape.words:
        parts.append(f"words {', '.join(sorted(shape.words))}")
    if shape.other_words:
        parts.append("and words that are not recognized")
    return "; ".join(parts)


def _first_number(step: str) -> int:
    found = re.search(r"\d+", step)
    return int(found[0]) if found else 0


def without(results: Iterable[ReadResult], left_out: Collection[ReportLine]) -> list[ReadResult]:
    """Return the results without these lines and everything below them."""
    actions = {line.action for line in left_out if not line.place}
    return [
        _without(result, {line.place for line in left_out if line.action == result.name})
        for result in results
        if result.name not in actions
    ]


def _without(result: ReadResult, places: set[str]) -> ReadResult:
    if not places:
        return result
    pictures = [
        facts for at, facts in enumerate(result.pictures) if f"(picture {at + 1})" not in places
    ]
    return replace(
        result,
        shape=Shape() if "(answer)" in places else _pruned(result.shape, places, ""),
        differences=_pruned_differences(result.differences, places),
        pictures=pictures,
    )


def _pruned(shape: Shape, places: set[str], place: str) -> Shape:
    fields = {
        name: _pruned(inner, places, below)
        for name, inner in shape.fields.items()
        if (below := f"{place}.{name}" if place else name) not in places
    }
    items = shape.items
    if items is not None:
        items = None if f"{place}[]" in places else _pruned(items, places, f"{place}[]")
    return replace(shape, fields=fields, items=items)


def _pruned_differences(found: Differences, places: set[str]) -> Differences:
    if "(answer)" in places:
        return Differences()

    def stay(items: list[str]) -> list[str]:
        return [item for item in items if not _is_below(item.partition(": ")[0], places)]

    return replace(
        found,
        unknown=stay(found.unknown),
        missing=stay(found.missing),
        types=stay(found.types),
        words=stay(found.words),
    )


def _is_below(place: str, places: set[str]) -> bool:
    return any(place == top or place.startswith((f"{top}.", f"{top}[")) for top in places)


def unsafe_lines(lines: Iterable[ReportLine], values: SeenValues) -> list[ReportLine]:
    """Return the lines that contain data of the account: they are always removed."""
    return [line for line in lines if line.place and not _is_safe(line, values)]


def _is_safe(line: ReportLine, values: SeenValues) -> bool:
    try:
        check(line.text, values)
    except IdentityFound:
        return False
    return True


def can_be_named(key: str, values: SeenValues) -> bool:
    """Return whether a withheld key may be written if the user wants it."""
    if key == TABLE_KEY or re.fullmatch(r"[A-Za-z_$@][A-Za-z_$@0-9-]{0,39}", key) is None:
        return False
    try:
        check(key, values)
    except IdentityFound:
        return False
    return True
