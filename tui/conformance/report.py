"""The report of a conformance run: JSON for programs, Markdown for people. No values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.conformance.comparison import Differences
from tui.conformance.picture_facts import PictureFacts
from tui.conformance.safe_words import SAFE_WORDS
from tui.conformance.shapes import LONGEST_STEP, MOST_SEEN, Shape, length_step

FORMAT = 2
"""Version of the file."""
MOST_PICTURES = 4
"""Maximum number of images per action whose facts are included."""
_SLOWEST_S = 999.9


@dataclass
class ReadResult:
    """The findings about one action."""

    name: str
    outcomes: list[str] = field(default_factory=list)
    """One outcome per request: "understood", "not understood", "refused", "no answer"."""
    shape: Shape = field(default_factory=Shape)
    differences: Differences = field(default_factory=Differences)
    slowest_s: float = 0.0
    is_deferred: bool = False
    pictures: list[PictureFacts] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """Return each outcome with its count: "1 understood, 1 refused"."""
        order = ("not understood", "no answer", "understood", "refused")
        found = [(min(self.outcomes.count(word), MOST_SEEN), word) for word in order]
        if len(set(self.outcomes)) == 1:
            return self.outcomes[0]
        return ", ".join(f"{number} {word}" for number, word in found if number) or "not asked"

    @property
    def is_understood(self) -> bool:
        """Return whether there was at least one answer, and every answer was understood."""
        return "understood" in self.outcomes and "not understood" not in self.outcomes

    @property
    def asked(self) -> int:
        """Return the number of requests in its reportable form."""
        return min(len(self.outcomes), MOST_SEEN)

    @property
    def slowest_words(self) -> str:
        """Return the seconds of the slowest answer, with one decimal."""
        return f"{min(self.slowest_s, _SLOWEST_S):.1f}"

    def as_json(self) -> dict[str, Any]:
        """Return the result for the file."""
        return {
            "action": self.name,
            "asked": self.asked,
            "outcome": self.outcome,
            "slowest_s": float(self.slowest_words),
            "answered_by": "async key" if self.is_deferred else "at once",
            "unknown_fields": self.differences.unknown,
            "missing_fields": self.differences.missing,
            "other_types": self.differences.types,
            "unread_states": self.differences.words,
            "known_fields": min(self.differences.known, MOST_SEEN),
            "shape": self.shape.as_json(MOST_SEEN),
            "pictures": [facts.as_json() for facts in self.pictures],
        }


def as_json(version: str, results: list[ReadResult], left: Mapping[str, str]) -> dict[str, Any]:
    """Return the whole report for a file."""
    return {
        "format": FORMAT,
        "hostdeck": version,
        "actions": [result.as_json() for result in results],
        "not_asked": dict(left),
    }


def as_markdown(version: str, results: list[ReadResult], left: Mapping[str, str]) -> str:
    """Return the whole report for a reader."""
    return "\n".join(_lines(version, results, left)) + "\n"


def _lines(version: str, results: list[ReadResult], left: Mapping[str, str]) -> Iterator[str]:
    understood = sum(result.is_understood for result in results)
    known = sum(result.is_understood and result.differences.is_empty for result in results)
    yield "# Answer shapes of an account"
    yield ""
    yield f"Hostdeck {version}. The report holds names of fields, types, and lengths, no values."
    yield "`<key>` stands for keys that are data, `<new-1>` for a name that is withheld."
    yield f"{understood} of {len(results)} reads were understood, {known} with nothing new."
    for result in results:
        yield ""
        yield f"## {result.name}: {result.outcome}"
        yield ""
        way = "async key" if result.is_deferred else "at once"
        yield f"- asked {result.asked}, answered {way}, slowest {result.slowest_words} s"
        yield f"- known fields: {min(result.differences.known, MOST_SEEN)}"
        for title, item in new_in(result.differences):
            yield f"- {title}: `{item}`"
        for facts in result.pictures:
            yield f"- picture: {facts.words()}"
    if left:
        yield ""
        yield "## Not asked"
        yield ""
        for name, reason in sorted(left.items()):
            yield f"- {name}: {reason}"


def new_in(found: Differences) -> Iterator[tuple[str, str]]:
    """Yield everything new in an answer: its kind, and the place with the new part."""
    for title, items in (
        ("unknown field", found.unknown),
        ("missing field", found.missing),
        ("other type", found.types),
        ("states not recognized", found.words),
    ):
        for item in items:
            yield title, item


def words_of_report(known: Mapping[str, Shape], names: Iterable[str]) -> frozenset[str]:
    """Return the words that a report may contain even if the account's answers contain them too:
    names of actions and known fields, the fixed vocabulary, and the report's own text."""
    words = set(SAFE_WORDS)
    for shape in known.values():
        words.update(_names(shape))
    for name in names:
        words.update(_tokens(name))
    empty = ReadResult("", differences=Differences(0, [""], [""], [""], [""]))
    empty.pictures.append(PictureFacts("PNG GIF JPEG SVG unknown"))
    words.update(_tokens(as_markdown("", [empty], {"": ""})))
    words.update(_tokens(str(as_json("", [empty], {"": ""}))))
    words.update(_tokens("null flag whole number text list object file refused understood answer"))
    words.update(_tokens(length_step(LONGEST_STEP + 1)))
    return frozenset(words)


def _names(shape: Shape) -> Iterator[str]:
    for name, inner in shape.fields.items():
        yield from _tokens(name)
        yield from _names(inner)
    if shape.items is not None:
        yield from _names(shape.items)


def _tokens(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
