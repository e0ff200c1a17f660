"""Generator of the known shapes: `python -m tui.conformance.learning FILE… >
assets/known-shapes.json`.

A file is named `ENDPOINT.ACTION[.VARIANT].json`, like the test examples; an answer of an async key
is named `eq_callback.check.ACTION[.VARIANT].json`. The test that compares the file adds the
simulator's answers.
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
"""No hyphen and no blank: host names, tags and personal names contain them, fields do not."""
_COUNTRY = re.compile(r"[A-Z]{2}")
_NO_COUNTRIES = frozenset({"OS", "IP"})
_LONG_NUMBER = re.compile(r"\d{3}")
_HEX = re.compile(r"[0-9a-f-]{12,}", re.I)


def names_by_form(keys: Sequence[str], known: Shape | None) -> list[str]:
    """Return each key that has the form of a field name unchanged, and `TABLE_KEY` for all others.

    For answers with invented values only: the form proves nothing for an account's answers.
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
    """Return the shapes updated with those of reports, and the contradictions.

    A report comes from an account: if it contradicts an example, the report is right.

    Raises:
        ValueError: The file is not a report.
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
    """Return the content of the file."""
    made = {name: shapes[name].as_json() for name in sorted(shapes)}
    return json.dumps(made, indent=1, sort_keys=True) + "\n"
