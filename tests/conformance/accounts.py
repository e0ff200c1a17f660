"""Random accounts for the tests of the report: each value, and many a key, is a canary."""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Callable
from typing import Any

from tests.conformance.known import is_read, of_examples
from tui.api.catalog import declared_actions
from tui.conformance.comparison import compare
from tui.conformance.field_names import Namer
from tui.conformance.fingerprints import Fingerprints
from tui.conformance.identity_check import SeenValues, values_of
from tui.conformance.known_shapes import known_shapes
from tui.conformance.report import ReadResult, as_json, as_markdown, words_of_report
from tui.conformance.review import lines_of, unsafe_lines, without


def _short(value: Any) -> Any:
    """Return an answer with at most three records in each list."""
    if isinstance(value, dict):
        return {key: _short(inner) for key, inner in value.items()}
    return [_short(inner) for inner in value[:3]] if isinstance(value, list) else value


EXAMPLES = tuple((name, _short(answer)) for name, answer in of_examples() if is_read(name))
MARK = re.compile(r"qz\w*|198\.51\.[\d.]+|2001:db8|\d{5,}|\d{4}\.\d")
"""A part of every canary, and of no word or number that a report has."""
ALLOWED = words_of_report(known_shapes(), declared_actions())


class Account:
    """Answers with canaries, and the report about them as `--yes` would save it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.canaries: set[str] = set()
        self.keys: set[str] = set()
        self.answers = [
            (name, self._planted(answer))
            for name, answer in self.random.sample(EXAMPLES, self.random.randint(1, 4))
        ]

    def report(self) -> str:
        """Return both forms of the report."""
        marks = Fingerprints(b"0123456789abcdef")
        namer, values = Namer(marks), SeenValues(marks, ALLOWED)
        results: dict[str, ReadResult] = {}
        for name, answer in self.answers:
            known = known_shapes()[name]
            values.add(values_of(answer))
            result = results.setdefault(name, ReadResult(name, ["understood"]))
            result.shape.add(answer, namer.names, known)
            result.differences = compare(known, result.shape)
        listed = list(results.values())
        listed = without(listed, unsafe_lines(lines_of(listed), values))
        return json.dumps(as_json("0", listed, {})) + as_markdown("0", listed, {})

    def found(self) -> list[str]:
        """Return the parts of the report that only a canary can have."""
        assert all(MARK.search(canary.lower()) for canary in self.canaries | self.keys)
        return MARK.findall(self.report().lower())

    def _planted(self, value: Any) -> Any:
        if isinstance(value, dict):
            planted = {key: self._planted(inner) for key, inner in value.items()}
            for _ in range(self.random.choice((0, 0, 1, 2, 12))):
                extra = self.random.choice((self._canary(), [self._canary()]))
                planted[self._key()] = self.random.choice((extra, {self._key(): extra}))
            if planted and self.random.random() < 0.2:
                return {self._key(): inner for inner in planted.values()}
            return planted
        if isinstance(value, list):
            return [self._planted(inner) for inner in value]
        return self._canary()

    def _canary(self) -> Any:
        canary = self.random.choice(_VALUES)(self.random)
        self.canaries.add(str(canary))
        return canary

    def _key(self) -> str:
        key = self.random.choice(_KEYS)(self.random)
        self.keys.add(key)
        return key


def _letters(source: random.Random, least: int, most: int) -> str:
    # "qz" is in no word that a report may hold.
    length = source.randint(least, most)
    return "qz" + "".join(source.choices(string.ascii_lowercase, k=length))


def _word(source: random.Random) -> str:
    return _letters(source, 3, 18)


def _host(source: random.Random) -> str:
    return f"{_letters(source, 2, 6)}-{source.randint(1, 99):02}.{_letters(source, 3, 6)}.example"


def _email(source: random.Random) -> str:
    return f"{_letters(source, 2, 6)}@{_letters(source, 3, 6)}.example"


def _address(source: random.Random) -> str:
    return f"198.51.{source.randint(0, 255)}.{source.randint(0, 255)}"


def _address6(source: random.Random) -> str:
    return f"2001:db8:{source.randint(4096, 65535):x}::{source.randint(4096, 65535):x}"


def _number(source: random.Random) -> int:
    return source.randint(1_234_567, 99_999_999)


def _amount(source: random.Random) -> float:
    return round(source.uniform(1000, 9999), 2) + 0.001


def _short_host(source: random.Random) -> str:
    """Return a host name that has the form of a field's name: `web01` is none of our words."""
    return f"{_letters(source, 1, 8)}{source.randint(1, 9):02}"


def _company(source: random.Random) -> str:
    return f"{_letters(source, 3, 8).capitalize()}_{_letters(source, 3, 8)}"


def _id(source: random.Random) -> str:
    return str(source.randint(100_000, 9_999_999))


Maker = Callable[[random.Random], Any]
_VALUES: tuple[Maker, ...] = (
    _word,
    _host,
    _email,
    _address,
    _address6,
    _number,
    _amount,
    _short_host,
    _company,
    _id,
)
_KEYS: tuple[Maker, ...] = (
    _word,
    _host,
    _email,
    _address,
    _address6,
    _short_host,
    _company,
    _id,
)
