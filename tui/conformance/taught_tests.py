"""Failing tests for the answers in a report that Hostdeck does not understand.

`hostdeck conformance --teach` writes them next to the example answers; the tests import this
module.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from tui.api.action import Deferred, Direct
from tui.api.catalog import declared_actions
from tui.conformance.comparison import compare
from tui.conformance.known_shapes import known_shapes
from tui.conformance.learning import names_by_form
from tui.conformance.report import new_in
from tui.conformance.shapes import Shape
from tui.models.async_answer import Finished

FILE = "test_new_answers.py"
_HEAD = '''"""Answers of an account that Hostdeck does not understand. Each test fails until then.

Copy this file and the examples beside it into the tests, and run: pytest {file}
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui.conformance.taught_tests import new_parts, reader_error


def answer(name: str) -> Any:
    """Return the example answer of an action."""
    path = Path(__file__).with_name(f"{{name.replace('/', '.')}}.json")
    return json.loads(path.read_text("utf-8"))
'''
_NEW = """

@pytest.mark.parametrize("name", {names})
def test_each_part_of_the_answer_is_known(name: str) -> None:
    assert new_parts(name, answer(name)) == []
"""
_REFUSED = """

@pytest.mark.parametrize("name", {names})
def test_the_answer_is_read(name: str) -> None:
    assert reader_error(name, answer(name)) == ""
"""


def new_parts(name: str, answer: Any) -> list[str]:
    """Return the parts of an answer unknown to Hostdeck: fields, types, state words."""
    known = known_shapes().get(name)
    found = compare(known, Shape().add(answer, names_by_form, known))
    return [f"{title} {place}" for title, place in new_in(found) if title != "missing field"]


def reader_error(name: str, answer: Any) -> str:
    """Return why the reader of an action rejects an answer; empty if it accepts the answer."""
    action = declared_actions()[name]
    assert isinstance(action, Direct | Deferred)
    whole = answer
    if isinstance(action, Deferred):
        parts = answer if isinstance(answer, dict) else {}
        whole = Finished(parts.get("scope"), parts.get("context"), None, {})
    try:
        action.read(whole)
    except ValidationError as error:
        return f"{error.error_count()} parts cannot be read"
    except ValueError as error:
        return str(error) or "it cannot be read"
    return ""


def failing_tests(report: Mapping[str, Any], examples: Mapping[str, Any]) -> str:
    """Return the text of a test file; empty if every answer in the report is understood.

    Each generated test fails with the example of its action.

    Args:
        examples: The invented answer of each action.
    """
    names = [name for name in sorted(examples) if name in declared_actions()]
    outcomes = {str(item["action"]): str(item.get("outcome")) for item in report["actions"]}
    new = [name for name in names if new_parts(name, examples[name])]
    refused = [
        name
        for name in names
        if "not understood" in outcomes.get(name, "") and reader_error(name, examples[name])
    ]
    if not new and not refused:
        return ""
    text = _HEAD.format(file=FILE)
    text += _NEW.format(names=json.dumps(new)) if new else ""
    return text + (_REFUSED.format(names=json.dumps(refused)) if refused else "")
