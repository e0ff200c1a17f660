"""The provider's history of a server. The shape of eq/history is not documented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui.models.generic import Payload, facts
from tui.models.listed import items_at
from tui.text import SafeText, safe_text

_WHEN = ("date", "created_at", "time", "datetime")
_WHAT = ("action", "event", "description", "message", "text")
_HOW = ("result", "status")
_ACTOR_FIELDS = ("user", "username", "ip")
MOST = 500


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event; empty text is unknown."""

    when: SafeText
    what: SafeText
    how: SafeText
    who: SafeText
    rest: SafeText
    """Other fields of the line, as name=value."""


def read_history(payload: Payload) -> tuple[HistoryLine, ...]:
    """Return every event, in the order of the answer. Raises ValueError without a list."""
    items = items_at(payload.root, ("history", "data", "events"))
    return tuple(_line(item) for item in items[:MOST])


def _line(item: Any) -> HistoryLine:
    if not isinstance(item, dict):
        return HistoryLine(
            safe_text(""), safe_text(str(item), 200), safe_text(""), safe_text(""), safe_text("")
        )
    known = {name for group in (_WHEN, _WHAT, _HOW, _ACTOR_FIELDS) for name in group}
    rest = [
        f"{name}={value}"
        for name, value in facts({k: v for k, v in item.items() if k not in known})
        if value
    ]
    who = [
        str(item[name])
        for name in _ACTOR_FIELDS
        if isinstance(item.get(name), str | int) and item[name] != ""
    ]
    return HistoryLine(
        _first(item, _WHEN),
        _first(item, _WHAT),
        _first(item, _HOW),
        safe_text(", ".join(who), 80),
        safe_text(" ".join(rest), 200),
    )


def _first(item: dict[str, Any], names: tuple[str, ...]) -> SafeText:
    found = next((item[name] for name in names if isinstance(item.get(name), str | int)), "")
    return safe_text(str(found), 120)
