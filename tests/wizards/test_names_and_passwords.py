"""Host names and passwords: every text gives a sentence or is accepted, and what is accepted keeps
the rules."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tui.wizards.hostname import hostname_problem
from tui.wizards.root_password import SPECIALS, generated, password_problems

LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
NAME = re.compile(rf"{LABEL}(?:\.{LABEL})*")


@given(st.text(alphabet="abz019-._ {}é", max_size=80) | st.text(max_size=300))
def test_a_name_is_accepted_exactly_when_it_is_one(name: str) -> None:
    right = (
        bool(NAME.fullmatch(name)) and len(name) <= 253 and not name.rsplit(".", 1)[-1].isdigit()
    )
    assert (hostname_problem(name) is None) is right


@given(st.text(max_size=300))
def test_a_reason_is_one_harmless_sentence(name: str) -> None:
    words = hostname_problem(name)
    if words is not None:
        assert words.isprintable()
        assert words.endswith((".", "…"))
        assert len(words) < 140


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter a host name"),
        ("web_01", "underscore"),
        ("web 01", "spaces"),
        ("-web", "hyphen"),
        ("web..de", "empty"),
        ("192.0.2.1", "address"),
        ("x" * 64, "64 characters"),
        ("{nane}", "only placeholders are"),
        ("wéb", "not é"),
    ],
)
def test_each_fault_has_its_own_words(name: str, words: str) -> None:
    assert words in str(hostname_problem(name))


PASSWORD = st.text(alphabet=string.ascii_letters + string.digits + SPECIALS + "@# é", max_size=40)


@given(PASSWORD)
def test_a_password_is_accepted_exactly_when_it_keeps_the_policy(word: str) -> None:
    right = (
        8 <= len(word) <= 30
        and all(re.search(part, word) for part in ("[A-Z]", "[a-z]", "[0-9]", "[-%_+]"))
        and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9%_+-]*", word) is not None
    )
    assert (not password_problems(SecretStr(word))) is right


@given(st.text(min_size=4, max_size=40))
def test_no_reason_repeats_the_password(word: str) -> None:
    said = " ".join(password_problems(SecretStr(word)))
    if word in said:
        assert word.strip(string.ascii_letters + " .,%-_+0123456789") == ""


@given(st.integers(8, 30))
def test_a_made_password_keeps_the_policy_and_its_length(length: int) -> None:
    made = generated(length)
    assert password_problems(made) == ()
    assert len(made.get_secret_value()) == length
    assert made.get_secret_value() not in repr(made)


def test_made_passwords_differ() -> None:
    assert len({generated().get_secret_value() for _ in range(200)}) == 200


@pytest.mark.parametrize("length", [7, 31, 0, -1])
def test_no_password_of_a_length_that_is_not_allowed(length: int) -> None:
    with pytest.raises(ValueError, match="8 to 30"):
        generated(length)
