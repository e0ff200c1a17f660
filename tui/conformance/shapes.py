"""Shape of an answer: names of fields, types and lengths. Values are dropped immediately."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tui.conformance.safe_words import is_state_field, looks_like_state, safe_word

TABLE_KEY = "<key>"
"""Placeholder for every key that is data: ids, addresses, host names."""
DEEPEST = 24
"""Maximum depth that is examined."""
MOST_SEEN = 999
"""Upper limit of counts in a file: a larger number could be a value of the account."""
_BUCKETS = (0, 4, 16, 64, 256, 4096)
LONGEST_STEP = _BUCKETS[-1]
"""Maximum length with its own step; longer texts have the step "over 4096"."""


@dataclass
class Shape:
    """The retained facts about the values at one place of an answer."""

    kinds: set[str] = field(default_factory=set)
    """Types: "null", "flag", "whole number", "number", "text", "list", "object"."""
    seen: int = 0
    """Number of values."""
    lengths: set[str] = field(default_factory=set)
    """Text lengths, in steps: "1 to 4"."""
    fields: dict[str, Shape] = field(default_factory=dict)
    items: Shape | None = None
    words: set[str] = field(default_factory=set)
    """States from the fixed vocabulary."""
    other_words: int = 0
    """Number of states outside the vocabulary."""

    @property
    def objects(self) -> int:
        """Return the number of objects among the values."""
        return self._objects

    _objects: int = 0

    def add(
        self,
        value: Any,
        names: Names,
        known: Shape | None = None,
        *,
        name: str = "",
        level: int = 0,
    ) -> Shape:
        """Add a value found in a field.

        Args:
            names: Chooses the names for the keys of objects.
            known: Known shape of this place.
            name: Name of the field.
        """
        self.seen += 1
        self.kinds.add(kind_of(value))
        if level >= DEEPEST:
            return self
        if isinstance(value, Mapping):
            self._objects += 1
            chosen = names([str(key) for key in value], known)
            for field_name, inner in zip(chosen, value.values(), strict=True):
                self.fields.setdefault(field_name, Shape()).add(
                    inner,
                    names,
                    None if known is None else known.field(field_name),
                    name=field_name,
                    level=level + 1,
                )
        elif isinstance(value, list | tuple):
            self.items = self.items or Shape()
            below = None if known is None else known.items
            for inner in value:
                self.items.add(inner, names, below, name=name, level=level + 1)
        elif isinstance(value, str):
            self._add_text(value, name)
        return self

    def field(self, name: str) -> Shape | None:
        """Return the shape of a field; a table has one shape for all its keys."""
        return self.fields.get(name) or self.fields.get(TABLE_KEY)

    def _add_text(self, text: str, name: str) -> None:
        self.lengths.add(length_step(len(text)))
        if is_state_field(name) and looks_like_state(text):
            word = safe_word(text)
            if word:
                self.words.add(word)
            else:
                self.other_words += 1

    def merge(self, other: Shape) -> Shape:
        """Add the facts of another shape."""
        self.kinds |= other.kinds
        self.seen += other.seen
        self._objects += other.objects
        self.lengths |= other.lengths
        self.words |= other.words
        self.other_words += other.other_words
        for name, inner in other.fields.items():
            self.fields.setdefault(name, Shape()).merge(inner)
        if other.items is not None:
            self.items = (self.items or Shape()).merge(other.items)
        return self

    def as_json(self, most: int | None = None) -> dict[str, Any]:
        """Return the shape for a file without empty parts. Counts are limited to `most`."""
        made: dict[str, Any] = {"kinds": sorted(self.kinds), "seen": _limited(self.seen, most)}
        if self._objects:
            made["objects"] = _limited(self._objects, most)
        if self.lengths:
            made["lengths"] = sorted(self.lengths)
        if self.words:
            made["words"] = sorted(self.words)
        if self.other_words:
            made["other_words"] = _limited(self.other_words, most)
        if self.fields:
            names = sorted(self.fields)
            made["fields"] = {name: self.fields[name].as_json(most) for name in names}
        if self.items is not None:
            made["items"] = self.items.as_json(most)
        return made


def _limited(number: int, most: int | None) -> int:
    return number if most is None else min(number, most)


Names = Callable[[Sequence[str], "Shape | None"], Sequence[str]]
"""Function that chooses the names for an object's keys, given the keys and the known shape."""


def shape_of_json(made: Mapping[str, Any]) -> Shape:
    """Return the shape written by `Shape.as_json`. Raises ValueError for anything else."""
    try:
        items = made.get("items")
        return Shape(
            kinds=set(map(str, made["kinds"])),
            seen=int(made["seen"]),
            lengths=set(map(str, made.get("lengths", ()))),
            fields={str(k): shape_of_json(v) for k, v in made.get("fields", {}).items()},
            items=None if items is None else shape_of_json(items),
            words=set(map(str, made.get("words", ()))),
            other_words=int(made.get("other_words", 0)),
            _objects=int(made.get("objects", 0)),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is not the shape of an answer") from error


def kind_of(value: Any) -> str:
    """Return the type of a value in JSON terms."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, Mapping):
        return "object"
    return "list" if isinstance(value, list | tuple) else "file"


def length_step(length: int) -> str:
    """Return the step of a length: "0", "1 to 4", … "over 4096"."""
    if not length:
        return "0"
    for low, high in pairwise(_BUCKETS):
        if length <= high:
            return f"{low + 1} to {high}"
    return f"over {_BUCKETS[-1]}"
