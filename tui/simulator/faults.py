"""Things going wrong on purpose, by action."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch


class Fault(StrEnum):
    """What goes wrong. Those AFTER let the effect happen first."""

    SLOW = "slow"
    HTTP_500 = "500"
    HTML_502 = "502 html"
    HTTP_503 = "503"
    HTTP_429 = "429"
    HTML_200 = "200 html"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    NOT_JSON = "not json"
    LIST = "list"
    WRONG_SHAPE = "wrong shape"
    DROP_BEFORE = "drop before"
    DROP_AFTER = "drop after"
    SESSION_LOST = "session lost"
    KEY_GONE = "key gone"
    PHP_WARNING = "php warning"
    SOLD_OUT = "sold out"
    """Before this request is answered somebody else buys the last of everything."""
    PRICE_CHANGED = "price changed"
    """Before this request is answered everything gets dearer by a tenth."""


AFTER_EFFECT = frozenset({Fault.TRUNCATED, Fault.DROP_AFTER, Fault.PHP_WARNING, Fault.SLOW})


@dataclass
class _Rule:
    pattern: str
    fault: Fault
    left: int | None
    seconds: float


class Faults:
    """Rules, first match wins. `times=None` means until removed."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []

    def add(self, pattern: str, fault: Fault, *, times: int | None = 1, seconds: float = 1.0) -> None:
        """Let `fault` happen to the next `times` requests for actions like `eq/*`."""
        self._rules.append(_Rule(pattern, fault, times, seconds))

    def clear(self) -> None:
        """All is well again."""
        self._rules.clear()

    def next_for(self, action: str) -> tuple[Fault, float] | None:
        """The fault of this request and its seconds, counted off."""
        for rule in self._rules:
            if fnmatch(action, rule.pattern):
                if rule.left is not None:
                    rule.left -= 1
                    if rule.left <= 0:
                        self._rules.remove(rule)
                return rule.fault, rule.seconds
        return None


def parse_rule(text: str) -> tuple[str, Fault, int | None]:
    """A rule as typed: `eq/*=500`, `eq/list=slow:3`. Without a number it holds until the end.

    Raises:
        ValueError: Saying what is wrong and which faults there are.
    """
    pattern, equals, rest = text.partition("=")
    name, colon, times = rest.partition(":")
    try:
        fault = Fault(name.strip())
    except ValueError:
        known = ", ".join(one.value for one in Fault)
        raise ValueError(f"unknown fault in {text!r}; known are: {known}") from None
    if not pattern.strip() or not equals or (colon and not times.isdigit()):
        raise ValueError(f"{text!r} is no rule; write ACTION=FAULT or ACTION=FAULT:TIMES")
    return pattern.strip(), fault, int(times) if colon else None
