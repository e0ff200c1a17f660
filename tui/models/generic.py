"""Answers of unpublished shape: stored as sent and shown generically."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.secrets import mask_tree
from tui.text import SafeText, safe_text


@dataclass(frozen=True, slots=True)
class Payload:
    """Whatever came, decoded."""

    root: Any

    @classmethod
    def read(cls, payload: Any) -> Payload:
        """Any payload at all."""
        return cls(payload)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A plain yes, with whatever came along."""

    beside: Any

    @classmethod
    def read(cls, payload: Any) -> Acknowledged:
        """Any payload at all: the envelope has already said that the answer is yes."""
        return cls(payload)


def facts(value: Any, prefix: str = "") -> Iterator[tuple[SafeText, SafeText]]:
    """Every leaf of a decoded answer as name and value, secrets masked. `a.b[0].c` are names."""
    yield from _leaves(mask_tree(value), prefix)


def _leaves(value: Any, prefix: str) -> Iterator[tuple[SafeText, SafeText]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, f"{prefix}.{name}" if prefix else str(name))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _leaves(item, f"{prefix}[{at}]")
    else:
        text = (
            ""
            if value is None
            else "yes"
            if value is True
            else "no"
            if value is False
            else str(value)
        )
        yield safe_text(prefix), safe_text(text)
