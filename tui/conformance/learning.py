"""Writes the known shapes: `python -m tui.conformance.learning FILE… > assets/known-shapes.json`.

A file is called `ENDPOINT.ACTION[.VARIANT].json`, as the examples of the tests are; an answer of an
async key `eq_callback.check.ACTION[.VARIANT].json`. Answers of the simulator are added by the test
that compares the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tui.conformance.comparison import compare
from tui.conformance.report import new_in
from tui.conformance.shapes import TABLE_KEY, Shape
from tui.conformance.teaching import shapes_of

_NAME = re.compile(r"[A-Za-z_$@][A-Za-z_$@0-9]{0,39}")
"""No hyphen and no blank: host names, tags and names of people have them, fields do not."""
_COUNTRY = re.compile(r"[A-Z]{2}")
_NO_COUNTRIES = frozenset({"OS", "IP"})
_LONG_NUMBER = re.compile(r"\d{3}")
_HEX = re.compile(r"[0-9a-f-]{12,}", re.I)


def names_by_form(keys: Sequence[str], known: Shape | None) -> list[str]:
    """Return each key that has the form of a name, and `TABLE_KEY` for every other.

    For answers with invented values only: the form proves nothing about an account's answers.
    """
    return [key if _has_form(key) else TABLE_KEY for key in keys]


def _has_form(key: str) -> bool:
    if _LONG_NUMBER.search(key) or _HEX.fullmatch(key):
        return False
    is_country = _COUNTRY.fullmatch(key) is not None and key not in _NO_COUNTRIES
    return _NAME.fullmatch(key) is not None and not is_country


def learned(answers: Iterable[tuple[str, Any]]) -> dict[str, Shape]:
    """Return one shape for each action, from pairs of its name and an answer's payload."""
    shapes: dict[str, Shape] = {}
    for name, payload in answers:
        shapes.setdefault(name, Shape()).add(payload, names_by_form)
    return shapes


def with_reports(
    shapes: Mapping[str, Shape], reports: Iterable[Mapping[str, Any]]
) -> tuple[dict[str, Shape], list[str]]:
    """Return the shapes with those of reports in their places, and what they contradict.

    A report comes from an account: where it contradicts an example, the report is right.

    Raises:
        ValueError: It is not a report.
    """
    reported: dict[str, Shape] = {}
    for report in reports:
        for name, shape in shapes_of(report).items():
            reported.setdefault(name, Shape()).merge(shape)
    contradictions = [
        f"{name}: {title} {place}"
        for name, shape in sorted(reported.items())
        if name in shapes
        for title, place in new_in(compare(shape, shapes[name]))
    ]
    return {**shapes, **reported}, contradictions


def as_text(shapes: Mapping[str, Shape]) -> str:
    """Return the file's text."""
    made = {name: shapes[name].as_json() for name in sorted(shapes)}
    return json.dumps(made, indent=1, sort_keys=True) + "\n"
