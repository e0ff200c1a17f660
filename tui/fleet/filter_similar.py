"""Similar host names in a filter: `~wbe1` finds web-01. For display only.

A name is similar if its text from the start of a part equals the wanted text, apart from wrong,
missing, extra, or swapped characters. One typing error is allowed from three characters on, two
from seven on, and three from eleven on. Case, separators, and leading zeros are ignored. No change
relies on similarity: the answer is unknown except for display.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tui.errors import FilterError
from tui.fleet.truth import Truth, truth
from tui.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.fleet.filter_tokens import Piece

SIGN = "~"
SHORTEST = 3
LONGEST = 40
_MOST_ERRORS = 3
_WANTED = lazy_pattern(r"[a-z0-9._-]+")
_PARTS = lazy_pattern(r"[^\W\d_]+|\d+")


def is_similar(piece: Piece) -> bool:
    """Return whether a value asks for similar names."""
    return piece.find(SIGN) == 0


def similar_reader(piece: Piece) -> tuple[Callable[[str, bool], Truth], str]:
    """Return the check of `~name` and its spelling.

    Raises:
        FilterError: The text is too short, too long, or impossible in a host name.
    """
    text = piece.text[1:].lower()
    wanted = "".join(part for part, _ in parts_of(text))
    if not _WANTED.fullmatch(text) or not SHORTEST <= len(wanted) <= LONGEST:
        raise FilterError(
            f"A similar name has {SHORTEST} to {LONGEST} letters and digits",
            position=piece.start,
            next="Try ~web1.",
        )

    def check(value: str, settled: bool) -> Truth:
        if not value or not settled:
            return Truth.UNKNOWN
        return truth(similar_span(wanted, value) is not None)

    return check, f"{SIGN}{text}"


def parts_of(name: str) -> list[tuple[str, int]]:
    """Return the runs of letters and of digits of a name with their positions; digits without
    leading zeros."""
    found = []
    for match in _PARTS.finditer(name.lower()):
        part = match[0].lstrip("0") or "0" if match[0].isdigit() else match[0]
        found.append((part, match.end() - len(part)))
    return found


def errors_allowed(wanted: str) -> int:
    """Return the number of typing errors that a text of this length may contain."""
    return min(_MOST_ERRORS, (len(wanted) + 1) // 4)


def similar_span(wanted: str, name: str) -> tuple[int, int] | None:
    """Return the part of a name that is most similar to `wanted`; `None` if none is similar."""
    distance = _distance()
    allowed = errors_allowed(wanted)
    best: tuple[int, int, int] | None = None
    letters, places, starts = _flat(name)
    for start in starts:
        for length in range(max(1, len(wanted) - allowed), len(wanted) + allowed + 1):
            end = start + length
            if end > len(letters):
                break
            errors = distance(wanted, letters[start:end], score_cutoff=allowed)
            if errors <= allowed and (best is None or errors < best[0]):
                best = (errors, places[start], places[end - 1] + 1)
    return None if best is None else best[1:]


def _flat(name: str) -> tuple[str, list[int], list[int]]:
    """Return the letters and digits of a name, the position of each, and the starts of parts."""
    letters, places, starts = "", list[int](), list[int]()
    for part, at in parts_of(name):
        starts.append(len(letters))
        letters += part
        places += range(at, at + len(part))
    return letters, places, starts


@lru_cache(maxsize=1)
def _distance() -> Callable[..., int]:
    # Imported at the first similar name, because it takes as long as a whole command.
    from rapidfuzz.distance import OSA

    distance: Callable[..., int] = OSA.distance
    return distance
