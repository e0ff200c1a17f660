"""Answers whose shape is not documented: stored as sent and shown generically."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.secrets import mask_tree
from tui.text import SafeText, safe_text


@dataclass(frozen=True, slots=True)
class Payload:
    """A decoded answer of any shape."""

    root: Any

    @classmethod
    def read(cls, payload: Any) -> Payload:
        """Return any payload."""
        return cls(payload)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A plain success, with any additional fields."""

    beside: Any

    @classmethod
    def read(cls, payload: Any) -> Acknowledged:
        """Return any payload, because the envelope has already indicated success."""
        return cls(payload)


def facts(value: Any, prefix: str = "") -> Iterator[tuple[SafeText, SafeText]]:
    """Return every leaf of a decoded answer as name and value, with secrets masked. Names have the
    form `a.b[0].c`."""
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
