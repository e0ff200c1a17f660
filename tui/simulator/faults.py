"""Deliberate faults, by action."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch


class Fault(StrEnum):
    """A fault. The effect of a request with a fault in AFTER_EFFECT happens first."""

    SLOW = "slow"
    DROP_BEFORE = "drop before"
    DROP_AFTER = "drop after"
    HTTP_204 = "204"
    HTTP_301 = "301"
    HTTP_302 = "302"
    HTTP_303 = "303"
    HTTP_307 = "307"
    HTTP_308 = "308"
    HTTP_400 = "400"
    HTTP_401 = "401"
    HTTP_403 = "403"
    HTTP_404 = "404"
    HTTP_408 = "408"
    HTTP_413 = "413"
    HTTP_429 = "429"
    RETRY_DATE = "429 date"
    """An answer with a date in Retry-After, years away."""
    RETRY_ODD = "429 odd"
    """An answer with an unreadable Retry-After."""
    HTTP_500 = "500"
    HTML_502 = "502 html"
    HTTP_503 = "503"
    HTTP_504 = "504"
    """The request was carried out, but the proxy did not wait and returned an error."""
    LONG_HEADER = "long header"
    GZIP_BOMB = "gzip bomb"
    GZIP_BAD = "gzip bad"
    ENDLESS = "endless"
    HTML_200 = "200 html"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    NOT_JSON = "not json"
    NULL = "null"
    LIST = "list"
    NUMBER = "number"
    WRONG_SHAPE = "wrong shape"
    WRONG_TYPES = "wrong types"
    PHP_WARNING = "php warning"
    BOM = "bom"
    LATIN_1 = "latin-1"
    SURROGATE = "surrogate"
    NOT_A_NUMBER = "nan"
    LONG_NUMBER = "long number"
    DEEP = "deep"
    MAYBE = "maybe"
    """An answer with an unknown word in `result`."""
    NO_IN_ERROR = "no in error"
    NO_IN_MESSAGE = "no in message"
    NO_IN_CODE = "no in code"
    NO_IN_OBJECT = "no in object"
    NO_ANYWAY = "no anyway"
    """The request was carried out, but the answer is a refusal."""
    YES_ONLY = "yes only"
    """A bare OK without any effect."""
    NO_KEY = "no key"
    """The request was carried out and acknowledged, without the key for following it."""
    ANOTHER_SERVER = "another server"
    """The request was carried out; the answer is about another server."""
    WRONG_PIN = "wrong pin"
    OTHER_ADDRESS = "other address"
    """The refusal for a session whose owner has changed IP address."""
    SERVER_GONE = "server gone"
    SESSION_LOST = "session lost"
    KEY_GONE = "key gone"
    SOLD_OUT = "sold out"
    """Before this request is answered, another customer buys the entire stock."""
    PRICE_CHANGED = "price changed"
    """Before this request is answered, all prices rise by a tenth."""


AFTER_EFFECT = frozenset(
    {
        Fault.TRUNCATED,
        Fault.DROP_AFTER,
        Fault.PHP_WARNING,
        Fault.SLOW,
        Fault.HTTP_504,
        Fault.LONG_HEADER,
        Fault.BOM,
        Fault.WRONG_TYPES,
        Fault.NO_ANYWAY,
        Fault.NO_KEY,
        Fault.ANOTHER_SERVER,
    }
)


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

    def add(
        self, pattern: str, fault: Fault, *, times: int | None = 1, seconds: float = 1.0
    ) -> None:
        """Apply `fault` to the next `times` requests for actions like `eq/*`."""
        self._rules.append(_Rule(pattern, fault, times, seconds))

    def clear(self) -> None:
        """Remove all faults."""
        self._rules.clear()

    def next_for(self, action: str) -> tuple[Fault, float] | None:
        """Return the fault of this request and its seconds, and count it."""
        for rule in self._rules:
            if fnmatch(action, rule.pattern):
                if rule.left is not None:
                    rule.left -= 1
                    if rule.left <= 0:
                        self._rules.remove(rule)
                return rule.fault, rule.seconds
        return None


def parse_rule(text: str) -> tuple[str, Fault, int | None]:
    """Parse a typed rule: `eq/*=500`, `eq/list=slow:3`. Without a number it applies permanently.

    Raises:
        ValueError: The rule is invalid; the message names the error and the available faults.
    """
    pattern, equals, rest = text.partition("=")
    name, colon, times = rest.partition(":")
    try:
        fault = Fault(name.strip())
    except ValueError:
        known = ", ".join(item.value for item in Fault)
        raise ValueError(f"unknown fault in {text!r}; known are: {known}") from None
    if not pattern.strip() or not equals or (colon and not times.isdigit()):
        raise ValueError(f"{text!r} is not a rule; write ACTION=FAULT or ACTION=FAULT:TIMES")
    return pattern.strip(), fault, int(times) if colon else None
