"""Changes of known answers: every kind of change at every place, 40 for each action."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tui.conformance.comparison import Differences
from tui.conformance.safe_words import is_state_field, safe_word
from tui.conformance.shapes import TABLE_KEY, Shape

PER_ACTION = 40
KINDS = ("renamed", "nested", "retyped", "missing", "extra", "other words")
WRITTEN, WITHHELD = "spareUnits", "frobnitz"
"""New names: the words of the first may be written, the second gets a label."""
NAMED_AS = (WRITTEN, "<new-1>", TABLE_KEY)
"""Names in a report; a key alone in its object may be data of a table."""


@dataclass(frozen=True)
class Mutation:
    """One change of an answer."""

    kind: str
    place: str
    """Place in the words of a report: `server_data.tags[].value`."""
    answer: Any

    def is_named_in(self, found: Differences) -> bool:
        """Return whether the differences name this change."""
        parent = self.place.rpartition(".")[0]
        below = {f"{parent}.{name}" if parent else name for name in NAMED_AS}
        if self.kind in ("renamed", "nested", "extra"):
            return bool(below & set(found.unknown))
        if self.kind == "missing":
            return self.place in found.missing
        listed = found.types if self.kind == "retyped" else found.words
        return any(item.startswith(f"{self.place}: ") for item in listed)

    def claims_known(self, found: Differences) -> list[str]:
        """Return what is called new and was not changed."""
        listed = [*found.unknown, *found.missing, *found.types, *found.words]
        return [item for item in listed if not self._is_own(item.partition(": ")[0])]

    def _is_own(self, place: str) -> bool:
        parent = self.place.rpartition(".")[0]
        own = {f"{parent}.{name}" if parent else name for name in NAMED_AS}
        return any(
            place == top or place.startswith((f"{top}.", f"{top}[")) for top in {self.place, *own}
        )


@dataclass(frozen=True)
class _Field:
    """A field of an answer that can be changed."""

    path: tuple[str | int, ...]
    """Way to its object."""
    key: str
    place: str
    known: Shape
    record: Shape
    """Known shape of its object."""


def _fields(
    value: Any, known: Shape | None, path: tuple[str | int, ...] = (), place: str = ""
) -> Iterator[_Field]:
    if known is None:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            below = known.field(key)
            if below is None:
                continue
            name = key if key in known.fields else TABLE_KEY
            where = f"{place}.{name}" if place else name
            if name != TABLE_KEY:
                yield _Field(path, key, where, below, known)
            yield from _fields(inner, below, (*path, key), where)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _fields(inner, known.items, (*path, at), f"{place}[]")


def mutations_of(answers: list[Any], known: Shape, seed: int) -> Iterator[Mutation]:
    """Yield changes of the answers of one action, `PER_ACTION` at most."""
    possible = [
        (answer, field, kind)
        for answer in answers
        for field in _fields(answer, known)
        for kind in KINDS
        if _applies(field, kind, answer)
    ]
    source = random.Random(seed)
    source.shuffle(possible)
    for at, (answer, field, kind) in enumerate(possible[:PER_ACTION]):
        new = (WRITTEN, WITHHELD)[at % 2]
        yield Mutation(kind, field.place, _changed(answer, field, kind, new))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _applies(field: _Field, kind: str, answer: Any) -> bool:
    if kind in ("renamed", "nested", "extra"):
        return TABLE_KEY not in field.record.fields
    if kind == "missing":
        return field.known.seen >= field.record.objects
    if kind == "retyped":
        return _other_type(field.known) is not None
    value = _at(answer, field.path)[field.key]
    return (
        isinstance(value, str)
        and is_state_field(field.key)
        and bool(safe_word(value))
        and not field.known.other_words
    )


def _other_type(known: Shape) -> Any:
    """Return a value of a type that is not known there; `None` if all are."""
    kinds = known.kinds
    for kind, value in (("flag", True), ("text", "x"), ("object", {}), ("list", [])):
        if kind not in kinds and not ("number" in kinds and kind == "whole number"):
            return value
    return None


def _changed(answer: Any, field: _Field, kind: str, new: str) -> Any:
    changed = copy.deepcopy(answer)
    record = _at(changed, field.path)
    if kind == "renamed":
        record[new] = record.pop(field.key)
    elif kind == "nested":
        record[new] = {field.key: record.pop(field.key)}
    elif kind == "extra":
        record[new] = 1
    elif kind == "missing":
        del record[field.key]
    elif kind == "retyped":
        record[field.key] = _other_type(field.known)
    else:
        record[field.key] = "frobnicating"
    return changed
