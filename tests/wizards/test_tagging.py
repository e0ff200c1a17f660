"""Tags as they are typed, and what the fleet's own tags offer to go on with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api.catalog.tags_actions import AddTag
from tui.fleet.tag_text import (
    TagText,
    completions,
    extra_problem,
    name_note,
    name_problem,
    tag_of,
    value_problem,
)

FLEET = [
    ("env", "prod"),
    ("env", "prod"),
    ("env", "stage"),
    ("role", "db"),
    ("hostname", "web-01"),
    ("protect", "1"),
]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("env", TagText("env")),
        ("env=prod", TagText("env", "prod")),
        ("env = prod ", TagText("env", "prod")),
        (
            "maintenance=2026-12-01 | anna: new cooler",
            TagText("maintenance", "2026-12-01", "anna: new cooler"),
        ),
        ("a=b=c", TagText("a", "b=c")),
    ],
)
def test_reading_a_tag(text: str, tag: TagText) -> None:
    assert tag_of(text) == tag


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter"),
        ("a b", "not a space"),
        ("ü", "not ü"),
        ("a" * 65, "65 characters"),
        ("hostname", "The provider manages the tag"),
        ("a.b", "."),
    ],
)
def test_what_is_no_name_says_why(name: str, words: str) -> None:
    assert words in name_problem(name)


def test_a_long_name_is_taken_with_a_note() -> None:
    assert name_problem("a" * 33) == ""
    assert "32" in name_note("a" * 33)
    assert name_note("a" * 32) == ""


def test_values_and_notes_have_their_limits() -> None:
    assert value_problem("v" * 256) == ""
    assert "257" in value_problem("v" * 257)
    assert "invisible" in value_problem("a\x1b[31mb")
    assert extra_problem("n" * 16_384) == ""
    assert "16,385" in extra_problem("n" * 16_385)


def outcome(text: str) -> TagText | str:
    """The tag, or why it is none."""
    try:
        return tag_of(text)
    except ValueError as problem:
        return str(problem)


@given(st.text(max_size=400))
def test_whatever_is_let_through_can_be_sent(text: str) -> None:
    found = outcome(text)
    if isinstance(found, str):
        assert found.isprintable()
    else:
        AddTag(id=1, tag=found.name, value=found.value or None, extra=found.extra or None)


def test_known_names_then_known_values_the_usual_first() -> None:
    assert completions("", FLEET) == ["env", "protect", "role"]
    assert completions("e", FLEET) == ["env"]
    assert completions("env=", FLEET) == ["env=prod", "env=stage"]
    assert completions("env=prod", FLEET) == []
    assert completions("ho", FLEET) == []
